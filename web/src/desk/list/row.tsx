import { IconArrowBackUp, IconCheck, IconChevronsUp, IconChevronUp, IconClock, IconRobot } from "@tabler/icons-react";
import { memo } from "react";
import type { DeskConversationView } from "../../api/types.ts";
import { ChannelMark } from "../../components/channel-mark.tsx";
import { PersonSign, personLabel } from "../../components/person-name.tsx";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import { saidWords } from "../../i18n/words.ts";
import { Ring } from "../thread/countdown.tsx";
import classes from "./list.module.css";

export const ROW_HIGH = 86;
/** More of them have no room. */
const MOST_LABELS = 4;

type Props = {
  readonly row: DeskConversationView;
  readonly top: number;
  readonly isOpen: boolean;
  readonly isAt: boolean;
  readonly isChosen: boolean;
  readonly now: number;
  readonly onOpen: (id: string) => void;
  readonly onChoose: (id: string, range: boolean) => void;
};

/** What one must know before opening it: who, what, since when, and whose it is. */
export const Row = memo(function Row({ row, top, isOpen, isAt, isChosen, now, onOpen, onChoose }: Props) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const name = personLabel(row.person, t("common.unknownPerson"));
  return (
    <div
      id={optionId(row.id)}
      role="option"
      aria-selected={isChosen}
      aria-current={isOpen || undefined}
      aria-label={spokenRow(i18n, row, now)}
      className={classes["row"]}
      style={{ height: ROW_HIGH, transform: `translateY(${top}px)` }}
      data-testid="desk-row"
      data-active={isOpen}
      data-at={isAt}
      data-chosen={isChosen}
      data-unread={row.unread > 0}
      onClick={(event) => (event.ctrlKey || event.metaKey || event.shiftKey ? onChoose(row.id, event.shiftKey) : onOpen(row.id))}
    >
      <span
        className={classes["sign"]}
        data-testid="desk-choose"
        title={t("inbox.choose")}
        onClick={(event) => {
          event.stopPropagation();
          onChoose(row.id, event.shiftKey);
        }}
      >
        {isChosen ? (
          <span className={classes["chosen"]}>
            <IconCheck size={20} stroke={2.4} aria-hidden />
          </span>
        ) : (
          <PersonSign person={row.person} size={40} />
        )}
        <span className={classes["mark"]} data-channel={row.channel}>
          <ChannelMark channel={row.channel} />
        </span>
      </span>
      <div style={{ minWidth: 0 }}>
        <div className={classes["first"]}>
          <Priority priority={row.priority} />
          <bdi className={`cut ${classes["name"]}`}>{name}</bdi>
          <time className={classes["at"]} dateTime={row.last.at}>
            {moment(row.last.at)}
          </time>
        </div>
        <div className={classes["second"]}>
          {row.last.direction === "outbound" && <IconArrowBackUp size={14} stroke={2} aria-hidden style={{ flex: "none" }} />}
          <bdi className={`cut ${classes["said"]}`}>{saidWords(i18n, row.last.preview)}</bdi>
          {row.unread > 0 && (
            <span className={classes["dot"]} data-testid="desk-unread">
              {row.unread > 99 ? "99+" : row.unread}
            </span>
          )}
        </div>
        <div className={classes["third"]}>
          <Due row={row} now={now} />
          {row.handledBy !== "person" && (
            <span className={classes["priority"]} title={t(`inbox.handled.${row.handledBy}`)}>
              <IconRobot size={14} stroke={1.8} aria-hidden />
            </span>
          )}
          <span className={classes["labels"]}>
            {row.labels.slice(0, MOST_LABELS).map((label) => (
              <span key={label} className={`cut ${classes["label"]}`}>
                {label}
              </span>
            ))}
          </span>
          {row.assignee && (
            <span className={classes["agent"]} title={row.assignee.name}>
              {initials(row.assignee.name)}
            </span>
          )}
        </div>
      </div>
    </div>
  );
});

export function optionId(id: string): string {
  return `desk-${id}`;
}

export function initials(name: string): string {
  return name
    .split(/\s+/u)
    .filter((part) => part !== "")
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();
}

function Priority({ priority }: Pick<DeskConversationView, "priority">) {
  const { t } = useI18n();
  if (priority !== "urgent" && priority !== "high") return null;
  const Icon = priority === "urgent" ? IconChevronsUp : IconChevronUp;
  return (
    <span className={classes["priority"]} data-priority={priority} title={t(`inbox.priority.${priority}`)}>
      <Icon size={16} stroke={2.4} aria-hidden />
    </span>
  );
}

/** How long they have waited, and how much is left until an answer is owed. */
function Due({ row, now }: { readonly row: DeskConversationView; readonly now: number }) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  if (row.snoozedUntil !== null)
    return (
      <span className={classes["due"]}>
        <IconClock size={13} stroke={2} aria-hidden /> {t("inbox.snoozedUntil", { when: moment(row.snoozedUntil) })}
      </span>
    );
  if (row.waitingSince === null) return null;
  const since = Date.parse(row.waitingSince);
  const due = dueOf(row);
  if (due === null) return <span className={classes["due"]}>{t("inbox.waits", { duration: briefly(i18n, now - since) })}</span>;
  const left = due - now;
  const level = left < 0 ? "late" : left < Math.min(600_000, (due - since) / 4) ? "soon" : "fine";
  const colour = level === "late" ? "var(--bad)" : level === "soon" ? "var(--warn)" : "var(--accent)";
  return (
    <span className={classes["due"]} data-level={level} data-testid="desk-due">
      <Ring size={14} colour={colour} share={level === "late" ? 1 : left / Math.max(1, due - since)} />
      {left < 0 ? t("inbox.late", { duration: briefly(i18n, -left) }) : t("inbox.dueIn", { duration: briefly(i18n, left) })}
    </span>
  );
}

function dueOf({ firstAnsweredAt, firstDueAt, nextDueAt }: DeskConversationView): number | null {
  const due = firstAnsweredAt === null ? (firstDueAt ?? nextDueAt) : nextDueAt;
  return due === null ? null : Date.parse(due);
}

/** `4 min`, `3 h`, `5 d`: never shorter than a minute. */
function briefly({ seconds, t }: I18n, ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 60) return seconds(minutes * 60);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? seconds(hours * 3_600) : t("inbox.days", { n: Math.floor(hours / 24) });
}

/** All of it in one sentence, for who hears the list. */
function spokenRow(i18n: I18n, row: DeskConversationView, now: number): string {
  const { t, list } = i18n;
  return list(
    [
      personLabel(row.person, t("common.unknownPerson")),
      row.unread > 0 ? t("inbox.unread", { n: row.unread }) : "",
      saidWords(i18n, row.last.preview),
      row.waitingSince === null ? "" : t("inbox.waits", { duration: briefly(i18n, now - Date.parse(row.waitingSince)) }),
      row.priority === "normal" ? "" : t(`inbox.priority.${row.priority}`),
      row.assignee === null ? t("inbox.nobody") : row.assignee.name,
      ...row.labels,
    ].filter((part) => part !== ""),
  );
}
