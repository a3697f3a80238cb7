import type { JsonObject } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import { known, numberAt, objectAt, textAt, timeAt, timeOf } from "../read-json.ts";
import type { News, Person, SourceSettings, ToldConsent } from "../source-module.ts";

/** Whom an order, fulfilment or checkout is for. */
export function buyerOf(order: JsonObject): Person {
  const customer = objectAt(order, "customer");
  const address =
    [
      objectAt(order, "shipping_address"),
      objectAt(order, "destination"),
      objectAt(order, "billing_address"),
      objectAt(customer, "default_address"),
    ].find((found) => Object.keys(found).length > 0) ?? {};
  return personOf({
    externalId: textAt(customer, "id"),
    phones: [textAt(customer, "phone"), textAt(order, "phone"), textAt(order, "sms_marketing_phone"), textAt(address, "phone")],
    emails: [textAt(customer, "email"), textAt(order, "email"), textAt(order, "contact_email")],
    country: textAt(address, "country_code"),
    locale: textAt(order, "customer_locale") ?? textAt(customer, "locale"),
    attributes: {
      firstName: textAt(customer, "first_name") ?? textAt(address, "first_name"),
      lastName: textAt(customer, "last_name") ?? textAt(address, "last_name"),
    },
  });
}

/** A customer as `customers/*` tells of them. */
export function customerOf(customer: JsonObject): Person {
  const address = objectAt(customer, "default_address");
  return personOf({
    externalId: textAt(customer, "id"),
    phones: [textAt(customer, "phone"), textAt(address, "phone")],
    emails: [textAt(customer, "email")],
    country: textAt(address, "country_code"),
    locale: textAt(customer, "locale"),
    attributes: {
      firstName: textAt(customer, "first_name"),
      lastName: textAt(customer, "last_name"),
      // Newer versions of Shopify's API leave these two out.
      shopOrders: numberAt(customer, "orders_count"),
      shopSpent: textAt(customer, "total_spent"),
      shopTags: textAt(customer, "tags"),
    },
  });
}

/** When the customer inside an order or checkout was so. */
export function customerAsOf(order: JsonObject): Pick<News, "personAsOf"> {
  const customer = objectAt(order, "customer");
  const [id, at] = [textAt(customer, "id"), timeAt(customer, "updated_at")];
  return id === null || at === null ? {} : { personAsOf: { object: `customer:${id}`, at } };
}

/** What the customer has agreed to by the boxes of the shop, e-mail and text messages apart. A box left empty is no answer. */
export function boxesOf(customer: JsonObject, settings: SourceSettings): readonly ToldConsent[] {
  return [
    ...boxOf(customer, { field: "email_marketing_consent", channels: ["email"] }),
    ...boxOf(customer, { field: "sms_marketing_consent", channels: settings["smsIsWhatsApp"] === true ? ["sms", "whatsapp"] : ["sms"] }),
  ];
}

const ACTIONS: { readonly [state: string]: ToldConsent["action"] } = { subscribed: "opt_in", unsubscribed: "opt_out" };

function boxOf(
  customer: JsonObject,
  { field, channels }: { readonly field: string; readonly channels: readonly string[] },
): readonly ToldConsent[] {
  const box = objectAt(customer, field);
  const state = textAt(box, "state")?.toLowerCase() ?? "";
  const action = Object.hasOwn(ACTIONS, state) ? ACTIONS[state] : undefined;
  if (action === undefined) return [];
  const evidence = known({
    field,
    state,
    customerId: textAt(customer, "id") ?? textAt(customer, "customer_id"),
    optInLevel: textAt(box, "opt_in_level"),
    collectedFrom: textAt(box, "consent_collected_from"),
  }) as ToldConsent["evidence"];
  const occurredAt = timeOf(textAt(box, "consent_updated_at"));
  return channels.map((channel) => ({ channel, purpose: "marketing", action, how: "import", evidence, occurredAt }));
}
