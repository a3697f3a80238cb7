import type { useI18n } from "../i18n/i18n.tsx";
import type { Condition, HelperAction, InboundRule } from "./helper-queries.ts";

type I18n = ReturnType<typeof useI18n>;

/** "it contains late, lost and it comes by whatsapp". */
export function conditionsWords(i18n: I18n, { match, conditions }: Pick<InboundRule, "match" | "conditions">): string {
  const { t } = i18n;
  if (conditions.length === 0) return t("helpers.rule.everything");
  return conditions.map((condition) => conditionWords(i18n, condition)).join(` ${t(match === "all" ? "helpers.and" : "helpers.or")} `);
}

function conditionWords(i18n: I18n, condition: Condition): string {
  const { t } = i18n;
  const what = t(`helpers.condition.${condition.kind}`);
  switch (condition.kind) {
    case "words":
    case "contains":
      return `${what} ${condition.words.map((word) => t("helpers.quoted", { text: word })).join(", ")}`;
    case "pattern":
      return `${what} ${condition.pattern}`;
    case "intent":
      return `${what} ${condition.intents.join(", ")}`;
    case "content":
      return `${what} ${condition.kinds.map((kind) => t(`helpers.kind.${kind}`)).join(", ")}`;
    case "channel":
      return `${what} ${condition.channels.join(", ")}`;
    case "hours":
      return `${what} ${t(`helpers.hours.${condition.is}`)}`;
    case "first_message":
      return what;
    case "person":
      return "audience" in condition.rule ? `${what} ${condition.rule.audience}` : t("helpers.person.own");
  }
}

export function actionWords(i18n: I18n, action: HelperAction, nameOf: (account: string) => string): string {
  const { t } = i18n;
  const what = t(`helpers.action.${action.kind}`);
  switch (action.kind) {
    case "answer":
      return `${what} ${t("helpers.quoted", { text: action.text })}`;
    case "label":
      return `${what} ${action.label}`;
    case "assign":
      return `${what}${t("common.colon")}${[action.team, action.person].flatMap((id) => (id === null ? [] : nameOf(id))).join(", ")}`;
    case "priority":
      return `${what}${t("common.colon")}${t(`helpers.priority.${action.priority}`)}`;
    case "start_journey":
      return `${what} ${action.journey}`;
    case "hand_over":
    case "handled":
      return what;
  }
}
