import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newPairRateState, takePairSlot } from "./pair-rate.ts";

const rate = { everyMs: 6_000, burst: 45 };

describe("the pair rate", () => {
  it("lets one message through every six seconds, for ever", () => {
    const state = newPairRateState();
    for (let count = 0; count < 100; count += 1) expect(takePairSlot(state, count * 6_000, rate)).toBe(true);
  });

  it("allows 45 at once and not 46", () => {
    const state = newPairRateState();
    const taken = Array.from({ length: 46 }, () => takePairSlot(state, 0, rate));
    expect(taken.filter(Boolean)).toHaveLength(45);
    expect(taken[45]).toBe(false);
  });

  it("makes a burst of 20 wait two minutes", () => {
    const state = newPairRateState();
    for (let count = 0; count < 20; count += 1) takePairSlot(state, 0, rate);
    expect(takePairSlot(state, 119_999, rate)).toBe(false);
    expect(takePairSlot(state, 120_000, rate)).toBe(true);
  });

  it("never gives more than the long-run rate plus one burst", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8_000 }), { maxLength: 300 }), (gaps) => {
        const state = newPairRateState();
        let now = 0;
        let taken = 0;
        for (const gap of gaps) {
          now += gap;
          if (takePairSlot(state, now, rate)) taken += 1;
        }
        return taken <= rate.burst + Math.ceil(now / rate.everyMs) + 1;
      }),
    );
  });
});
