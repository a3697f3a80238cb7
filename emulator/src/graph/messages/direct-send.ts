import { hashOf } from "../../customers/people.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import { objectAt, textAt, type JsonObject } from "../../json.ts";
import type { PricingCategory } from "../../rules/pricing.ts";
import type { Account } from "../../store/account.ts";
import { refusal, type Refusal } from "../refusal.ts";
import { invalid } from "./checks.ts";

/** Direct Send (section 3.13): a free-form message with `category` goes out as if a template had been made for it. */
export function directSendCategory(
  payload: JsonObject,
  type: string,
  account: Account | undefined,
  sentTo: "phone" | "bsuid",
): PricingCategory | null | Refusal {
  const category = payload["category"];
  if (category === undefined || category === "service") return null;
  if (category !== "utility" && category !== "authentication") return invalid("category must be one of {utility, authentication, service}");
  if (!account?.directSend) return notEnabled();
  const name = textAt(objectAt(payload, "direct_send_config"), "template_name");
  if (name !== null && !/^[a-z0-9_]+$/.test(name))
    return invalid("direct_send_config['template_name'] may hold lowercase letters, digits and underscores");
  if (category === "authentication" && (type !== "text" || sentTo === "bsuid"))
    return invalid("category authentication takes text to a phone number only");
  return supports(payload, type) ? category : invalid(`category ${category} does not support messages of type ${type}`);
}

const interactiveKinds = ["cta_url", "button", "voice_call"];

function supports(payload: JsonObject, type: string): boolean {
  if (type === "interactive") return interactiveKinds.includes(textAt(objectAt(payload, "interactive"), "type") ?? "");
  return ["text", "image", "video", "document"].includes(type);
}

function notEnabled(): Refusal {
  const details =
    "Parameter Invalid: The 'category' value requires Direct Send, which isn't enabled for this account. Use an approved message template instead.";
  return refusal(100, details);
}

/** Meta makes or matches a template behind the scenes: the same name, or the same words, give the same id. */
export function directTemplateId(number: PhoneNumber, payload: JsonObject): string {
  const name =
    textAt(objectAt(payload, "direct_send_config"), "template_name") ?? JSON.stringify(payload[textAt(payload, "type") ?? "text"]);
  return `9${String(hashOf(`${number.accountId}:${name}:a`)).padStart(10, "0")}${String(hashOf(`${number.accountId}:${name}:b`)).slice(0, 5)}`;
}
