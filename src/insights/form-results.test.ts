import { expect, test } from "vitest";
import { promoterScore } from "./form-results.ts";

test("the promoter score and its 95 % interval, worked out by hand", () => {
  const counts = new Map([
    ["10", 40],
    ["9", 20],
    ["8", 25],
    ["6", 5],
    ["0", 10],
  ]);
  const found = promoterScore(counts);
  expect(found).toMatchObject({ promoters: 60, passives: 25, detractors: 15 });
  // 0.6 - 0.15; variance 0.75 - 0.45²; 1.96 standard errors of 100 answers are 14.5 points.
  expect(found?.score).toBeCloseTo(45, 6);
  expect(found?.low).toBeCloseTo(30.497, 2);
  expect(found?.high).toBeCloseTo(59.503, 2);
  expect(promoterScore(new Map())).toBeNull();
  expect(promoterScore(new Map([["10", 3]]))).toMatchObject({ score: 100, low: 100, high: 100 });
});
