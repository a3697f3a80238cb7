import type { ConsentEntry } from "../../consent/consent.ts";
import type { JsonObject } from "../../platform/json.ts";
import { normaliseIdentities, normalisePhone } from "../../profiles/normalise-identities.ts";
import type { Identities } from "../../profiles/profile.ts";
import { contentId } from "../content-id.ts";
import { isObject, known, listAt, objectAt, textAt } from "./shapes.ts";

export type Person = {
  readonly identities: Identities;
  readonly attributes: JsonObject;
  readonly locale: string | null;
  readonly country: string | null;
};

/** Whom an order, fulfilment or checkout is for. Names that are not usable are left out: the order still counts. */
export function personOf(order: JsonObject): Person {
  const customer = objectAt(order, "customer");
  const address =
    [
      objectAt(order, "shipping_address"),
      objectAt(order, "destination"),
      objectAt(order, "billing_address"),
      objectAt(customer, "default_address"),
    ].find((found) => Object.keys(found).length > 0) ?? {};
  const country = textAt(address, "country_code")?.toUpperCase() ?? null;
  const phone = [textAt(customer, "phone"), textAt(order, "phone"), textAt(address, "phone")]
    .map((text) => (text === null ? null : normalisePhone(text, country)))
    .find((found) => typeof found === "string");
  const email = [textAt(customer, "email"), textAt(order, "email"), textAt(order, "contact_email")].find(
    (text) => text !== null && normaliseIdentities({ email: text }).ok,
  );
  const named = normaliseIdentities({
    ...(textAt(customer, "id") === null ? {} : { externalId: textAt(customer, "id") ?? "" }),
    ...(typeof phone === "string" ? { phone } : {}),
    ...(email ? { email } : {}),
  });
  return {
    identities: named.ok ? named.identities : {},
    attributes: known({
      firstName: textAt(customer, "first_name") ?? textAt(address, "first_name"),
      lastName: textAt(customer, "last_name") ?? textAt(address, "last_name"),
    }),
    locale: localeOf(textAt(order, "customer_locale") ?? textAt(customer, "locale")),
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
  };
}

function localeOf(text: string | null): string | null {
  return text !== null && /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/.test(text) ? text.replaceAll("_", "-") : null;
}

/**
 * What the buyer agreed to at the checkout. Shopify's marketing boxes count as consent to marketing messages; a note
 * attribute `whatsapp_updates: yes` as consent to messages about the order. A box left empty is no answer.
 */
export function consentOf(order: JsonObject, orderId: string, occurredAt: string): readonly ConsentEntry[] {
  const entries: ConsentEntry[] = [];
  const add = (
    purpose: ConsentEntry["purpose"],
    action: ConsentEntry["action"],
    evidence: ConsentEntry["evidence"],
    at = occurredAt,
  ): void => {
    if (entries.some((entry) => entry.purpose === purpose)) return;
    const proof = { orderId, ...evidence };
    entries.push({
      id: contentId("consent", "shopify", orderId, purpose, action, JSON.stringify(proof)),
      channel: "whatsapp",
      purpose,
      action,
      source: "shopify:checkout",
      evidence: proof,
      occurredAt: at,
    });
  };
  const customer = objectAt(order, "customer");
  const sms = [customer["sms_marketing_consent"], order["sms_marketing_consent"]].find(isObject);
  const state = sms ? textAt(sms, "state") : null;
  if (sms && (state === "subscribed" || state === "unsubscribed")) {
    const since = Date.parse(textAt(sms, "consent_updated_at") ?? "");
    const evidence = known({
      field: "sms_marketing_consent",
      state,
      optInLevel: textAt(sms, "opt_in_level"),
      collectedFrom: textAt(sms, "consent_collected_from"),
    }) as ConsentEntry["evidence"];
    add(
      "marketing",
      state === "subscribed" ? "opt_in" : "opt_out",
      evidence,
      Number.isNaN(since) ? occurredAt : new Date(since).toISOString(),
    );
  }
  for (const note of listAt(order, "note_attributes")) {
    const name = textAt(note, "name");
    const value = textAt(note, "value");
    if (value === null || !["yes", "true", "1", "on"].includes(value.toLowerCase())) continue;
    if (name === "whatsapp_updates") add("utility", "opt_in", { field: "note_attributes.whatsapp_updates", value });
    if (name === "whatsapp_marketing") add("marketing", "opt_in", { field: "note_attributes.whatsapp_marketing", value });
  }
  if (order["buyer_accepts_marketing"] === true) add("marketing", "opt_in", { field: "buyer_accepts_marketing", value: "true" });
  return entries;
}
