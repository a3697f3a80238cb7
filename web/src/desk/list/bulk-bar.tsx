import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconClock,
  IconMailOpened,
  IconRefresh,
  IconSquareRoundedCheck,
  IconTag,
  IconUserPlus,
  IconX,
  IconChevronsUp,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { AssignMenu, LabelMenu, PriorityMenu, SnoozeMenu } from "../command-menus.tsx";
import type { CommandOrder } from "../desk-queries.ts";
import classes from "./list.module.css";

/** What is done with all that are chosen. */
export function BulkBar({
  n,
  isPending,
  onOrder,
  onClear,
}: {
  readonly n: number;
  readonly isPending: boolean;
  readonly onOrder: (order: CommandOrder) => void;
  readonly onClear: () => void;
}) {
  const { t } = useI18n();
  const icon = { size: 18, stroke: 1.8, "aria-hidden": true } as const;
  const one = (label: string, Icon: ReactElement, onClick?: () => void, testId?: string) => (
    <Tooltip label={label}>
      <ActionIcon
        size="md"
        aria-label={label}
        loading={isPending}
        {...(onClick ? { onClick } : {})}
        {...(testId ? { "data-testid": testId } : {})}
      >
        {Icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes["bulk"]} role="toolbar" aria-label={t("inbox.bulk", { n })} data-testid="desk-bulk">
      <span role="status">{t("inbox.bulk", { n })}</span>
      <AssignMenu onOrder={onOrder}>
        <ActionIcon size="md" aria-label={t("inbox.assign")} title={t("inbox.assign")} loading={isPending}>
          <IconUserPlus {...icon} />
        </ActionIcon>
      </AssignMenu>
      <LabelMenu onOrder={onOrder}>
        <ActionIcon size="md" aria-label={t("inbox.labels")} title={t("inbox.labels")} loading={isPending}>
          <IconTag {...icon} />
        </ActionIcon>
      </LabelMenu>
      <PriorityMenu onOrder={onOrder}>
        <ActionIcon size="md" aria-label={t("inbox.priority")} title={t("inbox.priority")} loading={isPending}>
          <IconChevronsUp {...icon} />
        </ActionIcon>
      </PriorityMenu>
      <SnoozeMenu onOrder={onOrder}>
        <ActionIcon size="md" aria-label={t("inbox.snooze")} title={t("inbox.snooze")} loading={isPending}>
          <IconClock {...icon} />
        </ActionIcon>
      </SnoozeMenu>
      {one(t("inbox.read"), <IconMailOpened {...icon} />, () => onOrder({ do: "read", mark: false }))}
      {one(t("inbox.reopen"), <IconRefresh {...icon} />, () => onOrder({ do: "reopen" }))}
      {one(t("inbox.resolve"), <IconSquareRoundedCheck {...icon} />, () => onOrder({ do: "resolve" }), "bulk-resolve")}
      <ActionIcon size="md" aria-label={t("inbox.bulk.clear")} title={t("inbox.bulk.clear")} onClick={onClear}>
        <IconX {...icon} />
      </ActionIcon>
    </div>
  );
}
