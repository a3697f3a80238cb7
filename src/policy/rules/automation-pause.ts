import { isNotice } from "../../messages/message.ts";
import { hold, pass, type Rule } from "../rule.ts";

/** Somebody of the team said that journeys and campaigns leave the person alone. A code they wait for, and what a law demands, are told. */
export const automationPause: Rule = {
  name: "automation_pause",
  judge: (facts) => {
    const { message, profile, now } = facts;
    const isAutomatic = message.origin.kind === "journey" || message.origin.kind === "campaign";
    const until = profile?.automationPausedUntil ?? null;
    if (!isAutomatic || until === null || isNotice(message) || message.purpose === "authentication") return null;
    const seen = { until: until.toISOString() };
    return until <= now ? pass(seen) : hold("automation_paused", facts, until.getTime(), seen);
  },
};
