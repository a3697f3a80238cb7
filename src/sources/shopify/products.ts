import type { JsonObject } from "../../platform/json.ts";
import { listAt, objectAt, textAt, timeAt } from "../read-json.ts";
import type { Told } from "../source-module.ts";

/** Carts name products without their pictures: those come by `products/*`. */
export function product(payload: JsonObject): Told {
  const id = textAt(payload, "id");
  if (id === null) return { kind: "problem", why: "the product has no id" };
  const [first] = listAt(payload, "images");
  const imageUrl = textAt(objectAt(payload, "image"), "src") ?? (first ? textAt(first, "src") : null);
  return { kind: "product", product: { id, title: textAt(payload, "title"), imageUrl, url: null }, at: timeAt(payload, "updated_at") };
}
