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
  // 0.6 - 0.15. With 0.75 more on each side of 103: the middle is 0.4369, the variance 76.5 / 103 - 0.4369², 1.96 standard errors 14.35 points.
  expect(found?.score).toBeCloseTo(45, 6);
  expect(found?.low).toBeCloseTo(29.343, 2);
  expect(found?.high).toBeCloseTo(58.035, 2);
  expect(promoterScore(new Map())).toBeNull();
  // One answer says next to nothing, and the score is within its own interval.
  const one = promoterScore(new Map([["10", 1]]));
  expect(one).toMatchObject({ score: 100, high: 100 });
  expect(one?.low).toBeLessThan(-40);
  expect(promoterScore(new Map([["10", 300]]))?.low).toBeGreaterThan(97);
});
