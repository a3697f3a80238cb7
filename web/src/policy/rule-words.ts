import { channelName } from "../channels/channel-forms.ts";
import type { I18n } from "../i18n/i18n.tsx";
import type { PolicyRule } from "./policy-queries.ts";

type Words = Pick<I18n, "t" | "number" | "isoDuration">;
type TitleOf = (topic: string) => string;

/** What a rule says, in a sentence. */
export function ruleWords(i18n: Words, rule: PolicyRule, titleOf: TitleOf): string {
  const { t, number } = i18n;
  switch (rule.kind) {
    case "consent": {
      const needs = t(`policy.needs.${rule.needs}`);
      return rule.lapsesAfterDays === undefined ? needs : `${needs} ${t("policy.lapses", { days: number(rule.lapsesAfterDays) })}`;
    }
    case "conversation":
      return t("policy.says.conversation", { span: spanOf(i18n, rule.minutes) });
    case "quiet_hours":
      return t("policy.says.hours");
    case "frequency_cap": {
      const per =
        "hours" in rule.per ? t("policy.per.hours", { span: spanOf(i18n, rule.per.hours * 60) }) : t(`policy.per.${rule.per.calendar}`);
      const each = rule.each === undefined ? "" : ` ${t(`policy.each.${rule.each}`)}`;
      return `${t("policy.says.cap", { most: rule.most, per })}${each}. ${t(rule.whenFull === "refuse" ? "policy.full.refuse" : "policy.full.hold")}.`;
    }
    case "min_gap":
      return t("policy.says.gap", { span: spanOf(i18n, rule.minutes) });
    case "priority":
      return t("policy.says.priority", { topics: rule.order.map(titleOf).join(" › ") });
  }
}

/** In the largest unit that says it exactly. */
function spanOf({ isoDuration }: Words, minutes: number): string {
  if (minutes % 60 !== 0) return isoDuration(`PT${minutes}M`);
  return minutes % 1_440 === 0 && minutes > 1_440 ? isoDuration(`P${minutes / 1_440}D`) : isoDuration(`PT${minutes / 60}H`);
}

/** Whom and what it is about. */
export function scopeWords({ t, language }: Pick<I18n, "t" | "language">, rule: PolicyRule, titleOf: TitleOf): string {
  const parts = [rule.purposes.map((purpose) => t(`purpose.${purpose}`)).join(", ")];
  parts.push(rule.channels ? rule.channels.map((kind) => channelName(kind, language)).join(", ") : t("policy.allChannels"));
  if (rule.topics) parts.push(rule.topics.map(titleOf).join(", "));
  return [countryWords({ t, language }, rule.countries), ...parts].join(" · ");
}

export function countryWords({ t, language }: Pick<I18n, "t" | "language">, countries: PolicyRule["countries"]): string {
  if (typeof countries === "string") return t(`policy.countries.${countries}`);
  const names = new Intl.DisplayNames(language, { type: "region" });
  return countries.map((country) => names.of(country) ?? country).join(", ");
}
