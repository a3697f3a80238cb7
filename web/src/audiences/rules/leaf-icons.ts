import {
  IconBolt,
  IconBuilding,
  IconFileSpreadsheet,
  IconListNumbers,
  IconMessage,
  IconUserCircle,
  IconUsersGroup,
} from "@tabler/icons-react";

export const LEAF_ICONS = {
  fact: IconUserCircle,
  event: IconBolt,
  sequence: IconListNumbers,
  message: IconMessage,
  audience: IconUsersGroup,
  list: IconFileSpreadsheet,
  group: IconBuilding,
} as const;
