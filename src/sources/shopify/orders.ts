import type { Json, JsonObject } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import { known, listAt, objectAt, textAt, timeAt } from "../read-json.ts";
import type { SourceSettings, Told, ToldConsent } from "../source-module.ts";
import { emailBox } from "./carts.ts";
import { codesOf, countOf, itemsOf } from "./items.ts";
import { boxesOf, buyerOf, customerAsOf } from "./people.ts";

const NO_ID = { kind: "problem", why: "the order has no id" } as const;

export function orderPlaced(order: JsonObject, settings: SourceSettings): Told {
  const orderId = textAt(order, "id");
  if (orderId === null) return NO_ID;
  const occurredAt = timeAt(order, "created_at", "processed_at");
  return {
    kind: "news",
    ...aboutOrder(order, orderId),
    consent: [
      ...boxesOf(objectAt(order, "customer"), settings),
      ...notesOf(order, orderId, occurredAt),
      ...(order["buyer_accepts_marketing"] === true ? [emailBox({ orderId }, occurredAt)] : []),
    ],
    events: [
      {
        type: "order_placed",
        occurredAt,
        once: `order:${orderId}:placed`,
        properties: known({
          ...orderFacts(order, orderId),
          items: itemsOf(order),
          itemCount: countOf(order),
          orderUrl: textAt(order, "order_status_url"),
          checkoutId: textAt(order, "checkout_token") ?? textAt(order, "checkout_id"),
          cartId: textAt(order, "cart_token"),
          discountCodes: codesOf(order),
          note: textAt(order, "note")?.slice(0, 1_000) ?? null,
        }),
      },
    ],
  };
}

export function orderPaid(order: JsonObject): Told {
  return happened(order, "order_paid", "paid", timeAt(order, "processed_at", "updated_at"), {});
}

export function orderCancelled(order: JsonObject): Told {
  return happened(order, "order_cancelled", "cancelled", timeAt(order, "cancelled_at", "updated_at"), {
    reason: textAt(order, "cancel_reason"),
  });
}

/** Parcels name their order, and of the buyer what the label says. */
export function shipped(fulfilment: JsonObject): Told {
  return shipment(fulfilment, "order_shipped", "shipped", timeAt(fulfilment, "created_at"));
}

export function shipmentChanged(fulfilment: JsonObject): Told {
  const status = textAt(fulfilment, "shipment_status");
  return status === "delivered"
    ? shipment(fulfilment, "order_delivered", "delivered", timeAt(fulfilment, "updated_at", "created_at"))
    : { kind: "ignored", why: `shipment_status ${status?.slice(0, 40) ?? "absent"} makes no event` };
}

/** A refund names nobody but its order. */
export function refund(payload: JsonObject): Told {
  const orderId = textAt(payload, "order_id");
  if (orderId === null) return { kind: "problem", why: "the refund names no order" };
  const id = textAt(payload, "id");
  const paid = listAt(payload, "transactions").filter((transaction) => textAt(transaction, "kind") === "refund");
  const total = paid.reduce((sum, transaction) => sum + (Number(textAt(transaction, "amount")) || 0), 0);
  return {
    kind: "news",
    person: personOf({}),
    of: `order:${orderId}`,
    consent: [],
    events: [
      {
        type: "order_refunded",
        occurredAt: timeAt(payload, "processed_at", "created_at"),
        once: id === null ? null : `refund:${id}`,
        properties: known({
          orderId,
          refundId: id,
          total: total === 0 ? null : total.toFixed(2),
          currency: paid[0] ? textAt(paid[0], "currency") : null,
          note: textAt(payload, "note")?.slice(0, 1_000) ?? null,
          items: listAt(payload, "refund_line_items").map((line) => ({
            ...itemsOf({ line_items: [objectAt(line, "line_item")] })[0],
            ...known({ quantity: line["quantity"] ?? null }),
          })),
        }),
      },
    ],
  };
}

function happened(order: JsonObject, type: string, once: string, occurredAt: string | null, also: JsonObject): Told {
  const orderId = textAt(order, "id");
  if (orderId === null) return NO_ID;
  return {
    kind: "news",
    ...aboutOrder(order, orderId),
    consent: [],
    events: [{ type, occurredAt, once: `order:${orderId}:${once}`, properties: known({ ...orderFacts(order, orderId), ...also }) }],
  };
}

function shipment(fulfilment: JsonObject, type: string, once: string, occurredAt: string | null): Told {
  const orderId = textAt(fulfilment, "order_id");
  if (orderId === null) return { kind: "problem", why: "the fulfilment names no order" };
  const id = textAt(fulfilment, "id");
  return {
    kind: "news",
    person: buyerOf(fulfilment),
    of: `order:${orderId}`,
    consent: [],
    events: [
      {
        type,
        occurredAt,
        once: id === null ? null : `fulfilment:${id}:${once}`,
        properties: known({
          orderId,
          // A fulfilment is named after its order: `#1001.1`.
          orderNumber: textAt(fulfilment, "name")?.replace(/\.\d+$/, "") ?? null,
          fulfillmentId: id,
          trackingNumber: textAt(fulfilment, "tracking_number") ?? firstText(fulfilment["tracking_numbers"]),
          trackingUrl: textAt(fulfilment, "tracking_url") ?? firstText(fulfilment["tracking_urls"]),
          trackingCompany: textAt(fulfilment, "tracking_company"),
          shipmentStatus: textAt(fulfilment, "shipment_status"),
          estimatedDeliveryAt: timeAt(fulfilment, "estimated_delivery_at"),
          items: itemsOf(fulfilment),
        }),
      },
    ],
  };
}

function aboutOrder(order: JsonObject, orderId: string) {
  return { person: buyerOf(order), ...customerAsOf(order), names: [`order:${orderId}`] };
}

function orderFacts(order: JsonObject, orderId: string): JsonObject {
  return {
    orderId,
    orderNumber: textAt(order, "name") ?? textAt(order, "order_number"),
    total: textAt(order, "total_price") ?? textAt(order, "current_total_price"),
    currency: textAt(order, "currency"),
    paymentStatus: textAt(order, "financial_status"),
  };
}

/** Boxes that a shop adds to its checkout as attributes of the order: `whatsapp_updates: yes` for messages about the order. */
function notesOf(order: JsonObject, orderId: string, occurredAt: string | null): readonly ToldConsent[] {
  return listAt(order, "note_attributes").flatMap((note) => {
    const [name, value] = [textAt(note, "name"), textAt(note, "value")];
    const purpose = name === "whatsapp_updates" ? "utility" : name === "whatsapp_marketing" ? "marketing" : null;
    if (purpose === null || value === null || !["yes", "true", "1", "on"].includes(value.toLowerCase())) return [];
    const evidence = { orderId, field: `note_attributes.${name}`, value };
    return [{ channel: "whatsapp", purpose, action: "opt_in", how: "form", evidence, occurredAt } as const];
  });
}

function firstText(value: Json | undefined): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return typeof first === "string" && first !== "" ? first : null;
}
