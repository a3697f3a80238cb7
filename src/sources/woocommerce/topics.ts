import type { JsonObject } from "../../platform/json.ts";
import { isObject, listAt, numberAt, textAt } from "../read-json.ts";
import type { Delivery, SourceSettings, Told } from "../source-module.ts";
import { customer } from "./customers.ts";
import { order } from "./orders.ts";
import { gmtAt } from "./times.ts";

type Read = (payload: JsonObject, settings: SourceSettings, receivedAt: string) => Told;

const TOPICS: { readonly [topic: string]: Read } = {
  "order.created": order,
  "order.updated": order,
  "order.restored": order,
  "customer.created": customer,
  "customer.updated": customer,
  "product.created": product,
  "product.updated": product,
};
export const WOOCOMMERCE_TOPICS = Object.keys(TOPICS).filter((topic) => topic !== "order.restored");

export function readWooCommerce({ topic, body, isJson, receivedAt }: Delivery, settings: SourceSettings): Told {
  const read = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
  if (!read) return { kind: "ignored", why: "the topic is not handled" };
  if (!isJson) return { kind: "problem", why: "the body is not JSON" };
  return isObject(body) ? read(body, settings, receivedAt) : { kind: "problem", why: "the body is not a JSON object" };
}

function product(payload: JsonObject): Told {
  const id = numberAt(payload, "id");
  if (id === null) return { kind: "problem", why: "the product has no id" };
  const [first] = listAt(payload, "images");
  return {
    kind: "product",
    product: {
      id: String(id),
      title: textAt(payload, "name"),
      imageUrl: first ? textAt(first, "src") : null,
      url: textAt(payload, "permalink"),
    },
    at: gmtAt(payload, "date_modified_gmt", "date_created_gmt"),
  };
}
