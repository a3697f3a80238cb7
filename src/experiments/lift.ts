/** What a campaign changed, against people who were held out by chance. */
import type { Rate } from "./sequential.ts";

export type Lift = {
  /** Reached minus held out. */
  readonly difference: { readonly estimate: number; readonly low: number; readonly high: number };
  /** Successes that would not have happened without it. */
  readonly incremental: { readonly estimate: number; readonly low: number; readonly high: number };
};

const Z95 = 1.959963984540054;

/** 95 % interval of the difference of two shares by Newcombe's hybrid of Wilson's scores (1998, method 10): good for small shares. */
export function liftOf(reached: Rate, heldOut: Rate): Lift {
  const [p, q] = [share(reached), share(heldOut)];
  const [a, b] = [wilson(reached), wilson(heldOut)];
  const estimate = p - q;
  const low = estimate - Math.hypot(p - a.low, b.high - q);
  const high = estimate + Math.hypot(a.high - p, q - b.low);
  const scale = (value: number): number => value * reached.n;
  return { difference: { estimate, low, high }, incremental: { estimate: scale(estimate), low: scale(low), high: scale(high) } };
}

export function wilson(rate: Rate): { readonly low: number; readonly high: number } {
  if (rate.n === 0) return { low: 0, high: 1 };
  const p = share(rate);
  const square = Z95 ** 2 / rate.n;
  const centre = (p + square / 2) / (1 + square);
  const radius = (Z95 * Math.sqrt((p * (1 - p)) / rate.n + square / (4 * rate.n))) / (1 + square);
  return { low: Math.max(centre - radius, 0), high: Math.min(centre + radius, 1) };
}

const share = ({ n, successes }: Rate): number => (n === 0 ? 0 : successes / n);
