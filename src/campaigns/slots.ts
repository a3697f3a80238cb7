import type { CampaignId } from "../platform/ids.ts";

/**
 * A rate that is one, shared by all processes. Slots plan when each message is to leave, long before; what was missed is made up for by a
 * slightly smaller distance. Whoever's slot has come asks once more for leave to go, and gets it as the rate allows: a process
 * that was busy does not send what it is late with beside what the others send. Pure.
 */
export type SlotState = {
  /** When the next one is due by the rate alone; milliseconds. */
  readonly plannedMs: number;
  /** When the last one may leave. */
  readonly lastMs: number;
};

/** The rate of the campaign that a message belongs to. */
export type Pace = { readonly campaignId: CampaignId; readonly perSecond: number };

/** In how many milliseconds each of the next `count` messages of a campaign may leave; ascending. */
export type LeaseSlots = (pace: Pace, count: number) => Promise<readonly number[]>;

/** In how many milliseconds each of those that wait may leave, as far as that is settled; ascending. More is settled in `askAgainMs`. */
export type Leave = { readonly inMs: readonly number[]; readonly askAgainMs: number };
/** `aheadMs`: as far as it may be settled. */
export type LeaseLeave = (pace: Pace, count: number, aheadMs: number) => Promise<Leave>;

/** Making up for what was missed goes at most this much above the rate. */
const MOST_ABOVE = 1.02;
const MOST_LEAVING_ABOVE = 1.005;
/** Leave that nobody took within this time lapses: so much of a second may leave at once besides. */
const LAPSES_MS = 8;
/** What was missed longer ago is not made up for. */
const CREDIT_MS = 10_000;
const SECOND_MS = 1_000;

/** The next `count` moments, ascending, none before `nowMs`. */
export function takeSlots(
  state: SlotState,
  perSecond: number,
  nowMs: number,
  count: number,
): { readonly slots: readonly number[]; readonly state: SlotState } {
  const distance = SECOND_MS / perSecond;
  const least = distance / MOST_ABOVE;
  let plannedMs = Math.max(state.plannedMs, nowMs - CREDIT_MS);
  // A campaign that has not begun has missed nothing.
  if (state.plannedMs === 0) plannedMs = nowMs;
  let { lastMs } = state;
  const slots: number[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    lastMs = Math.max(nowMs, plannedMs, lastMs + least);
    plannedMs += distance;
    slots.push(lastMs);
  }
  return { slots, state: { plannedMs, lastMs } };
}

/** `leavesMs`: when the next one may leave. */
export function takeLeave(
  leavesMs: number,
  perSecond: number,
  nowMs: number,
  count: number,
  aheadMs: number,
): { readonly leave: Leave; readonly leavesMs: number } {
  const distance = SECOND_MS / (perSecond * MOST_LEAVING_ABOVE);
  let next = Math.max(leavesMs, nowMs - LAPSES_MS);
  const inMs: number[] = [];
  for (; inMs.length < count && next <= nowMs + aheadMs; next += distance) inMs.push(Math.max(next - nowMs, 0));
  return { leave: { inMs, askAgainMs: Math.max(next - nowMs - aheadMs, 0) }, leavesMs: next };
}
