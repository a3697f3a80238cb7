import { expect, it } from "vitest";
import { newTokenBucket, takeToken } from "./throughput.ts";

it("lets 80 messages a second through", () => {
  const bucket = newTokenBucket();
  const first = Array.from({ length: 100 }, () => takeToken(bucket, 1_000, 80));
  expect(first.filter(Boolean)).toHaveLength(80);
  expect(takeToken(bucket, 1_010, 80)).toBe(false);
  expect(takeToken(bucket, 1_013, 80)).toBe(true);
  const later = Array.from({ length: 200 }, () => takeToken(bucket, 9_000, 80));
  expect(later.filter(Boolean)).toHaveLength(80);
});
