/** Beta-binomial comparison of several rates, by numeric integration: no chance in it, the same answer each time. */
import { type Beta, betaCdf, betaMean, betaQuantile, posterior } from "./distributions.ts";

export type Arm = { readonly name: string; readonly n: number; readonly successes: number };

export type BayesianArm = {
  readonly name: string;
  readonly credible: { readonly low: number; readonly high: number };
  readonly probabilityBest: number;
  /** Rate given up in expectation by choosing this arm although another may be better. */
  readonly expectedLoss: number;
};

const POINTS = 600;
const BEYOND = 1e-6;

export function compareArms(arms: readonly Arm[]): readonly BayesianArm[] {
  const beliefs = arms.map(({ n, successes }) => posterior(successes, n));
  const grid = gridOver(beliefs);
  const cdfs = beliefs.map((belief) => grid.map((x) => betaCdf(belief, x)));
  const best = beliefs.map(() => 0);
  // The expected maximum is the integral of 1 - P(all below x); below the grid that is 1.
  let expectedMax = grid[0] ?? 0;
  for (let at = 1; at < grid.length; at += 1) {
    const below = cdfs.reduce((product, cdf) => product * (((cdf[at - 1] ?? 0) + (cdf[at] ?? 0)) / 2), 1);
    expectedMax += (1 - below) * ((grid[at] ?? 0) - (grid[at - 1] ?? 0));
    for (const [arm, cdf] of cdfs.entries()) {
      const mass = (cdf[at] ?? 0) - (cdf[at - 1] ?? 0);
      const othersBelow = cdfs.reduce(
        (product, other, index) => (index === arm ? product : product * (((other[at - 1] ?? 0) + (other[at] ?? 0)) / 2)),
        1,
      );
      best[arm] = (best[arm] ?? 0) + mass * othersBelow;
    }
  }
  const total = best.reduce((sum, value) => sum + value, 0);
  return arms.map(({ name }, index) => {
    const belief = beliefs[index] ?? posterior(0, 0);
    return {
      name,
      credible: { low: betaQuantile(belief, 0.025), high: betaQuantile(belief, 0.975) },
      probabilityBest: total > 0 ? (best[index] ?? 0) / total : 1 / arms.length,
      expectedLoss: Math.max(expectedMax - betaMean(belief), 0),
    };
  });
}

/** Where any of the beliefs has its mass; each of them gets its own fine points, so that narrow ones are not stepped over. */
function gridOver(beliefs: readonly Beta[]): readonly number[] {
  const each = Math.max(Math.floor(POINTS / beliefs.length), 60);
  const points = beliefs.flatMap((belief) => {
    const [low, high] = [betaQuantile(belief, BEYOND), betaQuantile(belief, 1 - BEYOND)];
    return Array.from({ length: each + 1 }, (_, index) => low + ((high - low) * index) / each);
  });
  return [...new Set(points)].toSorted((a, b) => a - b);
}
