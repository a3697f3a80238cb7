/**
 * Weights of a day by Thompson sampling: an arm's share of the audience is its probability to be the best, as of what
 * was seen so far. Computed exactly instead of drawn person by person, so that a day's weights can be logged and explained.
 */
import { type Arm, compareArms } from "./bayes.ts";
import type { Weighted } from "./assign.ts";

type BanditRules = {
  /** Least weight of any arm, so that one that had a bad start is not given up for ever. */
  readonly explore: number;
  /** Of each arm, before the weights move; 0: as soon as anything is known. */
  readonly minimumSample: number;
};

/** The weights given, until every arm has its sample; from then on those that follow success. */
export function weighDay(
  arms: readonly Arm[],
  given: readonly Weighted[],
  { explore, minimumSample }: BanditRules,
): { readonly moved: boolean; readonly weights: readonly Weighted[] } {
  const isEarly = arms.every(({ n }) => n === 0) || arms.some(({ n }) => n < minimumSample);
  return isEarly ? { moved: false, weights: given } : { moved: true, weights: banditWeights(arms, explore) };
}

export function banditWeights(arms: readonly Arm[], explore: number): readonly Weighted[] {
  const floor = Math.min(explore, 1 / arms.length);
  return compareArms(arms).map(({ name, probabilityBest }) => ({ name, weight: floor + (1 - floor * arms.length) * probabilityBest }));
}

export function explainWeights(arms: readonly Arm[], weights: readonly Weighted[], goal: string): string {
  if (arms.every((arm) => arm.n === 0)) return "Nothing is known yet: all variants get the same share.";
  const parts = weights.map(({ name, weight }, index) => {
    const arm = arms[index];
    return `${name} gets ${(weight * 100).toFixed(1)} % (${arm?.successes ?? 0} of ${arm?.n ?? 0} ${goal})`;
  });
  return `Shares follow each variant's probability to be the best: ${parts.join(", ")}.`;
}
