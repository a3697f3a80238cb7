import type { JsonObject } from "../../platform/json.ts";
import { isObject, objectAt, textAt } from "../read-json.ts";
import type { Delivery, SourceSettings, Told } from "../source-module.ts";
import { cart, checkout } from "./carts.ts";
import { customer, emailConsentChanged, smsConsentChanged } from "./customers.ts";
import { orderCancelled, orderPaid, orderPlaced, refund, shipped, shipmentChanged } from "./orders.ts";
import { customerOf } from "./people.ts";
import { product } from "./products.ts";

type Read = (payload: JsonObject, settings: SourceSettings) => Told;

const TOPICS: { readonly [topic: string]: Read } = {
  "carts/create": cart,
  "carts/update": cart,
  "checkouts/create": checkout,
  "checkouts/update": checkout,
  "orders/create": orderPlaced,
  "orders/paid": orderPaid,
  "orders/cancelled": orderCancelled,
  "fulfillments/create": shipped,
  "fulfillments/update": shipmentChanged,
  "refunds/create": refund,
  "customers/create": customer,
  "customers/update": customer,
  "customers/enable": customer,
  "customers_email_marketing_consent/update": emailConsentChanged,
  "customers_marketing_consent/update": smsConsentChanged,
  "products/create": product,
  "products/update": product,
};
export const SHOPIFY_TOPICS = Object.keys(TOPICS).filter((topic) => topic !== "customers/enable");

/** Told 48 hours after the app was taken off the shop. */
export const FAREWELL = "shop/redact";
/** What Shopify obliges apps to do when a customer asks the shop. */
const PRIVACY: { readonly [topic: string]: "erasure" | "copy" } = { "customers/redact": "erasure", "customers/data_request": "copy" };

export function readShopify({ topic, body, isJson }: Delivery, settings: SourceSettings): Told {
  const read = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
  const asks = Object.hasOwn(PRIVACY, topic) ? PRIVACY[topic] : undefined;
  if (asks) {
    const told = isObject(body) ? body : {};
    const reference = textAt(objectAt(told, "data_request"), "id");
    return { kind: "privacy", asks, person: customerOf(objectAt(told, "customer")), ...(reference === null ? {} : { reference }) };
  }
  if (topic === FAREWELL) return { kind: "problem", why: "the shop has left Shopify's app, which asks for all its customers to be erased" };
  if (!read) return { kind: "ignored", why: "the topic is not handled" };
  if (!isJson) return { kind: "problem", why: "the body is not JSON" };
  return isObject(body) ? read(body, settings) : { kind: "problem", why: "the body is not a JSON object" };
}
