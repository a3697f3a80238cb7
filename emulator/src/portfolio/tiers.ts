import { dayMs, hourMs } from "../rules/windows.ts";
import { tiers, type Portfolio, type Tier } from "../store/portfolio.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { accountsOfPortfolio, portfolioOf } from "./portfolios.ts";
import { upgradeThroughput } from "./throughput-upgrade.ts";

const people: Readonly<Record<Tier, number>> = {
  TIER_250: 250,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: Infinity,
};
const upgradeAfterMs = 6 * hourMs;
const highThroughputFrom = 100_000;

/** How many people outside their windows a day; the switch's own number goes first. */
export function limitOf(world: World, portfolio: Portfolio): number | null {
  if (world.switches.messagingLimitPer24h !== null) return world.switches.messagingLimitPer24h;
  return world.switches.messagingTiers ? people[portfolio.tier] : null;
}

/** As Meta says it: what is enforced, or what the tests have the number say. */
export function limitTold(world: World, number: PhoneNumber): string {
  if (world.switches.messagingLimitPer24h !== null) return `TIER_${world.switches.messagingLimitPer24h}`;
  return world.switches.messagingTiers
    ? portfolioOf(world, world.accounts.get(number.accountId)?.businessId ?? "").tier
    : number.messagingLimit;
}

/** Every account of the portfolio hears of its limit. */
export function tellLimit(world: World, portfolio: Portfolio, most: number): void {
  for (const account of accountsOfPortfolio(world, portfolio.id))
    publishForAccount(world, account, "business_capability_update", {
      max_daily_conversations_per_business: Number.isFinite(most) ? most : -1,
      max_phone_numbers_per_business: portfolio.tier === "TIER_250" ? 2 : 20,
    });
}

/** Steps up by itself: half of the limit used in seven days with no bad rating; to 2,000 after 2,000 people in thirty days. */
export function noteReached(world: World, portfolio: Portfolio, customerId: string): void {
  if (!world.switches.messagingTiers) return;
  const now = world.clock.now();
  const { reachedLately } = portfolio;
  reachedLately.delete(customerId);
  reachedLately.set(customerId, now);
  for (const [id, at] of reachedLately) {
    if (now - at < 30 * dayMs) break;
    reachedLately.delete(id);
  }
  if (portfolio.tier === "TIER_UNLIMITED") {
    if (portfolio.reached.size >= highThroughputFrom)
      for (const number of world.numbers.values()) if (isOf(world, number.accountId, portfolio)) upgradeThroughput(world, number);
    return;
  }
  if (portfolio.upgradeUnderWay || !deserves(world, portfolio, now)) return;
  portfolio.upgradeUnderWay = true;
  world.clock.after(upgradeAfterMs, () => {
    portfolio.upgradeUnderWay = false;
    if (hasGoodQuality(world, portfolio)) setTier(world, portfolio, tiers[tiers.indexOf(portfolio.tier) + 1] ?? "TIER_UNLIMITED");
    else deferUpgrade(world, portfolio);
  });
}

function deserves(world: World, portfolio: Portfolio, now: number): boolean {
  if (!hasGoodQuality(world, portfolio)) return false;
  if (portfolio.tier === "TIER_250") return portfolio.reachedLately.size >= 2_000;
  const week = [...portfolio.reachedLately.values()].filter((at) => now - at < 7 * dayMs).length;
  return week >= people[portfolio.tier] / 2;
}

function hasGoodQuality(world: World, portfolio: Portfolio): boolean {
  return [...world.numbers.values()].every((number) => !isOf(world, number.accountId, portfolio) || number.qualityRating !== "RED");
}

export function setTier(world: World, portfolio: Portfolio, tier: Tier): void {
  portfolio.tier = tier;
  for (const number of world.numbers.values()) if (isOf(world, number.accountId, portfolio)) number.messagingLimit = tier;
  tellLimit(world, portfolio, people[tier]);
}

/** A verified business starts at 2,000. */
export function verifyBusiness(world: World, portfolio: Portfolio): void {
  portfolio.verified = true;
  if (portfolio.tier === "TIER_250") setTier(world, portfolio, "TIER_2K");
}

function deferUpgrade(world: World, portfolio: Portfolio): void {
  for (const account of accountsOfPortfolio(world, portfolio.id))
    publishForAccount(world, account, "account_alerts", {
      entity_type: "BUSINESS",
      entity_id: portfolio.id,
      alert_info: {
        alert_severity: "WARNING",
        alert_status: "ACTIVE",
        alert_type: "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
        alert_description: "The messaging limit was not raised because of the quality of recent messages.",
      },
    });
}

function isOf(world: World, accountId: string, portfolio: Portfolio): boolean {
  return world.accounts.get(accountId)?.businessId === portfolio.id;
}
