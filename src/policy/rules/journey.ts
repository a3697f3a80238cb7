import { hold, pass, refuse, type Rule } from "../rule.ts";

/** A journey that goes on wakes its messages itself; this is for one that was resumed while nobody looked. */
const PAUSED_LOOK_AGAIN_MS = 15 * 60_000;
const BEHIND_LOOK_AGAIN_MS = 60_000;

/** What a stopped journey wanted to say is not said, and what a held one wanted waits; of two journeys with something for one person, the lower one's marketing does. */
export const journey: Rule = {
  name: "journey",
  judge: (facts) => {
    if (!facts.journey) return pass({ paused: false, stopped: false, behind: null });
    const { held, stopped, ahead } = facts.journey;
    const seen = { paused: held, stopped, behind: ahead };
    if (stopped) return refuse("journey_stopped", seen);
    if (held) return hold("journey_paused", facts, facts.now.getTime() + PAUSED_LOOK_AGAIN_MS, seen);
    return ahead === null ? pass(seen) : hold("higher_priority_first", facts, facts.now.getTime() + BEHIND_LOOK_AGAIN_MS, seen);
  },
};
