import { seenRate } from "./advise.ts";
import type { ChannelFacts } from "./asking.ts";

export type ChainCost = {
  /** Of one person, in the currency of the facts; null where a price is not known. */
  readonly expected: number | null;
  /** The same for somebody who gets every step. */
  readonly most: number | null;
  /** How likely one of the steps comes through. */
  readonly seen: number;
};

/** What a chain costs a person: each step only if none before it came through. A chain of one is the channel alone. */
export function chainCost(steps: readonly ChannelFacts[]): ChainCost {
  let [missed, expected]: [number, number | null] = [1, 0];
  for (const facts of steps) {
    const reach = facts.people === 0 ? 0 : facts.permitted / facts.people;
    // Who is not reached is passed by, which costs nothing.
    expected = expected === null || facts.cost === null ? null : expected + missed * reach * facts.cost;
    missed *= 1 - reach * Math.min(1, seenRate(facts));
  }
  const most = steps.reduce<number | null>((sum, { cost }) => (sum === null || cost === null ? null : sum + cost), 0);
  return { expected, most, seen: 1 - missed };
}
