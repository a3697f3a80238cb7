import { hold, pass, type Rule } from "../rule.ts";

/** A journey that goes on wakes its messages itself; this is for one that was resumed while nobody looked. */
const PAUSED_LOOK_AGAIN_MS = 15 * 60_000;
const BEHIND_LOOK_AGAIN_MS = 60_000;

/** What a held journey wanted to say waits; and of two journeys with something for one person, the lower one's marketing does. */
export const journey: Rule = {
  name: "journey",
  judge: (facts) => {
    if (!facts.journey) return pass({ paused: false, behind: null });
    const { held, ahead } = facts.journey;
    const seen = { paused: held, behind: ahead };
    if (held) return hold("journey_paused", facts, facts.now.getTime() + PAUSED_LOOK_AGAIN_MS, seen);
    return ahead === null ? pass(seen) : hold("higher_priority_first", facts, facts.now.getTime() + BEHIND_LOOK_AGAIN_MS, seen);
  },
};
