import { portfolioOf } from "../../portfolio/portfolios.ts";
import { countryOf } from "../../customers/calling-codes.ts";
import { monthOf } from "../../messages/service-tier.ts";
import type { CustomerRecord } from "../../store/customer.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { Template } from "../../store/template.ts";
import type { World } from "../../store/world.ts";
import { refusal, type Refusal } from "../refusal.ts";

/** What Meta has forbidden the account or its portfolio, seen from one message. */
export function checkEnforcement(world: World, number: PhoneNumber, customer: CustomerRecord, template: Template | null): Refusal | null {
  const account = world.accounts.get(number.accountId);
  if (!account) return null;
  const { disabled, restrictions, misclassifiedUntil, barredCountries, paymentProblem } = account.enforcement;
  const now = world.clock.now();
  if (disabled) return refusal(131031, "The WhatsApp Business Account associated with the app has been disabled.");
  const restriction = template ? "RESTRICTED_BIZ_INITIATED_MESSAGING" : "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
  if ((restrictions.get(restriction) ?? 0) > now)
    return refusal(368, "The account is restricted from this kind of message because of a policy violation.");
  if (template && portfolioOf(world, account.businessId).underReview)
    return refusal(368, "The business portfolio is under review: it cannot send templates.");
  if (template && misclassifiedUntil > now) return refusal(131064, "Templates were given the wrong category too often.");
  if (barredCountries.has(countryOf(customer.phone)))
    return refusal(130497, "Business account is restricted from messaging users in this country.");
  return paymentProblem && (template !== null || serviceTierIsUsed(world, number, account.timeZone))
    ? refusal(131042, "There was an error related to your payment method.")
    : null;
}

/** Without a payment method free service messages still go out. */
function serviceTierIsUsed(world: World, number: PhoneNumber, timeZone: string): boolean {
  const { month, delivered } = number.serviceTier;
  return month === monthOf(world.clock.now(), timeZone) && delivered >= world.switches.serviceFreeTierPerMonth;
}
