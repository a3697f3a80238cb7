import fc from "fast-check";
import { expect, it } from "vitest";
import { type SlotState, takeLeave, takeSlots } from "./slots.ts";

const BEGUN_AT = 1_000_000;
const FRESH: SlotState = { plannedMs: 0, lastMs: 0 };

/** What several processes lease, one after another, each with what it has claimed. */
function leased(
  perSecond: number,
  turns: readonly { readonly afterMs: number; readonly count: number }[],
): { slots: number[]; now: number } {
  let [state, now] = [FRESH, BEGUN_AT];
  const all: number[] = [];
  for (const { afterMs, count } of turns) {
    now += afterMs;
    const taken = takeSlots(state, perSecond, now, count);
    state = taken.state;
    expect(taken.slots.every((slot) => slot >= now)).toBe(true);
    all.push(...taken.slots);
  }
  return { slots: all, now };
}

it("keeps the rate in every second, whoever asks when", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.2, 1, 7, 80, 1_000),
      fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 30_000 }), count: fc.integer({ min: 1, max: 200 }) }), { maxLength: 30 }),
      (perSecond, turns) => {
        const { slots } = leased(perSecond, turns);
        expect(slots).toEqual(slots.toSorted((a, b) => a - b));
        for (let from = 0, to = 0; to < slots.length; to += 1) {
          while ((slots[to] ?? 0) - (slots[from] ?? 0) >= 1_000) from += 1;
          expect(to - from + 1).toBeLessThanOrEqual(Math.ceil(perSecond * 1.02) + 1);
        }
      },
    ),
    { seed: 20261129 },
  );
});

it("makes up for a pause without a burst, and is back at its total", () => {
  const everySecond = Array.from({ length: 10 }, () => ({ afterMs: 1_000, count: 80 }));
  // Three seconds in which nobody asked, and then whoever asks has what was missed.
  const later = Array.from({ length: 200 }, () => ({ afterMs: 1_000, count: 81 }));
  const { slots } = leased(80, [...everySecond, { afterMs: 3_000, count: 240 }, ...later]);
  const inTime = slots.filter((slot) => slot < BEGUN_AT + 160_000).length;
  expect(Math.abs(inTime - 159 * 80)).toBeLessThanOrEqual(80);
});

it("lets the first leave at once, and owes nothing for the time before it", () => {
  expect(takeSlots(FRESH, 2, BEGUN_AT, 3).slots).toEqual([BEGUN_AT, BEGUN_AT + 500, BEGUN_AT + 1_000]);
});

/** What processes that ask now and then get, each after its own busy moments; and when they leave. */
function departures(
  perSecond: number,
  asks: readonly { readonly afterMs: number; readonly count: number; readonly busyMs: number }[],
): readonly number[] {
  let [leavesMs, now] = [0, BEGUN_AT];
  const left: number[] = [];
  for (const { afterMs, count, busyMs } of asks) {
    now += afterMs;
    const taken = takeLeave(leavesMs, perSecond, now, count, 30);
    leavesMs = taken.leavesMs;
    for (const inMs of taken.leave.inMs) left.push(now + Math.max(inMs, busyMs));
  }
  return left.toSorted((a, b) => a - b);
}

it("gives leave to go at the rate, whoever was busy: what nobody took lapses", () => {
  const ask = fc.record({ afterMs: fc.integer({ min: 0, max: 40 }), count: fc.integer({ min: 1, max: 50 }), busyMs: fc.constant(0) });
  fc.assert(
    fc.property(
      fc.constantFrom(7, 80, 1_000),
      fc.array(
        fc.oneof(
          { weight: 20, arbitrary: ask },
          ask.map((one) => ({ ...one, afterMs: 900 })),
        ),
        { minLength: 100, maxLength: 200 },
      ),
      (perSecond, asks) => {
        const left = departures(perSecond, asks);
        const most = Math.ceil(perSecond * 1.01) + Math.ceil(perSecond * 0.008) + 1;
        for (let from = 0, to = 0; to < left.length; to += 1) {
          while ((left[to] ?? 0) - (left[from] ?? 0) >= 1_000) from += 1;
          expect(to - from + 1).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});

it("gives no more ahead than a busy process may come late with", () => {
  const { leave } = takeLeave(0, 80, BEGUN_AT, 100, 30);
  expect(leave.inMs.length).toBeLessThanOrEqual(4);
  expect(leave.askAgainMs).toBeGreaterThan(0);
  // All of it at the end of a moment in which this process did nothing: still hardly more than the rate.
  const left = departures(80, [
    ...Array.from({ length: 100 }, () => ({ afterMs: 20, count: 5, busyMs: 0 })),
    { afterMs: 20, count: 5, busyMs: 200 },
    ...Array.from({ length: 100 }, () => ({ afterMs: 20, count: 5, busyMs: 0 })),
  ]);
  const late = BEGUN_AT + 101 * 20 + 200;
  expect(left.filter((at) => at >= late - 500 && at < late + 500).length).toBeLessThanOrEqual(84);
});

it("leaves nothing of the rate unused where each asks only now and then", () => {
  const left = departures(
    80,
    Array.from({ length: 400 }, () => ({ afterMs: 25, count: 40, busyMs: 0 })),
  );
  expect(left.length / 10).toBeGreaterThanOrEqual(80);
});
