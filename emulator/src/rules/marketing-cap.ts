import { dayMs } from "./windows.ts";

/**
 * The per-user marketing cap. Messages inside a window the customer opened do not count and are not held back.
 * Times older than a day leave the list.
 */
export function isMarketingCapped(
  times: readonly number[],
  facts: { readonly now: number; readonly capPerDay: number | null; readonly inWindow: boolean },
): boolean {
  if (facts.capPerDay === null || facts.inWindow) return false;
  return recent(times, facts.now).length >= facts.capPerDay;
}

export function withMarketingSend(times: readonly number[], now: number): number[] {
  return [...recent(times, now), now];
}

function recent(times: readonly number[], now: number): number[] {
  return times.filter((at) => now - at < dayMs);
}
