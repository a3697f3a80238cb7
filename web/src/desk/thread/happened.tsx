import { IconNote } from "@tabler/icons-react";
import { Fragment, memo } from "react";
import type { DeskEntryView } from "../../api/types.ts";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import classes from "./thread.module.css";

/** What happened between the messages: notes among colleagues, and who changed what. */
export const Happened = memo(function Happened({
  entry,
  nameOf,
}: {
  readonly entry: DeskEntryView;
  /** Of an agent, or of a team. */
  readonly nameOf: (id: string) => string | null;
}) {
  const i18n = useI18n();
  const { t, time, dateTime } = i18n;
  if (entry.kind === "note")
    return (
      <article className={classes["note"]} data-testid="note" aria-label={t("inbox.note")}>
        <div className={classes["noteBy"]}>
          <IconNote size={14} stroke={2} aria-hidden /> {t("inbox.note.by", { name: byWords(i18n, entry) })}
          <time dateTime={entry.at} title={dateTime(entry.at)}>
            {time(entry.at)}
          </time>
        </div>
        <div dir="auto">
          <Mentioning text={entry.text ?? ""} names={entry.mentions.map(({ name }) => name)} />
        </div>
      </article>
    );
  return (
    <span className={classes["happened"]} data-testid="happened" data-kind={entry.kind} title={dateTime(entry.at)}>
      {happenedWords(i18n, entry, nameOf)} · {time(entry.at)}
    </span>
  );
});

function Mentioning({ text, names }: { readonly text: string; readonly names: readonly string[] }) {
  if (names.length === 0) return text;
  const pattern = names.map((name) => `@${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`).join("|");
  return text.split(new RegExp(`(${pattern})`, "gu")).map((part, index) =>
    // Every second part is a name.
    index % 2 === 1 ? (
      <span key={index} className={classes["mention"]}>
        {part}
      </span>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}

function byWords({ t }: I18n, { by }: DeskEntryView): string {
  return by.name ?? t(`inbox.actor.${by.kind}`);
}

function happenedWords(i18n: I18n, entry: DeskEntryView, nameOf: (id: string) => string | null): string {
  const { t, has, list, languageName, moment } = i18n;
  const { kind, detail } = entry;
  const by = byWords(i18n, entry);
  const text = (name: string): string | null => (typeof detail[name] === "string" && detail[name] !== "" ? detail[name] : null);
  const words = (name: string): readonly string[] => (Array.isArray(detail[name]) ? detail[name].map(String) : []);
  const after = text("after");
  switch (kind) {
    case "assigned": {
      if (after === null) return t("inbox.entry.unassigned", { by });
      return after === entry.by.id
        ? t("inbox.entry.claimed", { by })
        : t("inbox.entry.assigned", { by, name: nameOf(after) ?? words("names")[0] ?? t("inbox.somebody") });
    }
    case "team":
      return after === null ? t("inbox.entry.teamless", { by }) : t("inbox.entry.team", { by, name: nameOf(after) ?? t("inbox.aTeam") });
    case "snoozed": {
      const until = text("until") ?? after;
      return until === null ? t("inbox.entry.snoozedOpen", { by }) : t("inbox.entry.snoozed", { by, when: moment(until) });
    }
    case "labels": {
      const [added, removed] = [words("added"), words("removed")];
      if (removed.length === 0) return t("inbox.entry.labelled", { by, labels: list(added) });
      if (added.length === 0) return t("inbox.entry.unlabelled", { by, labels: list(removed) });
      return t("inbox.entry.relabelled", { by, added: list(added), removed: list(removed) });
    }
    case "priority":
      return t("inbox.entry.priority", { by, priority: prioritised(i18n, after) });
    case "language":
      return after === null ? t("inbox.entry.languageless", { by }) : t("inbox.entry.language", { by, language: languageName(after) });
    case "handled_by": {
      // It took what nobody had.
      if (after === "assistant" && entry.by.kind === "assistant") return t("inbox.entry.handled.itself", { by });
      const key = `inbox.entry.handled.${after ?? "person"}`;
      return has(key) ? t(key, { by }) : t("inbox.entry.other", { by });
    }
    case "automation_paused": {
      const until = text("until") ?? after;
      return until === null ? t("inbox.entry.resumed", { by }) : t("inbox.entry.paused", { by, when: moment(until) });
    }
    case "call_back":
      return t("inbox.entry.call_back", { by, when: moment(text("startsAt") ?? "") });
    case "csat":
      return t("inbox.entry.csat", { by, score: Number(detail["score"]), scale: Number(detail["scale"]) });
    case "csat_comment":
      return t("inbox.entry.csat_comment", { by, text: entry.text ?? "" });
    default: {
      const key = `inbox.entry.${kind}`;
      return has(key) ? t(key, { by }) : t("inbox.entry.other", { by });
    }
  }
}

function prioritised({ t, has }: I18n, priority: string | null): string {
  const key = `inbox.priority.${priority ?? "normal"}`;
  return has(key) ? t(key) : t("inbox.priority.normal");
}
