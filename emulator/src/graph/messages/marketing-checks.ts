import { isObject, objectAt, type JsonObject } from "../../json.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { Template } from "../../store/template.ts";
import type { World } from "../../store/world.ts";
import { refusal, type Refusal } from "../refusal.ts";
import { invalid, oneOf, type Check } from "./checks.ts";

/** What only `marketing_messages` takes (section 3.12). */
export function checkMarketingFields(payload: JsonObject): Check {
  const multiplier = objectAt(payload, "bid_spec")["per_message_bid_multiplier"];
  const sharing = payload["message_activity_sharing"];
  if (payload["to"] !== undefined && payload["recipient"] !== undefined) return refusal(100, "Only one of to and recipient can be given.");
  return (
    (payload["product_policy"] === undefined
      ? null
      : oneOf(payload, "product_policy", "product_policy", ["CLOUD_API_FALLBACK", "STRICT"])) ??
    (sharing === undefined || typeof sharing === "boolean" ? null : invalid("message_activity_sharing must be true or false")) ??
    (payload["bid_spec"] === undefined || (isObject(payload["bid_spec"]) && typeof multiplier === "number" && multiplier > 0)
      ? null
      : invalid("bid_spec['per_message_bid_multiplier'] must be above 0"))
  );
}

/** By which product a marketing template goes: not onboarded accounts fall back to Cloud API, unless asked to be strict. */
export function marketingProduct(
  world: World,
  number: PhoneNumber,
  template: Template,
  payload: JsonObject,
): "marketing" | "marketing_lite" | Refusal {
  if (world.accounts.get(number.accountId)?.marketingMessagesOnboarded === false) {
    const strict = payload["product_policy"] === "STRICT";
    return strict ? refusal(134102, "The account is not onboarded to the Marketing Messages API.") : "marketing";
  }
  if (world.clock.now() - template.createdAt < world.switches.marketingSyncMs)
    return refusal(134101, "The template is still syncing. Try again in 10 minutes.");
  return "marketing_lite";
}
