import type { Account } from "../store/account.ts";
import type { Portfolio } from "../store/portfolio.ts";
import type { World } from "../store/world.ts";

/** The portfolio of an id, made when first asked for: accounts name theirs. */
export function portfolioOf(world: World, businessId: string): Portfolio {
  let portfolio = world.portfolios.get(businessId);
  if (!portfolio) {
    portfolio = {
      id: businessId,
      tier: "TIER_2K",
      verified: true,
      parentId: null,
      reached: new Map(),
      reachedLately: new Map(),
      upgradeUnderWay: false,
      paced: { startedAt: 0, sent: 0 },
      held: [],
      underReview: false,
    };
    world.portfolios.set(businessId, portfolio);
  }
  return portfolio;
}

export function accountsOfPortfolio(world: World, businessId: string): Account[] {
  return [...world.accounts.values()].filter((account) => account.businessId === businessId);
}
