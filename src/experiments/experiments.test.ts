/** What the statistics promise, tried with seeded chance: how often they err, how well they cover, what they cost. */
import { describe, expect, it } from "vitest";
import { seededRng } from "../platform/rng.ts";
import { assignVariant, bucketOf, murmur3 } from "./assign.ts";
import { banditWeights, explainWeights } from "./bandit.ts";
import { compareArms } from "./bayes.ts";
import { betaCdf, betaQuantile, logGamma, normalCdf } from "./distributions.ts";
import { liftOf } from "./lift.ts";
import { readExperiment } from "./readout.ts";
import { compareSequentially } from "./sequential.ts";

const SEED = Number(process.env["PARLEY_SEED"] ?? 20_261_122);
const idOf = (index: number): string => `0192f000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;

describe("assignment", () => {
  it("is MurmurHash3, as published", () => {
    expect([
      murmur3(""),
      murmur3("", 1),
      murmur3("hello"),
      murmur3("hello, world"),
      murmur3("The quick brown fox jumps over the lazy dog"),
    ]).toEqual([0, 0x514e28b7, 0x248bfa47, 0x149bbb7f, 0x2e4ff723]);
  });

  it("follows the weights, is sticky, and independent of another salt", () => {
    const options = [
      { name: "a", weight: 1 },
      { name: "b", weight: 2 },
      { name: "c", weight: 0 },
    ];
    const counts = { a: 0, b: 0, c: 0 };
    let both = 0;
    for (let index = 0; index < 30_000; index += 1) {
      const variant = assignVariant(options, "salt", idOf(index));
      expect(assignVariant(options, "salt", idOf(index))).toBe(variant);
      counts[variant as keyof typeof counts] += 1;
      if (variant === "a" && bucketOf("other", idOf(index)) < 0.5) both += 1;
    }
    expect(counts.c).toBe(0);
    expect(Math.abs(counts.a - 10_000)).toBeLessThan(350);
    expect(Math.abs(both - 5_000)).toBeLessThan(300);
  });
});

describe("distributions", () => {
  it("agree with tables", () => {
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
    expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 10);
    // R: pbeta(0.3, 3, 7); qbeta(0.975, 11, 91)
    expect(betaCdf({ a: 3, b: 7 }, 0.3)).toBeCloseTo(0.537_168_834, 8);
    expect(betaQuantile({ a: 1, b: 1 }, 0.25)).toBeCloseTo(0.25, 9);
    expect(betaCdf({ a: 40_000, b: 60_000 }, betaQuantile({ a: 40_000, b: 60_000 }, 0.975))).toBeCloseTo(0.975, 6);
  });

  it("compares two arms as the closed form does", () => {
    const [a, b] = compareArms([
      { name: "a", n: 100, successes: 10 },
      { name: "b", n: 100, successes: 15 },
    ]);
    // Evan Miller's closed form for two arms gives 0.853284.
    expect(b?.probabilityBest).toBeCloseTo(0.853284, 3);
    expect((a?.probabilityBest ?? 0) + (b?.probabilityBest ?? 0)).toBeCloseTo(1, 9);
    expect(a?.expectedLoss ?? 0).toBeGreaterThan(b?.expectedLoss ?? 1);
  });
});

/** Draws of both arms one batch after another, looked at after each: what a marketer with an open screen does. */
function peek(seed: number, rates: readonly [number, number], looks: number, batch: number) {
  const rng = seededRng(seed);
  const arms = rates.map(() => ({ n: 0, successes: 0 }));
  const [base, other] = arms as [(typeof arms)[number], (typeof arms)[number]];
  let [excludedZero, missedTruth] = [false, false];
  for (let look = 0; look < looks; look += 1) {
    for (const [index, arm] of arms.entries()) {
      for (let draw = 0; draw < batch; draw += 1) {
        arm.n += 1;
        if (rng.fraction() < (rates[index] ?? 0)) arm.successes += 1;
      }
    }
    const test = compareSequentially(base, other, 0.05);
    if (!test) continue;
    if (test.low > 0 || test.high < 0) excludedZero = true;
    if (test.low > rates[1] - rates[0] || test.high < rates[1] - rates[0]) missedTruth = true;
  }
  return { excludedZero, missedTruth };
}

describe("the sequential test", () => {
  it.each([0.005, 0.02, 0.1, 0.5, 0.9])(
    "finds a difference that is not there in at most 5 of 100 experiments, however often one looks (rate %s)",
    (rate) => {
      const runs = 400;
      let wrong = 0;
      for (let run = 0; run < runs; run += 1) if (peek(SEED + run, [rate, rate], 200, 50).excludedZero) wrong += 1;
      expect(wrong / runs).toBeLessThanOrEqual(0.05);
    },
  );

  it("covers the true difference at all looks at once", () => {
    const runs = 300;
    let missed = 0;
    for (let run = 0; run < runs; run += 1) if (peek(SEED + 10_000 + run, [0.1, 0.13], 150, 50).missedTruth) missed += 1;
    expect(missed / runs).toBeLessThanOrEqual(0.05);
  });

  it("covers it where one of the rates is tiny", () => {
    let missed = 0;
    for (let run = 0; run < 300; run += 1) if (peek(SEED + 30_000 + run, [0.01, 0.04], 200, 25).missedTruth) missed += 1;
    expect(missed / 300).toBeLessThanOrEqual(0.05);
  });

  it("names a winner among three equal variants in at most 5 of 100 experiments, however often one looks", () => {
    let wrong = 0;
    for (let run = 0; run < 120; run += 1) {
      const rng = seededRng(SEED + run, 5);
      const arms = ["a", "b", "c"].map((name) => ({ name, n: 0, successes: 0 }));
      for (let look = 0; look < 60; look += 1) {
        for (const arm of arms)
          for (let draw = 0; draw < 40; draw += 1) {
            arm.n += 1;
            if (rng.fraction() < 0.1) arm.successes += 1;
          }
        // Without a pair that differs there is no winner, and the whole read-out costs much more.
        const differs = arms.some((one) => arms.some((other) => (compareSequentially(one, other, 0.05 / 2)?.low ?? -1) > 0));
        if (!differs) continue;
        if (readExperiment(arms, { minimumSample: 40, confidence: 0.95, goal: "read it" }).verdict !== "winner") continue;
        wrong += 1;
        break;
      }
    }
    expect(wrong / 120).toBeLessThanOrEqual(0.05);
  });

  it("lets a variant win although nobody liked the other", () => {
    const arms = [
      { name: "a", n: 200, successes: 0 },
      { name: "b", n: 200, successes: 60 },
    ];
    expect(readExperiment(arms, { minimumSample: 100, confidence: 0.95, goal: "read it" })).toMatchObject({
      verdict: "winner",
      winner: "b",
    });
  });

  it("does find a difference that is there", () => {
    let found = 0;
    for (let run = 0; run < 100; run += 1) if (peek(SEED + 20_000 + run, [0.1, 0.15], 200, 50).excludedZero) found += 1;
    expect(found).toBeGreaterThanOrEqual(95);
  });
});

describe("intervals", () => {
  it("of the Bayesian read-out cover the rate in 95 of 100 cases", () => {
    const rng = seededRng(SEED, 2);
    let covered = 0;
    for (let run = 0; run < 1_000; run += 1) {
      const rate = rng.fraction();
      let successes = 0;
      for (let draw = 0; draw < 80; draw += 1) if (rng.fraction() < rate) successes += 1;
      const [arm] = compareArms([{ name: "a", n: 80, successes }]);
      if (arm && arm.credible.low <= rate && rate <= arm.credible.high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(930);
    expect(covered).toBeLessThanOrEqual(970);
  });

  it("of the lift cover the difference to those held out", () => {
    const rng = seededRng(SEED, 3);
    let covered = 0;
    for (let run = 0; run < 1_000; run += 1) {
      const count = (n: number, rate: number): number =>
        Array.from({ length: n }, () => (rng.fraction() < rate ? 1 : 0)).reduce<number>((a, b) => a + b, 0);
      const { difference } = liftOf({ n: 900, successes: count(900, 0.06) }, { n: 100, successes: count(100, 0.03) });
      if (difference.low <= 0.03 && 0.03 <= difference.high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(935);
  });
});

describe("the read-out", () => {
  const rules = { minimumSample: 500, confidence: 0.95, goal: "read it" };
  it("says that it is too early, that nothing is seen, or who won", () => {
    const two = (n: number, a: number, b: number) =>
      readExperiment(
        [
          { name: "a", n, successes: a },
          { name: "b", n, successes: b },
        ],
        rules,
      );
    expect(two(100, 10, 40)).toMatchObject({ verdict: "too_early", winner: null });
    expect(two(1_000, 100, 105)).toMatchObject({ verdict: "no_difference_seen", winner: null });
    expect(two(1_000, 100, 130)).toMatchObject({ verdict: "leading", winner: null, leader: "b" });
    expect(two(4_000, 400, 600)).toMatchObject({ verdict: "winner", winner: "b" });
    expect(two(4_000, 600, 400)).toMatchObject({ verdict: "winner", winner: "a" });
    expect(two(4_000, 400, 600).words.at(-1)).toContain("b is the best");
  });
});

describe("the bandit", () => {
  it("costs less than equal shares, and keeps trying", () => {
    const rates = [0.05, 0.06, 0.09];
    let [bandit, uniform] = [0, 0];
    for (let run = 0; run < 30; run += 1) {
      const rng = seededRng(SEED + run, 4);
      const arms = rates.map((_rate, index) => ({ name: String(index), n: 0, successes: 0 }));
      for (let day = 0; day < 20; day += 1) {
        const weights = day === 0 ? arms.map(({ name }) => ({ name, weight: 1 / 3 })) : banditWeights(arms, 0.02);
        expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
        for (let person = 0; person < 200; person += 1) {
          const chosen = Number(assignVariant(weights, `day-${day}`, idOf(run * 10_000 + day * 500 + person)));
          const [arm, rate] = [arms[chosen], rates[chosen] ?? 0];
          if (arm) {
            arm.n += 1;
            if (rng.fraction() < rate) arm.successes += 1;
          }
          bandit += 0.09 - rate;
          uniform += 0.09 - (0.05 + 0.06 + 0.09) / 3;
        }
      }
      expect(Math.min(...arms.map(({ n }) => n))).toBeGreaterThan(0);
    }
    expect(bandit).toBeLessThan(uniform * 0.55);
  });

  it("explains its shares", () => {
    const arms = [
      { name: "a", n: 100, successes: 10 },
      { name: "b", n: 100, successes: 30 },
    ];
    expect(explainWeights(arms, banditWeights(arms, 0.05), "read it")).toMatch(/b gets 9\d\.\d % \(30 of 100 read it\)/);
  });
});
