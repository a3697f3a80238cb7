import type { BubbleShop, ShopProduct } from "../control/contract.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import { firstCatalog, productOf, productsOf } from "../shop/catalogs.ts";
import type { World } from "../store/world.ts";
import { componentOf } from "../templates/shape.ts";

/** What can be bought from a message, section by section; null for messages that sell nothing. */
export function shopOf(world: World, payload: JsonObject, template: readonly JsonObject[] | null): BubbleShop | null {
  return template ? templateShop(world, payload, template) : interactiveShop(world, objectAt(payload, "interactive"));
}

function interactiveShop(world: World, interactive: JsonObject): BubbleShop | null {
  const action = objectAt(interactive, "action");
  const catalogId = textAt(action, "catalog_id") ?? "";
  switch (interactive["type"]) {
    case "product":
      return shop(world, catalogId, [{ title: null, skus: [textAt(action, "product_retailer_id") ?? ""] }]);
    case "product_list":
      return shop(world, catalogId, sectionsOf(action));
    case "catalog_message":
      return wholeShop(world, textAt(objectAt(action, "parameters"), "thumbnail_product_retailer_id"));
    case "carousel": {
      const products = objectsAt(action, "cards").map((card) => objectAt(card, "action"));
      const skus = products.flatMap((product) => textAt(product, "product_retailer_id") ?? []);
      return skus.length === 0 ? null : shop(world, textAt(products[0] ?? {}, "catalog_id") ?? "", [{ title: null, skus }]);
    }
    default:
      return null;
  }
}

function templateShop(world: World, payload: JsonObject, template: readonly JsonObject[]): BubbleShop | null {
  const buttons = objectsAt(componentOf(template, "BUTTONS") ?? {}, "buttons");
  const index = buttons.findIndex((button) => ["CATALOG", "MPM", "SPM"].includes(textAt(button, "type")?.toUpperCase() ?? ""));
  const sent = objectsAt(objectAt(payload, "template"), "components");
  const header = sent.find((component) => textAt(component, "type")?.toLowerCase() === "header");
  const product = objectAt(objectsAt(header ?? {}, "parameters")[0] ?? {}, "product");
  if (textAt(product, "product_retailer_id") !== null)
    return shop(world, textAt(product, "catalog_id") ?? "", [{ title: null, skus: [textAt(product, "product_retailer_id") ?? ""] }]);
  if (index === -1) return null;
  const button = sent.find((component) => textAt(component, "type")?.toLowerCase() === "button" && numberAt(component, "index") === index);
  const action = objectAt(objectsAt(button ?? {}, "parameters")[0] ?? {}, "action");
  if (textAt(buttons[index] ?? {}, "type")?.toUpperCase() === "MPM") return shop(world, firstCatalog(world) ?? "", sectionsOf(action));
  return wholeShop(world, textAt(action, "thumbnail_product_retailer_id"));
}

type Section = { readonly title: string | null; readonly skus: readonly string[] };

function sectionsOf(action: JsonObject): Section[] {
  return objectsAt(action, "sections").map((section) => ({
    title: textAt(section, "title"),
    skus: objectsAt(section, "product_items").flatMap((item) => textAt(item, "product_retailer_id") ?? []),
  }));
}

function wholeShop(world: World, thumbnail: string | null): BubbleShop {
  const catalogId = firstCatalog(world) ?? "";
  const all = productsOf(world, catalogId);
  if (all.length === 0) return shop(world, catalogId, [{ title: null, skus: thumbnail === null ? [] : [thumbnail] }]);
  return { catalogId, sections: [{ title: null, products: all }] };
}

function shop(world: World, catalogId: string, sections: readonly Section[]): BubbleShop {
  return {
    catalogId,
    sections: sections.map(({ title, skus }) => ({
      title,
      products: skus.flatMap((sku): ShopProduct | readonly ShopProduct[] => productOf(world, catalogId, sku) ?? []),
    })),
  };
}
