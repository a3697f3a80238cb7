import type { JsonObject } from "../../platform/json.ts";
import { known, listAt, numberAt, objectAt, textAt } from "../read-json.ts";

const MOST_ITEMS = 50;

/** Money stays text: it is never calculated with here. */
export function itemsOf(payload: JsonObject): readonly JsonObject[] {
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
        variantId: textAt(item, "variant_id"),
        imageUrl: textAt(item, "image_url") ?? textAt(objectAt(item, "image"), "src") ?? textAt(objectAt(item, "featured_image"), "url"),
      }),
    );
}

export function countOf(payload: JsonObject): number {
  return listAt(payload, "line_items").reduce((sum, item) => sum + (numberAt(item, "quantity") ?? 0), 0);
}

export function codesOf(payload: JsonObject): readonly string[] {
  return listAt(payload, "discount_codes").flatMap((code) => textAt(code, "code") ?? []);
}
