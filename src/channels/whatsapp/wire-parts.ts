import type { Place, ProductSection } from "../../messages/content.ts";
import type { Json, JsonObject } from "../../platform/json.ts";

/** Without what is undefined. */
export function given(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

export function placeWire({ latitude, longitude, name, address }: Place): JsonObject {
  return { latitude, longitude, ...given({ name, address }) };
}

export function productSectionsWire(sections: readonly ProductSection[]): readonly JsonObject[] {
  return sections.map(({ title, productIds }) => ({
    ...given({ title }),
    product_items: productIds.map((id) => ({ product_retailer_id: id })),
  }));
}
