import type { JsonObject } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import { known, listAt, objectAt, textAt } from "../read-json.ts";
import type { Person, SourceSettings, ToldConsent } from "../source-module.ts";

/** Customer 0 is a guest. The ids are small numbers, which another shop has too, so they bear the shop's kind. */
export function wooPerson(customerId: string | null, email: string | null, payload: JsonObject): Person {
  const [billing, shipping] = [objectAt(payload, "billing"), objectAt(payload, "shipping")];
  const firstOf = (key: string): string | null => textAt(payload, key) ?? textAt(billing, key) ?? textAt(shipping, key);
  return personOf({
    externalId: customerId === null || customerId === "0" ? null : `woocommerce:${customerId}`,
    phones: [textAt(billing, "phone"), textAt(shipping, "phone")],
    emails: [email, textAt(billing, "email")],
    country: textAt(billing, "country") ?? textAt(shipping, "country"),
    locale: metaOf(payload, "locale") ?? metaOf(payload, "wpml_language"),
    attributes: { firstName: firstOf("first_name"), lastName: firstOf("last_name") },
  });
}

/** Boxes that plugins put into the checkout are told as meta data, under names of their own. */
const BOXES: { readonly [key: string]: { readonly channel: string; readonly purpose: ToldConsent["purpose"] } } = {
  whatsapp_updates: { channel: "whatsapp", purpose: "utility" },
  whatsapp_marketing: { channel: "whatsapp", purpose: "marketing" },
  email_marketing_consent: { channel: "email", purpose: "marketing" },
  sms_marketing_consent: { channel: "sms", purpose: "marketing" },
};
const YES = new Set(["yes", "true", "1", "on", "subscribed"]);
const NO = new Set(["unsubscribed"]);

export function wooConsent(payload: JsonObject, settings: SourceSettings, about: { readonly [name: string]: string }, at: string | null) {
  return Object.entries(BOXES).flatMap(([key, { channel, purpose }]): readonly ToldConsent[] => {
    const value = metaOf(payload, `_${key}`) ?? metaOf(payload, key);
    const said = value?.toLowerCase() ?? "";
    if (value === null || !(YES.has(said) || NO.has(said))) return [];
    const evidence = known({ ...about, field: `meta_data.${key}`, value }) as ToldConsent["evidence"];
    const action = YES.has(said) ? "opt_in" : "opt_out";
    const channels = channel === "sms" && settings["smsIsWhatsApp"] === true ? ["sms", "whatsapp"] : [channel];
    return channels.map((of) => ({ channel: of, purpose, action, how: "import", evidence, occurredAt: at }));
  });
}

export function metaOf(payload: JsonObject, key: string): string | null {
  const found = listAt(payload, "meta_data").find((meta) => textAt(meta, "key") === key);
  return found ? textAt(found, "value") : null;
}
