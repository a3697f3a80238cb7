import { expect, it } from "vitest";
import { readArgs, SCENARIOS } from "./args.ts";
import { median, quantile } from "./lib/stats.ts";
import { bySecond, largestSecond } from "./lib/windows.ts";
import { tableOf } from "./report.ts";

it("takes the nearest rank for a percentile", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(quantile(values, 0.99)).toBe(198);
  expect(quantile(values, 1)).toBe(200);
  expect(quantile([7], 0.01)).toBe(7);
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([], 0.5)).toBeNaN();
});

it("finds the fullest second wherever it begins, and not one millisecond more", () => {
  expect(largestSecond([])).toBe(0);
  expect(largestSecond([0, 999])).toBe(2);
  expect(largestSecond([0, 1_000])).toBe(1);
  expect(bySecond([500, 1_499, 1_500, 4_000])).toEqual([2, 1, 0, 1]);
  // Neither of the two seconds of the clock holds more than four.
  expect(largestSecond([100, 700, 800, 900, 1_000, 1_100, 1_900].toSorted((a, b) => a - b))).toBe(5);
});

it("says in the table what was demanded, and whether it is met", () => {
  const lines = tableOf([
    { what: "one", floor: "2/s", product: "1/s", ratio: 0.5, demand: "ratio ≥ 0.6", met: false },
    { what: "two", product: "1 ms", demand: "≤ 2 ms", met: true },
    { what: "three", product: "skipped" },
  ]).split("\n");
  expect(lines[2]).toMatch(/^one +2\/s +1\/s +0\.50 +ratio ≥ 0\.6 +MISSED$/);
  expect(lines[3]).toMatch(/^two +1 ms +≤ 2 ms +met$/);
  expect(lines[4]).toMatch(/^three +skipped$/);
});

it("reads its arguments, and refuses what it does not know", () => {
  expect(readArgs([])).toMatchObject({ only: SCENARIOS, rounds: 3, scale: 1, json: null, profile: null, fresh: false });
  expect(readArgs(["--only", "s3, s1", "--scale", "0.05", "--json", "f"])).toMatchObject({ only: ["s1", "s3"], scale: 0.05, json: "f" });
  expect(() => readArgs(["--only", "s10"])).toThrow('no scenario "s10"');
  expect(() => readArgs(["--scale", "0"])).toThrow("--scale");
  expect(() => readArgs(["--rounds", "many"])).toThrow("--rounds");
});
