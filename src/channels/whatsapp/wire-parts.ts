import type { MediaSource, Place, ProductSection, RenderedContent } from "../../messages/content.ts";
import type { Json, JsonObject } from "../../platform/json.ts";

/** Without what is undefined. */
export function given(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

export type SentFiles = RenderedContent["media"];

/** A file by the id that the channel has it under, or by its address; a document of the library with its name. */
export function mediaWire({ link, asset }: MediaSource, files: SentFiles, { named }: { readonly named: boolean }): JsonObject {
  const sent = asset === undefined ? undefined : files?.[asset];
  if (sent === undefined) return { link: link ?? "" };
  return { id: sent.id, ...(named ? given({ filename: sent.filename }) : {}) };
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
