import type { Clock } from "../../platform/clock.ts";

/** Keys may be made of what callers ask, so old answers are let go. */
const MOST_KEPT = 200;

/** One answer for all who ask within `ms`: the work runs once a key at a time, and failures are not kept. */
export function shareFor<T>(ms: number, clock: Clock, work: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key) => {
    const before = kept.get(key);
    if (before && clock.monotonic() - before.at < ms) return before.answer;
    if (kept.size >= MOST_KEPT) for (const [old, { at }] of kept) if (clock.monotonic() - at >= ms) kept.delete(old);
    const answer = work(key);
    kept.set(key, { at: clock.monotonic(), answer });
    answer.catch(() => {
      if (kept.get(key)?.answer === answer) kept.delete(key);
    });
    return answer;
  };
}
