/**
 * A rate that is one: over all processes, in every second. Average and bursts are limited apart, so that what a stall
 * leaves behind is made up for slowly. Pure; the state is kept in the occurrence's row, whose lock orders the processes.
 */
export type PaceState = {
  /** What the rate has allowed so far and was not taken. */
  readonly credit: number;
  readonly atMs: number | null;
  /** Of the last second: [milliseconds, how many], oldest first. */
  readonly recent: readonly (readonly [number, number])[];
};

/** In any second at most this part above the rate. */
const MOST_ABOVE = 1.04;
/** Part of a second's messages that may go in one moment. */
const AT_ONCE_SECONDS = 0.1;
/** What was missed longer ago is not made up for. */
const CREDIT_SECONDS = 60;
const SECOND_MS = 1_000;

/** How many may be taken now, and the state once `spend` of them were. */
export function paceAt(
  state: PaceState,
  ratePerSecond: number,
  nowMs: number,
): { readonly granted: number; readonly spend: (taken: number) => PaceState } {
  // The first may go at once, also of a rate that allows one in seconds: nothing is kept of a look that grants nothing.
  const gained =
    state.atMs === null ? Math.max(ratePerSecond * AT_ONCE_SECONDS, 1) : (ratePerSecond * Math.max(nowMs - state.atMs, 0)) / SECOND_MS;
  const credit = Math.min(state.credit + gained, Math.max(ratePerSecond * CREDIT_SECONDS, 1));
  const recent = state.recent.filter(([at]) => at > nowMs - SECOND_MS);
  const inSecond = recent.reduce((sum, [, n]) => sum + n, 0);
  const mostInSecond = Math.max(Math.floor(ratePerSecond * MOST_ABOVE), 1) - inSecond;
  const atOnce = Math.max(Math.ceil(ratePerSecond * AT_ONCE_SECONDS), 1);
  return {
    granted: Math.max(Math.min(Math.floor(credit), mostInSecond, atOnce), 0),
    spend: (taken) => ({
      credit: credit - taken,
      atMs: Math.max(nowMs, state.atMs ?? nowMs),
      recent: taken === 0 ? recent : [...recent, [nowMs, taken]],
    }),
  };
}
