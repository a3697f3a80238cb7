import { countryOf } from "../customers/calling-codes.ts";
import { isMarketingCapped } from "../rules/marketing-cap.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";

export type FateFacts = {
  readonly number: PhoneNumber;
  readonly customer: CustomerRecord | null;
  readonly isMarketing: boolean;
  /** Free-form needs an open window; templates and Direct Send do not. */
  readonly needsWindow: boolean;
  readonly inWindow: boolean;
};

type Failure = { readonly code: number; readonly details: string | null };

/** What Meta finds out only after it said 200: these come back as `failed` receipts. */
export function laterFailure(world: World, facts: FateFacts): Failure | null {
  const { customer, number } = facts;
  if (!customer?.onWhatsApp) return { code: 131026, details: "Message Undeliverable." };
  if (facts.needsWindow && !facts.inWindow && world.switches.outsideWindow === "async") return outsideWindow;
  return facts.isMarketing ? marketingFailure(world, number, customer, facts.inWindow) : null;
}

export const outsideWindow: Failure = {
  code: 131047,
  details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
};

function marketingFailure(world: World, number: PhoneNumber, customer: CustomerRecord, inWindow: boolean): Failure | null {
  if (customer.marketingStopped.has(number.id))
    return { code: 131050, details: "The recipient has chosen to stop receiving marketing messages from your business." };
  const capped = isMarketingCapped(customer.marketingTimes, {
    now: world.clock.now(),
    capPerDay: world.switches.marketingCapPerDay,
    inWindow,
  });
  const blockedCountry = world.switches.usMarketingBlocked && countryOf(customer.phone) === "US";
  return capped || blockedCountry
    ? { code: 131049, details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered." }
    : null;
}
