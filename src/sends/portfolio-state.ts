/** How a portfolio's messaging limit stands, for people. */
import type { Channel } from "../catalog/channel.ts";
import type { Db } from "../db/pool.ts";
import { numbersSharing } from "./portfolio-facts.ts";
import { limitFor, reservedOf, roomAt } from "./portfolio-room.ts";
import { readReach } from "./portfolio-room.store.ts";

export type PortfolioState = {
  /** Numbers that share the limit. */
  readonly numbers: number;
  /** People written to first in the last 24 hours. */
  readonly used: number;
  /** Null: without a limit. */
  readonly limit: number | null;
  /** Of the limit, kept for what is not marketing. */
  readonly reserved: number;
  /** When marketing will have room again; null: it has. */
  readonly roomAt: Date | null;
};

/** Null: Meta has not told whose limit the number shares. */
export async function portfolioState(pool: Db, channels: Iterable<Channel>, channel: Channel, now: Date): Promise<PortfolioState | null> {
  const { portfolio } = channel;
  if (!portfolio) return null;
  const numbers = numbersSharing(channels, channel);
  const { used, freeing } = await readReach(pool, numbers, now);
  const { peoplePerDay: limit } = portfolio;
  const short = limit === null ? null : limitFor(limit, "marketing") - used;
  return {
    numbers: numbers.length,
    used,
    limit,
    reserved: limit === null ? 0 : reservedOf(limit),
    roomAt: short === null || short > 0 ? null : roomAt(freeing, short),
  };
}
