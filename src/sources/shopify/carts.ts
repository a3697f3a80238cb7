import type { JsonObject } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import { known, listAt, numberAt, objectAt, textAt, timeAt } from "../read-json.ts";
import type { SourceSettings, Told } from "../source-module.ts";
import { codesOf, countOf, itemsOf } from "./items.ts";
import { boxesOf, buyerOf, customerAsOf } from "./people.ts";

/** A cart says nobody's name; it is somebody's once a checkout was made of it. */
export function cart(payload: JsonObject): Told {
  const cartId = textAt(payload, "token") ?? textAt(payload, "id");
  if (cartId === null) return { kind: "problem", why: "the cart has neither token nor id" };
  const at = timeAt(payload, "updated_at", "created_at");
  return {
    kind: "news",
    person: personOf({}),
    consent: [],
    of: `cart:${cartId}`,
    mayBeNobody: true,
    ...(at === null ? {} : { stateOf: { object: `cart:${cartId}`, at } }),
    events: [
      {
        type: "cart_updated",
        occurredAt: at,
        once: null,
        properties: known({
          cartId,
          items: itemsOf(payload),
          itemCount: countOf(payload),
          total: listAt(payload, "line_items")
            .reduce((sum, item) => sum + (Number(textAt(item, "line_price") ?? textAt(item, "price") ?? 0) || 0), 0)
            .toFixed(2),
          currency: cartCurrency(payload),
        }),
      },
    ],
  };
}

function cartCurrency(payload: JsonObject): string | null {
  const [first] = listAt(payload, "line_items");
  return first ? textAt(objectAt(objectAt(first, "price_set"), "shop_money"), "currency_code") : null;
}

/** `checkouts/create` and `checkouts/update`: what somebody is about to buy. One that was completed is told as such. */
export function checkout(payload: JsonObject, settings: SourceSettings): Told {
  const checkoutId = textAt(payload, "token") ?? textAt(payload, "id");
  if (checkoutId === null) return { kind: "problem", why: "the checkout has neither token nor id" };
  const occurredAt = timeAt(payload, "updated_at", "created_at");
  const completedAt = timeAt(payload, "completed_at");
  const cartId = textAt(payload, "cart_token");
  return {
    kind: "news",
    person: buyerOf(payload),
    ...customerAsOf(payload),
    consent: [
      ...boxesOf(objectAt(payload, "customer"), settings),
      ...(payload["buyer_accepts_marketing"] === true ? [emailBox({ checkoutId }, occurredAt)] : []),
    ],
    names: [`checkout:${checkoutId}`, ...(cartId === null ? [] : [`cart:${cartId}`])],
    mayBeNobody: true,
    ...(occurredAt === null ? {} : { stateOf: { object: `checkout:${checkoutId}`, at: occurredAt } }),
    events: [
      {
        type: completedAt === null ? "checkout_updated" : "checkout_completed",
        occurredAt,
        once: completedAt === null ? null : `checkout:${checkoutId}:completed`,
        properties: known({
          checkoutId,
          cartId,
          total: textAt(payload, "total_price"),
          currency: textAt(payload, "presentment_currency") ?? textAt(payload, "currency"),
          items: itemsOf(payload),
          itemCount: countOf(payload),
          checkoutUrl: textAt(payload, "abandoned_checkout_url"),
          discountCodes: codesOf(payload),
          discount: numberAt(payload, "total_discounts") ?? textAt(payload, "total_discounts"),
          completedAt,
        }),
      },
    ],
  };
}

/** The one box that older checkouts have, for e-mail. */
export function emailBox(of: { readonly [name: string]: string }, occurredAt: string | null) {
  const evidence = { ...of, field: "buyer_accepts_marketing", value: "true" };
  return { channel: "email", purpose: "marketing", action: "opt_in", how: "import", evidence, occurredAt } as const;
}
