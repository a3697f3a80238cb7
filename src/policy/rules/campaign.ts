import { hold, pass, refuse, type Rule } from "../rule.ts";

/** A campaign that goes on queues its messages itself; this is for what came back to wait meanwhile. */
const PAUSED_LOOK_AGAIN_MS = 15 * 60_000;

/** A pause or the end of a campaign holds from its commit on, also for what is queued and not yet swept. */
export const campaign: Rule = {
  name: "campaign",
  judge: (facts) => {
    const state = facts.campaign ?? null;
    if (state === "paused") return hold("campaign_paused", facts, facts.now.getTime() + PAUSED_LOOK_AGAIN_MS, { campaign: state });
    return state === "cancelled" ? refuse("campaign_cancelled", { campaign: state }) : pass({ campaign: state });
  },
};
