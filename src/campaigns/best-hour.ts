/**
 * The hour of the day at which a person reads and answers, learned from what they did, with a part left to chance so that
 * it can be found out at all: Thompson sampling over 24 hours. Pure; chance is passed in.
 */
import type { Rng } from "../platform/rng.ts";

/** How often something was read or answered in each hour of the person's day. */
export type Hours = readonly number[];

export const NO_HOURS: Hours = Array.from({ length: 24 }, () => 0);

/** What everybody does counts as much as so many observations of one person. */
const PRIOR_OBSERVATIONS = 4;
/** Of every hour, so that none is ruled out. */
const LEAST = 0.1;
/** An hour tells something of its neighbours. */
const NEAR = 0.25;

export type BestHour = { readonly hour: number; readonly own: number; readonly inHour: number };

/** Of the hours allowed (0 to 23), by the person's own history over everybody's. */
export function chooseHour(own: Hours, everybody: Hours, allowed: readonly number[], rng: Rng): BestHour {
  const weights = beliefOf(own, everybody);
  let best = { hour: allowed[0] ?? 0, drawn: -1 };
  for (const hour of allowed) {
    const drawn = gamma(weights[hour] ?? LEAST, rng);
    if (drawn > best.drawn) best = { hour, drawn };
  }
  return { hour: best.hour, own: sum(own), inHour: own[best.hour] ?? 0 };
}

/** Pseudo-counts of each hour; positive. */
export function beliefOf(own: Hours, everybody: Hours): Hours {
  const total = sum(everybody);
  const theirs = smooth(everybody);
  return smooth(own).map((count, hour) => {
    const prior = total > 0 ? ((theirs[hour] ?? 0) / total) * PRIOR_OBSERVATIONS : PRIOR_OBSERVATIONS / 24;
    return count + prior + LEAST;
  });
}

export function explainHour({ hour, own, inHour }: BestHour): string {
  const at = `${String(hour).padStart(2, "0")}:00`;
  if (own === 0) return `at ${at}: nothing is known of this person's hours yet, so it follows everybody's, with chance`;
  return `at ${at}: ${inHour} of their ${own} reads and answers fall into that hour; hours are drawn in proportion to what is known, so that others are tried too`;
}

function smooth(hours: Hours): Hours {
  return hours.map((count, hour) => count * (1 - 2 * NEAR) + ((hours[(hour + 23) % 24] ?? 0) + (hours[(hour + 1) % 24] ?? 0)) * NEAR);
}

/** Marsaglia and Tsang (2000), with their boost for shapes below one. The largest of independent gammas is the Dirichlet's. */
function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * Math.max(rng.fraction(), Number.MIN_VALUE) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(Math.max(rng.fraction(), Number.MIN_VALUE)) < 0.5 * x ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(Math.max(rng.fraction(), Number.MIN_VALUE))) * Math.cos(2 * Math.PI * rng.fraction());
}

const sum = (hours: Hours): number => hours.reduce((total, count) => total + count, 0);
