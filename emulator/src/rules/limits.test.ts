import { describe, expect, it } from "vitest";
import { isMarketingCapped, withMarketingSend } from "./marketing-cap.ts";
import { takeMessagingLimit } from "./messaging-limit.ts";
import { dayMs, isOpen, isPhoneShareable } from "./windows.ts";

describe("the marketing cap of one person", () => {
  it("counts a rolling day and forgives inside a window they opened", () => {
    const times = withMarketingSend(withMarketingSend([], 0), 1_000);
    expect(isMarketingCapped(times, { now: 2_000, capPerDay: 2, inWindow: false })).toBe(true);
    expect(isMarketingCapped(times, { now: 2_000, capPerDay: 2, inWindow: true })).toBe(false);
    expect(isMarketingCapped(times, { now: dayMs, capPerDay: 2, inWindow: false })).toBe(false);
    expect(isMarketingCapped(times, { now: 2_000, capPerDay: null, inWindow: false })).toBe(false);
  });
});

describe("the portfolio's messaging limit", () => {
  it("counts distinct people in a rolling day", () => {
    const reached = new Map<string, number>();
    const take = (customerId: string, now: number): string => takeMessagingLimit(reached, { customerId, now, limit: 2 });
    expect([take("ana", 0), take("bob", 10), take("ana", 20), take("eva", 30)]).toEqual(["new", "new", "known", "over"]);
    expect(take("eva", dayMs)).toBe("new");
  });
});

describe("windows", () => {
  it("close at the 24th hour", () => {
    expect(isOpen(100, 99)).toBe(true);
    expect(isOpen(100, 100)).toBe(false);
    expect(isOpen(null, 0)).toBe(false);
  });

  it("hide the phone of somebody with a username after 30 days without contact", () => {
    expect(isPhoneShareable({ username: null, lastContactAt: null }, 0)).toBe(true);
    expect(isPhoneShareable({ username: "ana", lastContactAt: null }, 0)).toBe(false);
    expect(isPhoneShareable({ username: "ana", lastContactAt: 0 }, 30 * dayMs)).toBe(true);
    expect(isPhoneShareable({ username: "ana", lastContactAt: 0 }, 30 * dayMs + 1)).toBe(false);
  });
});
