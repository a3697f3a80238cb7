/** Sections 3.8 and 3.9 of the WhatsApp reference. */
import type { CarouselCard, FreeForm } from "../../messages/content.ts";
import type { JsonObject } from "../../platform/json.ts";
import { given, mediaWire, productSectionsWire, type SentFiles } from "./wire-parts.ts";

type Commerce = Extract<FreeForm, { readonly kind: "product" | "products" | "catalog" | "carousel" }>;

export function commerceWire(content: Commerce, files: SentFiles): JsonObject {
  switch (content.kind) {
    case "product":
      return {
        type: "product",
        ...given({ body: textOf(content.body), footer: textOf(content.footer) }),
        action: { catalog_id: content.catalogId, product_retailer_id: content.productId },
      };
    case "products":
      return {
        type: "product_list",
        header: { type: "text", text: content.header },
        body: { text: content.body },
        ...given({ footer: textOf(content.footer) }),
        action: { catalog_id: content.catalogId, sections: productSectionsWire(content.sections) },
      };
    case "catalog":
      return {
        type: "catalog_message",
        body: { text: content.body },
        ...given({ footer: textOf(content.footer) }),
        action: {
          name: "catalog_message",
          ...given({ parameters: content.thumbnail === undefined ? undefined : { thumbnail_product_retailer_id: content.thumbnail } }),
        },
      };
    case "carousel":
      return {
        type: "carousel",
        body: { text: content.body },
        action: { cards: content.cards.map((card, index) => cardWire(card, index, files)) },
      };
  }
}

function cardWire(card: CarouselCard, index: number, files: SentFiles): JsonObject {
  if (card.kind === "product")
    return { card_index: index, type: "product", action: { product_retailer_id: card.productId, catalog_id: card.catalogId } };
  return {
    card_index: index,
    type: "cta_url",
    header: { type: card.header.kind, [card.header.kind]: mediaWire(card.header, files, { named: false }) },
    ...given({ body: textOf(card.body) }),
    action: { name: "cta_url", parameters: { display_text: card.label, url: card.url } },
  };
}

function textOf(text: string | undefined): JsonObject | undefined {
  return text === undefined ? undefined : { text };
}
