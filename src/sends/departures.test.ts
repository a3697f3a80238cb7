import fc from "fast-check";
import { expect, it } from "vitest";
import type { CampaignId } from "../platform/ids.ts";
import { createDepartures } from "./departures.ts";

const campaign = "c" as CampaignId;

/** Turns at a steady rate in a process that is now and then busy: until then nothing of it happens. */
function departures(turns: number, distance: number, stalls: readonly { readonly at: number; readonly ms: number }[]): readonly number[] {
  const made = createDepartures();
  return Array.from({ length: turns }, (_, index) => {
    const turnAt = index * distance;
    const stall = stalls.find(({ at, ms }) => turnAt >= at && turnAt < at + ms);
    return made.next(campaign, turnAt, stall ? stall.at + stall.ms : turnAt);
  });
}

it("lets no second hold more than the rate and what is made up for, however busy the process was", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(5, 25, 40),
      fc.array(fc.record({ at: fc.integer({ min: 0, max: 8_000 }), ms: fc.integer({ min: 1, max: 2_000 }) }), { maxLength: 6 }),
      (distance, stalls) => {
        const left = departures(400, distance, stalls);
        for (let from = 0, to = 0; to < left.length; to += 1) {
          while ((left[to] ?? 0) - (left[from] ?? 0) >= 1_000) from += 1;
          expect(to - from + 1).toBeLessThanOrEqual(Math.ceil((1_000 / distance) * 1.02) + 1);
        }
        expect(left.every((at, index) => at >= index * distance)).toBe(true);
      },
    ),
    { seed: 20261129 },
  );
});

it("is back at its turns after fifty times the delay", () => {
  const left = departures(1_000, 10, [{ at: 100, ms: 100 }]);
  expect(left[10]).toBe(200);
  expect(left[15]).toBeGreaterThan(240);
  expect(left[700]).toBe(7_000);
});

it("forgets the campaign whose turn was longest ago, not the one that is under way", () => {
  const made = createDepartures();
  made.next(campaign, 0, 500);
  for (let other = 0; other < 300; other += 1) {
    made.next(`other ${other}` as CampaignId, other, other);
    if (other % 100 === 0) made.next(campaign, 1, 1);
  }
  expect(made.next(campaign, 2, 2)).toBeGreaterThan(501);
});
