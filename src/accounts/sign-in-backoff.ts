import type { Clock } from "../platform/clock.ts";

/** Wrong passwords make the next try wait longer, by account and address: guessing gets slow, and nobody can lock another out. */
export type SignInBackoff = {
  readonly secondsToWait: (key: string) => number;
  /** Counts a try as failed until it is known to have succeeded. */
  readonly tried: (key: string) => void;
  /** The wait begins when the answer leaves: checking a password takes a while itself. */
  readonly refused: (key: string) => void;
  readonly succeeded: (key: string) => void;
};

const FREE_TRIES = 4;
const LONGEST_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
const MOST_KEYS = 20_000;

export function createSignInBackoff(clock: Clock): SignInBackoff {
  const entries = new Map<string, { readonly failures: number; readonly at: number }>();
  return {
    secondsToWait: (key) => {
      const entry = entries.get(key);
      if (!entry || entry.failures < FREE_TRIES) return 0;
      const waitMs = Math.min(LONGEST_MS, 1_000 * 2 ** (entry.failures - FREE_TRIES));
      return Math.max(0, Math.ceil((entry.at + waitMs - clock.monotonic()) / 1_000));
    },
    tried: (key) => {
      const before = entries.get(key);
      const now = clock.monotonic();
      const failures = before && now - before.at < FORGET_MS ? before.failures + 1 : 1;
      entries.delete(key);
      entries.set(key, { failures, at: now });
      const [oldest] = entries.keys();
      if (entries.size > MOST_KEYS && oldest !== undefined) entries.delete(oldest);
    },
    refused: (key) => {
      const entry = entries.get(key);
      if (entry) entries.set(key, { failures: entry.failures, at: clock.monotonic() });
    },
    succeeded: (key) => {
      entries.delete(key);
    },
  };
}
