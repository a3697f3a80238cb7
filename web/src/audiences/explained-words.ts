/** The verdict on one rule as a sentence that tells what was asked and what was found. */
import type { ExplainedRule } from "../api/types.ts";
import type { useI18n } from "../i18n/i18n.tsx";

type I18n = ReturnType<typeof useI18n>;
type Value = ExplainedRule["facts"][string];

export function explainedWords(i18n: I18n, { code, facts }: ExplainedRule, nameOf: (fact: string) => string): string {
  const { t, has, dateTime } = i18n;
  const say = (name: string): string => valueWords(i18n, facts[name] ?? null);
  const asked = ["is", "value"].map((name) => {
    if (name === "value") return facts["value"] === undefined ? "" : say("value");
    const key = `rules.is.${String(facts["is"] ?? "")}`;
    return has(key) ? t(key) : say("is");
  });
  const span = (): string => {
    const from = facts["from"];
    const to = facts["to"];
    return typeof from === "string"
      ? t("why.span", { from: dateTime(from), to: typeof to === "string" ? dateTime(to) : t("common.now") })
      : "";
  };
  switch (code) {
    case "all":
      return t("rules.group.all");
    case "any":
      return t("rules.group.any");
    case "not":
      return t("why.not");
    case "fact":
      return t("why.fact", { fact: nameOf(say("fact")), asked: asked.filter((part) => part !== "").join(" "), actual: say("actual") });
    case "event": {
      const of = `rules.measure.${String(facts["of"] ?? "count")}`;
      const property = typeof facts["property"] === "string" ? ` ${facts["property"]}` : "";
      const measure = `${has(of) ? t(of) : ""}${property}`;
      return [
        t("why.event", { event: say("event"), measure, asked: asked.filter((part) => part !== "").join(" "), actual: say("actual") }),
        span(),
      ]
        .filter((part) => part !== "")
        .join(" ");
    }
    case "sequence":
      return t("why.sequence", { events: say("events"), done: say("stepsDone") });
    case "message": {
      const key = `rules.message.${String(facts["message"] ?? "")}`;
      const message = has(key) ? t(key) : say("message");
      return [t("why.message", { message, asked: asked.filter((part) => part !== "").join(" "), actual: say("actual") }), span()]
        .filter((part) => part !== "")
        .join(" ");
    }
    case "audience":
      return t(facts["is"] === "not_in" ? "rules.say.notInAudience" : "rules.say.inAudience", { name: say("audience") });
    case "group":
      return t("why.group", {
        kind: say("group"),
        asked: asked.filter((part) => part !== "").join(" "),
        actual: say("actual"),
        groups: say("belongsTo"),
      });
    case "list":
      return t(facts["is"] === "not_in" ? "rules.say.notInList" : "rules.say.inList", { name: say("list") });
  }
}

function valueWords(i18n: I18n, value: Value): string {
  const { t, number, dateTime, isoDuration } = i18n;
  if (value === null) return t("why.nothing");
  if (typeof value === "boolean") return t(value ? "rules.true" : "rules.false");
  if (typeof value === "number") return number(value);
  if (typeof value !== "string") return value.map((one) => valueWords(i18n, one)).join(", ");
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return dateTime(value);
  return /^P(?=.)/.test(value) ? isoDuration(value) : value;
}
