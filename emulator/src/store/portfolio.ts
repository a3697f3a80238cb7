export const tiers = ["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"] as const;
export type Tier = (typeof tiers)[number];

/** A business portfolio: messaging limits, pacing and enforcement are common to all its numbers. */
export type Portfolio = {
  readonly id: string;
  tier: Tier;
  verified: boolean;
  /** Portfolios Meta has linked share a parent, and their customers a parent user id. */
  parentId: string | null;
  /** Customer id → last business-initiated delivery: the sliding 24 hours of the limit. */
  readonly reached: Map<string, number>;
  /** The same over seven days and thirty, for the steps up. */
  readonly reachedLately: Map<string, number>;
  upgradeUnderWay: boolean;
  /** Portfolio pacing: template sends of the last hour, and what is held back. */
  paced: { startedAt: number; sent: number };
  readonly held: string[];
  /** Held messages were dropped for bad feedback: no templates until the review ends. */
  underReview: boolean;
};
