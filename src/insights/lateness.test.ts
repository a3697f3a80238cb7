import { expect, it } from "vitest";
import { latenessOf } from "./lateness.ts";

it.each([
  [[["1", 100, 50]], { fired: 100, meanSeconds: 0.5, p50Seconds: 1, p99Seconds: 1, maxSeconds: 1 }],
  [
    [
      ["15", 1, 12],
      ["0.1", 98, 4.9],
      ["2", 1, 1.5],
    ],
    { fired: 100, meanSeconds: 0.184, p50Seconds: 0.1, p99Seconds: 2, maxSeconds: 15 },
  ],
  // What is later than every bucket has no upper end that would be true.
  [
    [
      ["more", 1, 4_000],
      ["1", 1, 1],
    ],
    { fired: 2, meanSeconds: 2_000.5, p50Seconds: 1, p99Seconds: null, maxSeconds: null },
  ],
] as const)("%j", (rows, expected) => {
  const { meanSeconds, ...lateness } = latenessOf(rows.map(([label, n, seconds]) => ({ label, n, seconds })));
  const { meanSeconds: mean, ...rest } = expected;
  expect(lateness).toEqual(rest);
  expect(meanSeconds).toBeCloseTo(mean);
});
