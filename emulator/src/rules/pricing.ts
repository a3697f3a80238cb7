/** Pricing of whatsapp-api.md section 8, as it stands since 2026-10-01. */
export type PricingCategory =
  | "service"
  | "utility"
  | "marketing"
  | "marketing_lite"
  | "authentication"
  | "authentication-international"
  | "referral_conversion";

export type PricingFacts = {
  readonly now: number;
  readonly category: PricingCategory;
  readonly isReaction: boolean;
  readonly windowOpen: boolean;
  readonly freeEntryOpen: boolean;
  readonly serviceDeliveredThisMonth: number;
  readonly serviceFreeTier: number;
  readonly utilityInWindowBillable: boolean;
};

export type Pricing = {
  readonly billable: boolean;
  readonly pricing_model: "PMP";
  readonly type: "regular" | "free_customer_service" | "free_entry_point";
  readonly category: PricingCategory;
};

const serviceBilledFrom = Date.UTC(2026, 9, 1);

export function priceOf(facts: PricingFacts): Pricing {
  if (facts.freeEntryOpen) return free("free_entry_point", "referral_conversion");
  if (facts.category === "service") {
    const beyondTier = facts.now >= serviceBilledFrom && facts.serviceDeliveredThisMonth >= facts.serviceFreeTier;
    return beyondTier && !facts.isReaction ? regular("service") : free("free_customer_service", "service");
  }
  if (facts.category === "utility" && facts.windowOpen) {
    const billable = facts.now >= serviceBilledFrom && facts.utilityInWindowBillable;
    return billable ? regular("utility") : free("free_customer_service", "utility");
  }
  return regular(facts.category);
}

function regular(category: PricingCategory): Pricing {
  return { billable: true, pricing_model: "PMP", type: "regular", category };
}

function free(type: "free_customer_service" | "free_entry_point", category: PricingCategory): Pricing {
  return { billable: false, pricing_model: "PMP", type, category };
}
