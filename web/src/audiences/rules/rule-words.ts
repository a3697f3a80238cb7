/** One rule as a sentence. Codes the catalogue does not know read as they are written. */
import type { Comparison, EventRule, MessageRule, PropertyRule, SequenceRule } from "../../api/types.ts";
import type { useI18n } from "../../i18n/i18n.tsx";
import type { RuleWindow } from "./leaves.ts";
import type { AudienceLeaf } from "./tree.ts";

type I18n = ReturnType<typeof useI18n>;

export function leafWords(i18n: I18n, rule: AudienceLeaf, nameOf: (fact: string) => string): string {
  const { t } = i18n;
  if ("fact" in rule) return `${nameOf(rule.fact)} ${comparisonWords(i18n, rule)}`;
  if ("event" in rule) return eventWords(i18n, rule);
  if ("sequence" in rule) return sequenceWords(i18n, rule);
  if ("message" in rule) return messageWords(i18n, rule);
  if ("audience" in rule) return t(rule.is === "in" ? "rules.say.inAudience" : "rules.say.notInAudience", { name: rule.audience });
  return t(rule.is === "in" ? "rules.say.inList" : "rules.say.notInList", { name: rule.list });
}

export function comparisonWords(i18n: I18n, comparison: Comparison): string {
  const { t } = i18n;
  const operator = t(`rules.is.${comparison.is}`);
  if (!("value" in comparison)) return operator;
  const { value } = comparison;
  if (comparison.is === "anniversary") return `${operator} ${t("rules.say.days", { n: comparison.value })}`;
  if (comparison.is === "in_last" || comparison.is === "in_next" || comparison.is === "more_than_ago")
    return `${operator} ${i18n.isoDuration(comparison.value)}`;
  if (Array.isArray(value)) return `${operator} ${value.map((one) => scalarWords(i18n, one as string)).join(", ")}`;
  return `${operator} ${scalarWords(i18n, value as string | number | boolean)}`;
}

function scalarWords({ t, number }: I18n, value: string | number | boolean): string {
  if (typeof value === "boolean") return t(value ? "rules.true" : "rules.false");
  if (value === "opted_in" || value === "opted_out") return t(`rules.value.${value}`);
  return typeof value === "number" ? number(value) : t("rules.say.text", { text: value });
}

function eventWords(i18n: I18n, rule: EventRule): string {
  const { t, number } = i18n;
  const measure = rule.measure ?? ({ of: "count", is: "at_least", value: 1 } as const);
  const what =
    measure.of === "count"
      ? `${t(`rules.is.${measure.is}`)} ${number(measure.value)} ${t("rules.times", { n: measure.value })}`
      : `${t(`rules.measure.${measure.of}`)} ${measure.property ?? t("rules.say.time")} ${comparisonWords(i18n, measure)}`;
  return [rule.event, what, windowWords(i18n, rule.window), whereWords(i18n, rule.where)].filter((part) => part !== "").join(" ");
}

function whereWords(i18n: I18n, where: readonly PropertyRule[] = []): string {
  const parts = where.map((rule) => `${rule.property} ${comparisonWords(i18n, rule)}`);
  return parts.length === 0 ? "" : `${i18n.t("rules.where")} ${parts.join(` ${i18n.t("rules.and")} `)}`;
}

function sequenceWords(i18n: I18n, rule: SequenceRule): string {
  const { t, isoDuration } = i18n;
  const within = (duration: string | undefined) => (duration === undefined ? "" : ` (${t("rules.within")} ${isoDuration(duration)})`);
  const steps = rule.sequence.map(
    (step, index) => `${t(index === 0 ? "rules.sequence.first" : "rules.sequence.then")} ${step.event}${within(step.within)}`,
  );
  const not = rule.notFollowedBy ? [`${t("rules.sequence.not")} ${rule.notFollowedBy.event}${within(rule.notFollowedBy.within)}`] : [];
  return [...steps, ...not, windowWords(i18n, rule.window)].filter((part) => part !== "").join(" ");
}

function messageWords(i18n: I18n, rule: MessageRule): string {
  const { t, number } = i18n;
  const count = rule.count ?? ({ is: "at_least", value: 1 } as const);
  const from = (["journey", "campaign", "template", "channel"] as const).find((one) => rule[one] !== undefined);
  return [
    t(`rules.message.${rule.message}`),
    `${t(`rules.is.${count.is}`)} ${number(count.value)} ${t("rules.times", { n: count.value })}`,
    from === undefined ? "" : `${t(`rules.message.from.${from}`)} ${rule[from]}`,
    windowWords(i18n, rule.window),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

export function windowWords(i18n: I18n, window: RuleWindow | undefined): string {
  const { t, isoDuration } = i18n;
  if (!window) return "";
  if ("last" in window) return `${t("rules.window.last")} ${isoDuration(window.last)}`;
  if ("from" in window)
    return `${t("rules.window.between")} ${isoDuration(window.from)} ${t("rules.window.to")} ${isoDuration(window.to)} ${t("rules.window.ago")}`;
  if ("this" in window) return t(`rules.window.this.${window.this}`);
  const since = "since" in window && window.since !== undefined ? `${t("rules.window.since")} ${window.since}` : "";
  const until = "until" in window && window.until !== undefined ? `${t("rules.window.until")} ${window.until}` : "";
  return [since, until].filter((part) => part !== "").join(" ");
}
