import { asObject, asText, isoFromUnixSeconds } from "./json-shape.ts";
import { identitiesOf } from "./parse-identities.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

/** `value` of a `user_preferences` element; `signup` exists since In-App Signup (section 9). */
const ACTIONS: { readonly [value: string]: "opt_in" | "opt_out" } = { stop: "opt_out", resume: "opt_in", signup: "opt_in" };

export function parsePreference(source: WebhookSource, preference: unknown, entryTime: string | null): ParsedUpdate | null {
  const object = asObject(preference);
  const value = asText(object?.["value"]);
  const action = value === null || !Object.hasOwn(ACTIONS, value) ? undefined : ACTIONS[value];
  const identities = identitiesOf(object?.["wa_id"], object?.["user_id"]);
  const at = isoFromUnixSeconds(object?.["timestamp"]) ?? entryTime;
  if (!action || !at || object?.["category"] !== "marketing_messages" || Object.keys(identities).length === 0) return null;
  return {
    kind: "preference",
    source,
    identities,
    purpose: "marketing",
    action,
    consentSource: `whatsapp:user_preferences:${value}`,
    at,
    dedupeKey: `preference:${identities.bsuid ?? identities.phone}:${value}:${at}`,
  };
}
