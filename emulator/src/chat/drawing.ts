import type { Bubble } from "../control/contract.ts";
import { numberAt, textAt, type JsonObject } from "../json.ts";

/** The drawn part of a bubble, whatever the message type. */
export type Drawing = Pick<
  Bubble,
  "header" | "body" | "footer" | "buttons" | "list" | "cards" | "shop" | "offer" | "location" | "contacts"
>;

export const emptyDrawing: Drawing = {
  header: null,
  body: null,
  footer: null,
  buttons: [],
  list: null,
  cards: [],
  shop: null,
  offer: null,
  location: null,
  contacts: [],
};

export function placeOf(location: JsonObject): Bubble["location"] {
  return {
    latitude: numberAt(location, "latitude") ?? 0,
    longitude: numberAt(location, "longitude") ?? 0,
    name: textAt(location, "name"),
    address: textAt(location, "address"),
  };
}
