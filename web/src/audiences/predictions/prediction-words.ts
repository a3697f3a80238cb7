/** Predictions in words: what is foretold, why somebody's score is what it is, and why there is none. */
import type { PredictionDocument, PredictionProblem, PredictionReason, PredictionWeight } from "../../api/types.ts";
import { channelName } from "../../channels/channel-forms.ts";
import type { I18n } from "../../i18n/i18n.tsx";

/** "order_placed within 30 days" */
export function goalWords({ t, language }: I18n, { goal, days }: PredictionDocument): string {
  switch (goal.kind) {
    case "does":
      return t(goal.where === undefined ? "predictions.goal.does" : "predictions.goal.does.where", { event: goal.event, days });
    case "stops":
      return t("predictions.goal.stops", { event: goal.event, days, active: goal.activeDays });
    case "opts_out":
      return t("predictions.goal.opts_out", {
        days,
        purpose: t(`purpose.${goal.purpose}`),
        channel: channelName(goal.channel, language),
      });
  }
}

/** A score as a chance in words: a thousandth is not "0 %". */
export function chanceWords({ percent, t }: I18n, score: number): string {
  if (score > 0 && score < 0.01) return t("predictions.under", { share: percent(0.01) });
  if (score > 0.99 && score < 1) return t("predictions.over", { share: percent(0.99) });
  return percent(score);
}

type About = Pick<PredictionWeight, "about" | "of">;

export function aboutWords(i18n: I18n, { about, of }: About): string {
  const { t, language } = i18n;
  switch (about) {
    case "event":
      return of ?? "";
    case "channel":
      return t("predictions.about.channel", { channel: channelName(of ?? "", language) });
    case "consent": {
      const [channel = "", purpose = ""] = (of ?? "").split(".");
      return t("predictions.about.consent", {
        channel: channelName(channel, language),
        purpose: purpose === "utility" ? t("purpose.utility") : t("purpose.marketing"),
      });
    }
    default:
      return t(`predictions.about.${about}`);
  }
}

/** "order_placed: 3 times in 30 days, last 4 days before" */
export function reasonWords(i18n: I18n, reason: PredictionReason): string {
  const { t, number } = i18n;
  const { about, facts, property } = reason;
  const n = (name: string): number => Number(facts[name] ?? 0);
  const what = aboutWords(i18n, reason);
  switch (about) {
    case "event": {
      if (facts["daysSinceLast"] === null) return t("predictions.why.never", { event: what });
      const often = t("predictions.why.event", { event: what, n: n("in30"), days: n("daysSinceLast") });
      return property === null || n("sum90") === 0 ? often : t("predictions.why.sum", { often, property, sum: number(n("sum90")) });
    }
    case "messages":
      return t("predictions.why.messages", {
        delivered: n("delivered"),
        read: n("read"),
        clicked: n("clicked"),
        received: n("received"),
      });
    case "channel":
      return t("predictions.why.channel", { what, delivered: n("delivered"), failed: n("failed") });
    case "consent": {
      const { state } = facts;
      return `${what}: ${t(state === "opted_in" ? "profile.consent.opted_in" : state === "opted_out" ? "profile.consent.opted_out" : "predictions.why.unsaid")}`;
    }
    case "tenure":
      return t("predictions.why.tenure", { days: n("days") });
    case "country":
    case "language": {
      const value = facts["value"];
      const shown = typeof value !== "string" ? t("common.none") : about === "country" ? i18n.country(value) : i18n.languageName(value);
      return `${what}: ${shown}`;
    }
  }
}

export function problemText({ t }: I18n, problem: PredictionProblem): string {
  const { code, who, days = 0, people = 0, found = 0, needs = 0 } = problem;
  switch (code) {
    case "too_short":
      return t("predictions.problem.too_short", { days, needs });
    case "too_few":
    case "too_few_to_judge":
      return t(who === "no" ? "predictions.problem.too_few.no" : "predictions.problem.too_few.yes", { people, found, needs });
    case "broken":
      return t("predictions.problem.broken");
  }
}
