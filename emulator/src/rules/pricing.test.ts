import { describe, expect, it } from "vitest";
import { priceOf, type PricingFacts } from "./pricing.ts";

const facts: PricingFacts = {
  now: Date.UTC(2026, 10, 22),
  category: "service",
  isReaction: false,
  windowOpen: true,
  freeEntryOpen: false,
  serviceDeliveredThisMonth: 0,
  serviceFreeTier: 1000,
  utilityInWindowBillable: true,
};

const row = (change: Partial<PricingFacts>): string => {
  const { type, category, billable } = priceOf({ ...facts, ...change });
  return `${type}/${category}/${billable}`;
};

describe("pricing (section 8)", () => {
  it.each([
    ["service inside the tier", {}, "free_customer_service/service/false"],
    ["service beyond 1,000 a month", { serviceDeliveredThisMonth: 1000 }, "regular/service/true"],
    [
      "service beyond 1,000 before October 2026",
      { serviceDeliveredThisMonth: 1000, now: Date.UTC(2026, 8, 30) },
      "free_customer_service/service/false",
    ],
    ["a reaction, always", { serviceDeliveredThisMonth: 1000, isReaction: true }, "free_customer_service/service/false"],
    ["utility in the window", { category: "utility" }, "regular/utility/true"],
    [
      "utility in the window, other reading of the docs",
      { category: "utility", utilityInWindowBillable: false },
      "free_customer_service/utility/false",
    ],
    [
      "utility in the window before October 2026",
      { category: "utility", now: Date.UTC(2026, 8, 30) },
      "free_customer_service/utility/false",
    ],
    ["utility outside", { category: "utility", windowOpen: false }, "regular/utility/true"],
    ["marketing", { category: "marketing" }, "regular/marketing/true"],
    ["marketing through its own API", { category: "marketing_lite" }, "regular/marketing_lite/true"],
    ["authentication", { category: "authentication" }, "regular/authentication/true"],
    ["anything in a free entry point", { category: "marketing", freeEntryOpen: true }, "free_entry_point/referral_conversion/false"],
  ] as const)("%s", (_name, change, expected) => expect(row(change)).toBe(expected));
});
