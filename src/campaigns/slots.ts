import type { CampaignId } from "../platform/ids.ts";

/**
 * A rate that is one: the moments at which messages may leave, one after another, shared by all processes. What was missed is made up
 * for by a slightly smaller distance, never by a burst. Pure.
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

/** Making up for what was missed goes at most this much above the rate. */
export const MOST_ABOVE = 1.02;
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
