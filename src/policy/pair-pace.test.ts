import { expect, it } from "vitest";
import { pairPace } from "./pair-pace.ts";

it("lets 45 go at once and then one each six seconds", () => {
  const rate = { everyMs: 6_000, burst: 45 };
  let tat: Date | null = null;
  const sent: number[] = [];
  for (let ms = 0; ms <= 60_000; ms += 100) {
    const now = new Date(1_000_000 + ms);
    for (;;) {
      const pace = pairPace(tat, now, rate);
      if (pace.freeAt > now) break;
      tat = pace.next;
      sent.push(ms);
    }
  }
  expect(sent.filter((ms) => ms === 0)).toHaveLength(45);
  expect(sent.slice(45)).toEqual([6_000, 12_000, 18_000, 24_000, 30_000, 36_000, 42_000, 48_000, 54_000, 60_000]);
});
