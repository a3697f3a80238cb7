import type { MessageContent } from "../messages/content.ts";
import type { JsonObject } from "../platform/json.ts";

const NAMED = /\bcoupon\.([a-z][a-z0-9_]{0,49})\b/g;

/** Pools of coupons that the texts of a message name: `{{ coupon.welcome }}`. */
export function couponNamesIn(content: MessageContent): readonly string[] {
  const text = JSON.stringify(content);
  return text.includes("coupon.") ? [...new Set([...text.matchAll(NAMED)].map(([, name = ""]) => name))] : [];
}

/** Whoever only looks at a message often looks at it for many people. */
const examples = new WeakMap<MessageContent, JsonObject>();

export function exampleCoupons(content: MessageContent): JsonObject {
  const known = examples.get(content);
  if (known) return known;
  const made = Object.fromEntries(couponNamesIn(content).map((name) => [name, "CODE"]));
  examples.set(content, made);
  return made;
}
