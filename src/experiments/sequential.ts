/**
 * A comparison that may be looked at all the time: the mixture sequential probability ratio test with a normal mixture
 * (Robbins 1970; Johari, Pekelis and Walsh 2015). Its intervals cover the true difference at all times at once, with the stated
 * probability, as far as the normal approximation holds: hence the least sample below which it says nothing.
 */
export type Rate = { readonly n: number; readonly successes: number };
export type SequentialTest = {
  /** Of `other` minus `base`. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
};

/** Standard deviation of the mixture: differences of this size are found soonest. Fixed beforehand, never fitted. */
const MIXTURE_SD = 0.03;
/** Of each arm: this many observations. */
const LEAST_OBSERVED = 25;
/** Of both arms together: this many successes, and this many failures (an arm that nobody liked shall not keep the other from winning). */
const LEAST_EITHER = 20;

/** Null while there is too little to say anything that holds. */
export function compareSequentially(base: Rate, other: Rate, alpha: number): SequentialTest | null {
  if (!isEnough(base, other)) return null;
  const [p, q] = [smoothed(base), smoothed(other)];
  const estimate = other.successes / other.n - base.successes / base.n;
  const variance = (p * (1 - p)) / base.n + (q * (1 - q)) / other.n;
  const mixture = MIXTURE_SD ** 2;
  const radius = Math.sqrt(
    ((variance * (variance + mixture)) / mixture) * (2 * Math.log(1 / alpha) + Math.log((variance + mixture) / variance)),
  );
  const logRatio = 0.5 * Math.log(variance / (variance + mixture)) + (mixture * estimate ** 2) / (2 * variance * (variance + mixture));
  return {
    estimate,
    low: Math.max(estimate - radius, -1),
    high: Math.min(estimate + radius, 1),
    pValue: Math.min(Math.exp(-logRatio), 1),
  };
}

function isEnough(base: Rate, other: Rate): boolean {
  const successes = base.successes + other.successes;
  return Math.min(base.n, other.n) >= LEAST_OBSERVED && Math.min(successes, base.n + other.n - successes) >= LEAST_EITHER;
}

const smoothed = ({ n, successes }: Rate): number => (successes + 1) / (n + 2);
