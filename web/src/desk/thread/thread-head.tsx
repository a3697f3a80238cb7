import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconCheck,
  IconClock,
  IconDots,
  IconLayoutSidebarRight,
  IconMail,
  IconPhoto,
  IconRefresh,
  IconRobot,
  IconSquareRoundedCheck,
  IconStack2,
  IconTag,
  IconUserPlus,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { DeskConversationView } from "../../api/types.ts";
import { PersonSign, personLabel } from "../../components/person-name.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { AssignMenu, LabelMenu, SnoozeMenu } from "../command-menus.tsx";
import type { CommandOrder } from "../desk-queries.ts";
import { PRIORITIES } from "../list/filter-menu.tsx";
import { ChannelMark } from "../../components/channel-mark.tsx";
import { initials } from "../list/row.tsx";
import classes from "./thread.module.css";

export type HeadMenu = "assign" | "snooze";

export function ThreadHead({
  conversation,
  writes,
  isNarrow,
  beside,
  across,
  menu,
  onMenu,
  onOrder,
  onBack,
  onBeside,
  onAcross,
  onGallery,
}: {
  readonly conversation: DeskConversationView;
  readonly writes: boolean;
  readonly isNarrow: boolean;
  readonly beside: boolean;
  /** With what was said by other channels. */
  readonly across: boolean;
  /** Opened by its key. */
  readonly menu: HeadMenu | null;
  readonly onMenu: (menu: HeadMenu | null) => void;
  readonly onOrder: (order: CommandOrder) => void;
  readonly onBack: () => void;
  readonly onBeside: () => void;
  readonly onAcross: () => void;
  readonly onGallery: () => void;
}) {
  const { t } = useI18n();
  const { person, assignee, state } = conversation;
  const assignWords = t("inbox.assign.has", { name: assignee?.name ?? t("inbox.nobody") });
  const icon = { size: 19, stroke: 1.7, "aria-hidden": true } as const;
  return (
    <header className={classes["head"]}>
      {isNarrow && (
        <ActionIcon aria-label={t("inbox.back")} onClick={onBack} size={44} data-testid="desk-back">
          <IconArrowLeft size={20} aria-hidden />
        </ActionIcon>
      )}
      <div className={classes["who"]}>
        <PersonSign person={person} size={isNarrow ? 32 : 36} />
        <div>
          <h2>
            <Link to="/profiles/$id" params={{ id: person.id }} data-testid="desk-person">
              <bdi className={`cut ${classes["name"]}`}>{personLabel(person, t("common.unknownPerson"))}</bdi>
            </Link>
          </h2>
          <div className={classes["sub"]}>
            <ChannelMark channel={conversation.channel} />
            <span className="cut">{conversation.channelName}</span>
          </div>
        </div>
      </div>
      {writes && (
        <>
          <AssignMenu
            assignee={assignee?.id ?? null}
            onOrder={onOrder}
            opened={menu === "assign"}
            onOpened={(opened) => onMenu(opened ? "assign" : null)}
          >
            <ActionIcon aria-label={assignWords} title={assignWords} data-testid="desk-assign">
              {assignee === null ? <IconUserPlus {...icon} /> : <span className={classes["agent"]}>{initials(assignee.name)}</span>}
            </ActionIcon>
          </AssignMenu>
          {!isNarrow && (
            <SnoozeMenu onOrder={onOrder} opened={menu === "snooze"} onOpened={(opened) => onMenu(opened ? "snooze" : null)}>
              <ActionIcon aria-label={t("inbox.snooze")} title={t("inbox.snooze")} data-testid="desk-snooze">
                <IconClock {...icon} />
              </ActionIcon>
            </SnoozeMenu>
          )}
          {!isNarrow && (
            <LabelMenu labels={conversation.labels} onOrder={onOrder}>
              <ActionIcon aria-label={t("inbox.labels")} title={t("inbox.labels")} data-testid="desk-labels">
                <IconTag {...icon} />
              </ActionIcon>
            </LabelMenu>
          )}
          {state === "resolved" ? (
            <Resolve
              words={t("inbox.reopen")}
              isNarrow={isNarrow}
              Icon={IconRefresh}
              onClick={() => onOrder({ do: "reopen" })}
              testId="desk-reopen"
            />
          ) : (
            <Resolve
              words={t("inbox.resolve")}
              isNarrow={isNarrow}
              Icon={IconSquareRoundedCheck}
              onClick={() => onOrder({ do: "resolve" })}
              testId="desk-resolve"
            />
          )}
        </>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("inbox.more")} title={t("inbox.more")} data-testid="desk-more">
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPhoto size={16} aria-hidden />} onClick={onGallery} data-testid="desk-gallery">
            {t("inbox.gallery")}
          </Menu.Item>
          <Menu.Item leftSection={<IconStack2 size={16} aria-hidden />} role="menuitemcheckbox" aria-checked={across} onClick={onAcross}>
            {t(across ? "inbox.across.off" : "inbox.across.on")}
          </Menu.Item>
          {writes && (
            <>
              <Menu.Item leftSection={<IconMail size={16} aria-hidden />} onClick={() => onOrder({ do: "unread" })}>
                {t("inbox.unread.mark")}
              </Menu.Item>
              {isNarrow && state !== "snoozed" && (
                <Menu.Item leftSection={<IconClock size={16} aria-hidden />} onClick={() => onOrder({ do: "snooze", until: inAnHour() })}>
                  {t("inbox.snooze.hour")}
                </Menu.Item>
              )}
              {conversation.handledBy === "person" ? (
                <Menu.Item leftSection={<IconRobot size={16} aria-hidden />} onClick={() => onOrder({ do: "hand", to: "automation" })}>
                  {t("inbox.hand.automation")}
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onOrder({ do: "hand", to: "person" })}>
                  {t("inbox.hand.person")}
                </Menu.Item>
              )}
              <Menu.Label>{t("inbox.priority")}</Menu.Label>
              {PRIORITIES.map((priority) => (
                <Menu.Item
                  key={priority}
                  role="menuitemradio"
                  aria-checked={priority === conversation.priority}
                  onClick={() => onOrder({ do: "priority", priority })}
                  rightSection={priority === conversation.priority ? <IconCheck size={15} aria-hidden /> : null}
                  data-testid={`priority-${priority}`}
                >
                  {t(`inbox.priority.${priority}`)}
                </Menu.Item>
              ))}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={t(beside ? "inbox.beside.hide" : "inbox.beside.show")}>
        <ActionIcon
          aria-label={t(beside ? "inbox.beside.hide" : "inbox.beside.show")}
          aria-expanded={beside}
          onClick={onBeside}
          data-testid="desk-beside"
        >
          <IconLayoutSidebarRight {...icon} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

function Resolve({
  words,
  isNarrow,
  Icon,
  onClick,
  testId,
}: {
  readonly words: string;
  readonly isNarrow: boolean;
  readonly Icon: typeof IconRefresh;
  readonly onClick: () => void;
  readonly testId: string;
}) {
  if (isNarrow)
    return (
      <ActionIcon aria-label={words} title={words} onClick={onClick} data-testid={testId}>
        <Icon size={20} stroke={1.7} aria-hidden />
      </ActionIcon>
    );
  return (
    <Button size="xs" variant="default" leftSection={<Icon size={16} stroke={1.8} aria-hidden />} onClick={onClick} data-testid={testId}>
      {words}
    </Button>
  );
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}
