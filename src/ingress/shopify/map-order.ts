/** Shopify's webhooks in our words. Pure. Money stays text: it is never calculated with here. */
import type { ConsentEntry } from "../../consent/consent.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { consentOf, type Person, personOf } from "./map-person.ts";
import { known, listAt, numberAt, objectAt, textAt, timeAt } from "./shapes.ts";

export type MappedOrder = {
  readonly kind: "event";
  readonly type: "order_placed" | "order_shipped" | "order_delivered" | "checkout_updated";
  readonly properties: JsonObject;
  /** ISO; null when the webhook does not say. */
  readonly occurredAt: string | null;
  readonly person: Person;
  readonly consent: readonly ConsentEntry[];
};
export type Mapped =
  | MappedOrder
  /** Understood, and nothing we make an event of. */
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "unrecognised"; readonly why: string };

/** `receivedAt` (ISO) stands in for consent whose webhook tells no time. */
export function mapShopify(topic: string, payload: JsonObject, receivedAt: string): Mapped {
  switch (topic) {
    case "orders/create":
      return orderPlaced(payload, receivedAt);
    case "fulfillments/create":
      return shipment(payload, "order_shipped", timeAt(payload, "created_at"));
    case "fulfillments/update": {
      const status = textAt(payload, "shipment_status");
      return status === "delivered"
        ? shipment(payload, "order_delivered", timeAt(payload, "updated_at", "created_at"))
        : { kind: "ignored", why: `shipment_status ${status?.slice(0, 40) ?? "absent"} makes no event` };
    }
    case "checkouts/update":
      return checkout(payload, receivedAt);
    default:
      return { kind: "unrecognised", why: "the topic is not handled" };
  }
}

function orderPlaced(order: JsonObject, receivedAt: string): Mapped {
  const orderId = textAt(order, "id");
  if (orderId === null) return { kind: "unrecognised", why: "the order has no id" };
  const occurredAt = timeAt(order, "created_at", "processed_at");
  return {
    kind: "event",
    type: "order_placed",
    occurredAt,
    person: personOf(order),
    consent: consentOf(order, orderId, occurredAt ?? receivedAt),
    properties: known({
      orderId,
      orderNumber: orderNumberOf(order),
      total: textAt(order, "total_price") ?? textAt(order, "current_total_price"),
      currency: textAt(order, "currency"),
      items: itemsOf(order),
      itemCount: listAt(order, "line_items").reduce((sum, item) => sum + (numberAt(item, "quantity") ?? 0), 0),
      orderUrl: textAt(order, "order_status_url"),
      checkoutId: textAt(order, "checkout_token") ?? textAt(order, "checkout_id"),
      cartId: textAt(order, "cart_token"),
      paymentStatus: textAt(order, "financial_status"),
      discountCodes: listAt(order, "discount_codes")
        .map((code) => textAt(code, "code"))
        .filter((code) => code !== null),
      note: textAt(order, "note")?.slice(0, 1_000) ?? null,
    }),
  };
}

function shipment(fulfilment: JsonObject, type: "order_shipped" | "order_delivered", occurredAt: string | null): Mapped {
  const orderId = textAt(fulfilment, "order_id");
  if (orderId === null) return { kind: "unrecognised", why: "the fulfilment names no order" };
  return {
    kind: "event",
    type,
    occurredAt,
    person: personOf(fulfilment),
    consent: [],
    properties: known({
      orderId,
      // A fulfilment is named after its order: `#1001.1`.
      orderNumber: textAt(fulfilment, "name")?.replace(/\.\d+$/, "") ?? null,
      fulfillmentId: textAt(fulfilment, "id"),
      trackingNumber: textAt(fulfilment, "tracking_number") ?? firstText(fulfilment["tracking_numbers"]),
      trackingUrl: textAt(fulfilment, "tracking_url") ?? firstText(fulfilment["tracking_urls"]),
      trackingCompany: textAt(fulfilment, "tracking_company"),
      shipmentStatus: textAt(fulfilment, "shipment_status"),
      estimatedDeliveryAt: timeAt(fulfilment, "estimated_delivery_at"),
      items: itemsOf(fulfilment),
    }),
  };
}

function checkout(payload: JsonObject, receivedAt: string): Mapped {
  const checkoutId = textAt(payload, "token") ?? textAt(payload, "id");
  if (checkoutId === null) return { kind: "unrecognised", why: "the checkout has neither token nor id" };
  const occurredAt = timeAt(payload, "updated_at", "created_at");
  return {
    kind: "event",
    type: "checkout_updated",
    occurredAt,
    person: personOf(payload),
    consent: consentOf(payload, checkoutId, occurredAt ?? receivedAt),
    properties: known({
      checkoutId,
      cartId: textAt(payload, "cart_token"),
      total: textAt(payload, "total_price"),
      currency: textAt(payload, "currency") ?? textAt(payload, "presentment_currency"),
      items: itemsOf(payload),
      checkoutUrl: textAt(payload, "abandoned_checkout_url"),
      completedAt: timeAt(payload, "completed_at"),
    }),
  };
}

const MOST_ITEMS = 50;

function itemsOf(payload: JsonObject): readonly JsonObject[] {
  return listAt(payload, "line_items")
    .slice(0, MOST_ITEMS)
    .map((item) =>
      known({
        title: textAt(item, "title") ?? textAt(item, "name"),
        variant: textAt(item, "variant_title"),
        quantity: numberAt(item, "quantity"),
        price: textAt(item, "price") ?? textAt(objectAt(objectAt(item, "price_set"), "shop_money"), "amount"),
        sku: textAt(item, "sku"),
        productId: textAt(item, "product_id"),
        imageUrl: textAt(item, "image_url") ?? textAt(objectAt(item, "image"), "src"),
      }),
    );
}

function orderNumberOf(order: JsonObject): string | null {
  return textAt(order, "name") ?? textAt(order, "order_number");
}

function firstText(value: Json | undefined): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return typeof first === "string" && first !== "" ? first : null;
}
