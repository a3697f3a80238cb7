import type { Switches } from "../control/contract.ts";
import { callingCodeOf } from "./calling-codes.ts";

type Style = Pick<Switches, "countryCodePrefix" | "extraDigitRewritten">;

/**
 * The wa_id behind what a business wrote into `to`; null when it is no phone number.
 * Without a plus Meta may put the business's own calling code in front (section 3.1).
 */
export function recipientDigits(input: string, businessDigits: string, style: Style): string | null {
  if (!/^\+?[\d\s().-]+$/.test(input)) return null;
  let digits = input.replace(/\D/g, "");
  if (!input.startsWith("+") && needsPrefix(digits, style)) {
    digits = (callingCodeOf(businessDigits) ?? "") + digits.replace(/^0+/, "");
  }
  if (digits.length < 5 || digits.length > 15) return null;
  return style.extraDigitRewritten ? withoutExtraDigit(digits) : digits;
}

function needsPrefix(digits: string, style: Style): boolean {
  if (style.countryCodePrefix === "never") return false;
  if (style.countryCodePrefix === "without_plus") return true;
  return digits.length <= 10 || digits.startsWith("0");
}

function withoutExtraDigit(digits: string): string {
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
  if (/^55[3-9]\d9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  return digits;
}
