import { hold, pass, refuse, type Rule } from "../rule.ts";

/** A campaign that goes on queues its messages itself; this is for what came back to wait meanwhile. */
const PAUSED_LOOK_AGAIN_MS = 15 * 60_000;

/** A message whose turn in its campaign's rate comes later than in a moment is looked at again so long before it. */
export const TURN_AHEAD_MS = 1_000;
/** Whoever finds it so early may take it along. */
const EARLY_MS = 200;

/** A pause or the end of a campaign holds from its commit on, also for what is queued and not yet swept. */
export const campaign: Rule = {
  name: "campaign",
  judge: (facts) => {
    const state = facts.campaign ?? null;
    if (state === "paused") return hold("campaign_paused", facts, facts.now.getTime() + PAUSED_LOOK_AGAIN_MS, { campaign: state });
    if (state === "cancelled") return refuse("campaign_cancelled", { campaign: state });
    const turnMs = facts.now.getTime() + (facts.campaignWaitMs ?? 0);
    if (turnMs > facts.now.getTime() + TURN_AHEAD_MS + EARLY_MS)
      return hold("campaign_rate", facts, turnMs - TURN_AHEAD_MS, { campaign: state, turn: new Date(turnMs).toISOString() });
    return pass({ campaign: state });
  },
};
