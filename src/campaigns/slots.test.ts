import fc from "fast-check";
import { expect, it } from "vitest";
import { type SlotState, takeSlots } from "./slots.ts";

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
