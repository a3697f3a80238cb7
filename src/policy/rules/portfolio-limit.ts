import { hold, pass, type Rule } from "../rule.ts";

/** At least so often it is looked whether somebody took back what was to go before. */
const LOOK_AGAIN_MS = 3_600_000;

/** The messaging limit that the numbers of a portfolio share, over the last 24 hours (section 10 of the reference). */
export const portfolioLimit: Rule = {
  name: "portfolio_limit",
  judge: (facts) => {
    const { portfolio } = facts;
    if (!portfolio) return pass({});
    const seen = { peopleReached: portfolio.used, peoplePerDay: portfolio.limit };
    if (portfolio.counted) return pass({ ...seen, countedAlready: true });
    if (portfolio.room > 0) return pass(seen);
    const latest = facts.now.getTime() + LOOK_AGAIN_MS;
    const roomAt = portfolio.roomAt ?? new Date(latest);
    const reserved = facts.message.purpose === "marketing" ? { reservedForOthers: portfolio.reserved } : {};
    const told = { ...seen, ...reserved, roomAt: roomAt.toISOString() };
    return hold("portfolio_limit", facts, Math.min(roomAt.getTime(), latest), told);
  },
};
