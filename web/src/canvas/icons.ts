import {
  IconArrowForwardUp,
  IconArrowMerge,
  IconArrowsShuffle,
  IconArrowsSplit,
  IconArrowsSplit2,
  IconBolt,
  IconBrandWhatsapp,
  IconClock,
  IconFlag,
  IconMessageReply,
  IconPuzzle,
  IconShieldCheck,
  IconUserEdit,
  IconUserShare,
  IconWorldUpload,
  type Icon,
} from "@tabler/icons-react";

const ICONS: { readonly [kind: string]: Icon } = {
  entry: IconBolt,
  message: IconBrandWhatsapp,
  wait: IconClock,
  wait_for: IconMessageReply,
  branch: IconArrowsSplit2,
  split: IconArrowsShuffle,
  fork: IconArrowsSplit,
  join: IconArrowMerge,
  update_profile: IconUserEdit,
  consent: IconShieldCheck,
  assign: IconUserShare,
  http: IconWorldUpload,
  jump: IconArrowForwardUp,
  exit: IconFlag,
};

export function iconOf(kind: string): Icon {
  return ICONS[kind] ?? IconPuzzle;
}
