import { expect, test } from "vitest";
import { peoplePerDayOf } from "./messaging-limit.ts";

test.each([
  ["TIER_250", 250],
  ["TIER_1K", 1_000],
  ["TIER_2K", 2_000],
  ["TIER_100K", 100_000],
  ["TIER_UNLIMITED", null],
  [2_000, 2_000],
  ["2000", 2_000],
  [-1, null],
  ["-1", null],
  ["TIER_NOT_SET", undefined],
  [undefined, undefined],
])("%s is %s people a day", (told, people) => {
  expect(peoplePerDayOf(told)).toBe(people);
});
