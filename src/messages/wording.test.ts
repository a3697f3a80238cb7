import { describe, expect, it } from "vitest";
import { pricesOf } from "./rate-card.ts";
import { settledWording, type Wording } from "./wording.ts";

const went: Wording = { as: "free_form", why: "window_open", savedMicros: 10_000, templateMicros: 30_000, currency: "EUR" };
const cost = { market: "FR", category: "service", type: "regular", amount: 0.02, currency: "EUR" };

describe("what a free-form message saved", () => {
  it("follows what the channel told", () => {
    expect(settledWording(went, { ...cost, type: "free_customer_service", amount: 0 }).savedMicros).toBe(30_000);
    expect(settledWording(went, cost)).toBe(went);
    expect(settledWording(went, { ...cost, amount: 0.05 }).savedMicros).toBe(0);
  });

  it("is nothing where the template had been free too, and stays where the card is in another currency now", () => {
    expect(settledWording(went, { ...cost, type: "free_entry_point", amount: 0 }).savedMicros).toBe(0);
    expect(settledWording(went, { ...cost, amount: 0, currency: "USD" })).toBe(went);
  });
});

describe("inside the service window", () => {
  it("is billed by the terms of the day", () => {
    const rates = ["utility", "service", "marketing"].map((category) => ({ market: "FR", category, from: "2025-07-01", price: 0.03 }));
    const prices = pricesOf({ currency: "EUR", isSample: false, source: "test", rates });
    const of = (day: string) => ["utility", "service", "marketing"].map((category) => prices.inWindow("FR", category, new Date(day)));
    expect(of("2026-09-30T23:59:59Z")).toEqual([0, 0, 0.03]);
    expect(of("2026-10-01T00:00:00Z")).toEqual([0.03, 0.03, 0.03]);
  });
});
