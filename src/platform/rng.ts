import { randomInt } from "node:crypto";

/** The only source of chance, passed in so that a seed replays everything. */
export type Rng = {
  /** Uniform in [0, 1). */
  readonly fraction: () => number;
  /** Uniform whole number in [0, below). */
  readonly integer: (below: number) => number;
};

const POOL = 2 ** 32;

/** Chance for production: seeded once from the operating system, then fast. Not for secrets (see `secrets.ts`). */
export function systemRng(): Rng {
  return seededRng(randomInt(POOL), randomInt(POOL));
}

/** sfc32: small, fast, good enough for simulation and identifiers. */
export function seededRng(seed: number, stream = 0): Rng {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return { fraction: () => next() / POOL, integer: (below) => Math.floor((next() / POOL) * below) };
}
