import { MOST_ABOVE } from "../campaigns/slots.ts";
import type { CampaignId } from "../platform/ids.ts";

/**
 * Keeps the distances between a campaign's turns when this process comes late to them. A busy moment of 100 ms would otherwise let
 * all that was due in it leave together with what is due next; so they leave as far from each other as their turns are, a little
 * closer until the delay is made up for.
 */
export type Departures = {
  /** When the claim may leave, by the monotonic clock; asked for once, when its turn has come, in the order of turns. */
  readonly next: (campaignId: CampaignId, turnAt: number, now: number) => number;
};

/** Campaigns that are remembered; whoever is forgotten has had no turn for longest. */
const MOST_CAMPAIGNS = 256;

export function createDepartures(): Departures {
  const last = new Map<CampaignId, { readonly turnAt: number; readonly leftAt: number }>();
  return {
    next: (campaignId, turnAt, now) => {
      const before = last.get(campaignId);
      const keepsDistance = before ? before.leftAt + Math.max(turnAt - before.turnAt, 0) / MOST_ABOVE : turnAt;
      const leftAt = Math.max(turnAt, now, keepsDistance);
      last.delete(campaignId);
      last.set(campaignId, { turnAt: Math.max(turnAt, before?.turnAt ?? turnAt), leftAt });
      const [oldest] = last.size > MOST_CAMPAIGNS ? last.keys() : [];
      if (oldest !== undefined) last.delete(oldest);
      return leftAt;
    },
  };
}
