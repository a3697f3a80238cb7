import { isObject, textAt, type JsonObject } from "../../json.ts";
import { refusal } from "../refusal.ts";
import { invalid, optionalText, wrongType, type Check } from "./checks.ts";

const messageTypes = [
  "text",
  "image",
  "audio",
  "video",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "template",
  "reaction",
];

const topLevel = new Set([
  ...messageTypes,
  "messaging_product",
  "recipient_type",
  "to",
  "recipient",
  "type",
  "context",
  "biz_opaque_callback_data",
  "category",
  "direct_send_config",
  "messaging_account_id",
  "paid_messaging_account_id",
  "message_send_ttl_seconds",
  "recipient_identity_key_hash",
  "preview_url",
  "pin",
  "access_token",
  "appsecret_proof",
]);
const marketingTopLevel = new Set(["product_policy", "message_activity_sharing", "bid_spec"]);

/** The fields every message shares (section 3.1). */
export function checkEnvelope(payload: JsonObject, edge: "messages" | "marketing_messages"): Check {
  const stray = Object.keys(payload).find((key) => !topLevel.has(key) && !(edge === "marketing_messages" && marketingTopLevel.has(key)));
  return (
    checkProduct(payload) ??
    (stray === undefined ? null : graph(`Unexpected key "${stray}" on param "messages".`)) ??
    checkRecipientType(payload) ??
    checkType(payload) ??
    checkContext(payload) ??
    optionalText(payload, "biz_opaque_callback_data", "biz_opaque_callback_data", 512)
  );
}

/** Meta's Graph layer, not WhatsApp, misses the product: hence 100 and not 131008. */
function checkProduct(payload: JsonObject): Check {
  const product = payload["messaging_product"];
  if (product === undefined) return graph("The parameter messaging_product is required.");
  return product === "whatsapp"
    ? null
    : graph('Param messaging_product must be one of {WHATSAPP} - got "' + JSON.stringify(product) + '".');
}

function checkRecipientType(payload: JsonObject): Check {
  const type = payload["recipient_type"];
  if (type === undefined || type === "individual") return null;
  if (type === "group") return refusal(131215, "Groups APIs are only available for eligible phone numbers.");
  return graph("Param recipient_type must be one of {INDIVIDUAL, GROUP}.");
}

function checkType(payload: JsonObject): Check {
  const type = payload["type"];
  if (type === undefined || type === null) return null;
  if (typeof type !== "string") return wrongType("type", "a string");
  // Pins exist in groups only (reference 3.1).
  if (type === "pin") return refusal(131215, "Groups APIs are only available for eligible phone numbers.");
  return messageTypes.includes(type) ? null : refusal(131051, `Message type ${type} is not supported.`);
}

function checkContext(payload: JsonObject): Check {
  const context = payload["context"];
  if (context === undefined || context === null) return null;
  if (!isObject(context)) return wrongType("context", "a JSON object");
  return textAt(context, "message_id") ? null : invalid("context['message_id'] is required");
}

/** Graph takes a missing type for text. */
export function typeOf(payload: JsonObject): string {
  return textAt(payload, "type") ?? "text";
}

function graph(details: string): Check {
  return refusal(100, details, { message: `(#100) ${details}` });
}
