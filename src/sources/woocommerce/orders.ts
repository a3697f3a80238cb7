import type { JsonObject } from "../../platform/json.ts";
import { known, listAt, numberAt, objectAt, textAt } from "../read-json.ts";
import type { SourceSettings, Told, ToldEvent } from "../source-module.ts";
import { wooConsent, wooPerson } from "./people.ts";
import { gmtAt } from "./times.ts";

const MOST_ITEMS = 50;
const DAY_MS = 86_400_000;
/** What was taken in is remembered for 31 days: an older order that is changed would be told as new. */
const MOST_DAYS = 30;

/** Statuses in which money has come in. */
const PAID = new Set(["processing", "completed"]);

/**
 * `order.created` and `order.updated` say how the order stands; what has happened to it follows from that, each thing once. The checkout of
 * blocks makes a draft as soon as somebody begins to fill it in: that is a cart, and all that WooCommerce tells of one.
 */
export function order(payload: JsonObject, settings: SourceSettings, receivedAt: string): Told {
  const orderId = textAt(payload, "id");
  const status = textAt(payload, "status");
  if (orderId === null || status === null) return { kind: "problem", why: "the order has no id or no status" };
  if (status === "trash" || status === "auto-draft") return { kind: "ignored", why: "an order that is put away" };
  const [createdAt, changedAt] = [gmtAt(payload, "date_created_gmt"), gmtAt(payload, "date_modified_gmt", "date_created_gmt")];
  if (createdAt !== null && Date.parse(receivedAt) - Date.parse(createdAt) > MOST_DAYS * DAY_MS)
    return { kind: "ignored", why: "an old order was changed" };
  const isDraft = status === "checkout-draft";
  const facts = factsOf(payload, orderId, status);
  return {
    kind: "news",
    person: wooPerson(textAt(payload, "customer_id"), null, payload),
    names: [`order:${orderId}`],
    ...(changedAt === null ? {} : { stateOf: { object: `order:${orderId}`, at: changedAt } }),
    ...(isDraft ? { mayBeNobody: true } : {}),
    consent: wooConsent(payload, settings, { orderId }, createdAt),
    events: isDraft
      ? [{ type: "checkout_updated", occurredAt: changedAt, once: null, properties: facts }]
      : happenedTo(payload, { orderId, status, createdAt, changedAt, facts }),
  };
}

type Standing = {
  readonly orderId: string;
  readonly status: string;
  readonly createdAt: string | null;
  readonly changedAt: string | null;
  readonly facts: JsonObject;
};

function happenedTo(payload: JsonObject, { orderId, status, createdAt, changedAt, facts }: Standing): readonly ToldEvent[] {
  const once = (what: string): string => `order:${orderId}:${what}`;
  const paidAt = gmtAt(payload, "date_paid_gmt");
  return [
    { type: "order_placed", occurredAt: createdAt, once: once("placed"), properties: facts },
    ...(paidAt !== null || PAID.has(status)
      ? [{ type: "order_paid", occurredAt: paidAt ?? changedAt, once: once("paid"), properties: facts }]
      : []),
    ...(status === "completed"
      ? [
          {
            type: "order_shipped",
            occurredAt: gmtAt(payload, "date_completed_gmt") ?? changedAt,
            once: once("shipped"),
            properties: facts,
          },
        ]
      : []),
    ...(status === "cancelled" || status === "failed"
      ? [{ type: "order_cancelled", occurredAt: changedAt, once: once("cancelled"), properties: { ...facts, reason: status } }]
      : []),
    ...listAt(payload, "refunds").map((refund): ToldEvent => {
      const refundId = textAt(refund, "id");
      return {
        type: "order_refunded",
        occurredAt: changedAt,
        once: refundId === null ? null : `refund:${refundId}`,
        properties: known({
          orderId,
          orderNumber: facts["orderNumber"] ?? null,
          refundId,
          total: textAt(refund, "total")?.replace(/^-/, "") ?? null,
          currency: facts["currency"] ?? null,
          note: textAt(refund, "reason"),
        }),
      };
    }),
  ];
}

function factsOf(payload: JsonObject, orderId: string, status: string): JsonObject {
  const number = textAt(payload, "number");
  return known({
    orderId,
    orderNumber: number === null ? null : `#${number}`,
    checkoutId: orderId,
    total: textAt(payload, "total"),
    currency: textAt(payload, "currency"),
    status,
    items: listAt(payload, "line_items").slice(0, MOST_ITEMS).map(itemOf),
    itemCount: listAt(payload, "line_items").reduce((sum, item) => sum + (numberAt(item, "quantity") ?? 0), 0),
    checkoutUrl: textAt(payload, "payment_url"),
    discountCodes: listAt(payload, "coupon_lines").flatMap((line) => textAt(line, "code") ?? []),
    note: textAt(payload, "customer_note")?.slice(0, 1_000) ?? null,
  });
}

function itemOf(item: JsonObject): JsonObject {
  const price = numberAt(item, "price") ?? textAt(item, "price");
  return known({
    title: textAt(item, "parent_name") ?? textAt(item, "name"),
    variant: textAt(item, "parent_name") === null ? null : textAt(item, "name"),
    quantity: numberAt(item, "quantity"),
    price: price === null ? null : Number(price).toFixed(2),
    sku: textAt(item, "sku"),
    productId: textAt(item, "product_id"),
    variantId: numberAt(item, "variation_id") === 0 ? null : textAt(item, "variation_id"),
    imageUrl: textAt(objectAt(item, "image"), "src"),
  });
}
