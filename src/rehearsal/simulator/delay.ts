import type { Delay } from "../../contract/rehearsal.ts";
import { addDuration, fromMs, parseDuration } from "../../journeys/time.ts";
import { AppError } from "../../platform/errors.ts";

/** Milliseconds for a uniform number in [0, 1): the larger the number, the longer the delay. */
export type DelayOf = (uniform: number) => number;

/** The standard normal's ninth decile. */
const NINTH_DECILE = 1.281_551_565_5;

/** Throws `invalid_input` for a duration that is none. */
export function compileDelay(delay: Delay): DelayOf {
  if ("fixed" in delay) {
    const ms = durationMs(delay.fixed);
    return () => ms;
  }
  if ("quantiles" in delay) return between(delay.quantiles);
  const median = Math.max(durationMs(delay.median), 1);
  const spread = Math.log(Math.max(durationMs(delay.p90), median) / median) / NINTH_DECILE;
  return (uniform) => Math.round(median * Math.exp(spread * normalQuantile(uniform)));
}

/** A month counts as in January 1970: the delays of people are no calendar matter. */
export function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed) throw new AppError("invalid_input", `"${text}" is no ISO 8601 duration; write for example PT10M, PT2H or P3D`);
  return addDuration(fromMs(0), parsed).getTime();
}

function between(quantiles: readonly number[]): DelayOf {
  const last = quantiles.length - 1;
  return (uniform) => {
    const place = uniform * last;
    const below = Math.floor(place);
    const low = quantiles[below] ?? 0;
    return Math.round(low + ((quantiles[below + 1] ?? low) - low) * (place - below));
  };
}

/** Acklam's rational approximation; relative error below 1.15e-9, far finer than anybody's assumptions. */
function normalQuantile(uniform: number): number {
  const p = Math.min(Math.max(uniform, 1e-9), 1 - 1e-9);
  if (p < TAIL) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - TAIL) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(CENTRE_ABOVE, r) * q) / (polynomial(CENTRE_BELOW, r) * r + 1);
}

const TAIL = 0.024_25;
const CENTRE_ABOVE = [
  -39.696_830_286_653_76, 220.946_098_424_520_5, -275.928_510_446_968_7, 138.357_751_867_269, -30.664_798_066_147_16, 2.506_628_277_459_239,
];
const CENTRE_BELOW = [-54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6, 66.801_311_887_719_72, -13.280_681_552_885_72];
const TAIL_ABOVE = [
  -0.007_784_894_002_430_293, -0.322_396_458_041_136_5, -2.400_758_277_161_838, -2.549_732_539_343_734, 4.374_664_141_464_968,
  2.938_163_982_698_783,
];
const TAIL_BELOW = [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416];

function tail(q: number): number {
  return polynomial(TAIL_ABOVE, q) / (polynomial(TAIL_BELOW, q) * q + 1);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
