import { listAt, objectAt, objectsAt, type JsonObject } from "../../json.ts";
import { each, invalid, oneOf, optionalText, requireList, requireText, type Check } from "./checks.ts";

const action = "interactive['action']";

export function checkProduct(interactive: JsonObject): Check {
  const it = objectAt(interactive, "action");
  return (
    requireText(it, "catalog_id", `${action}['catalog_id']`, 100) ??
    requireText(it, "product_retailer_id", `${action}['product_retailer_id']`, 100)
  );
}

export function checkProductList(interactive: JsonObject): Check {
  const it = objectAt(interactive, "action");
  return requireText(it, "catalog_id", `${action}['catalog_id']`, 100) ?? checkProductSections(it, `${action}['sections']`);
}

/** ≤ 10 sections, ≤ 30 products over all of them; also for multi-product template buttons. */
export function checkProductSections(source: JsonObject, path: string): Check {
  const sections = objectsAt(source, "sections");
  const items = sections.flatMap((section) => objectsAt(section, "product_items"));
  return (
    requireList(source, "sections", path, 1, 10) ??
    each(listAt(source, "sections"), path, (section, at) =>
      sections.length > 1 ? requireText(section, "title", `${at}['title']`, 24) : optionalText(section, "title", `${at}['title']`, 24),
    ) ??
    each(sections, path, (section, at) => requireList(section, "product_items", `${at}['product_items']`, 1, 30)) ??
    (items.length > 30 ? invalid("Total product count exceed max allowed count: 30") : null) ??
    each(items, "product_items", (item, at) => requireText(item, "product_retailer_id", `${at}['product_retailer_id']`, 100))
  );
}

export function checkCatalogMessage(interactive: JsonObject): Check {
  const it = objectAt(interactive, "action");
  const parameters = objectAt(it, "parameters");
  return (
    oneOf(it, "name", `${action}['name']`, ["catalog_message"]) ??
    optionalText(parameters, "thumbnail_product_retailer_id", `${action}['parameters']['thumbnail_product_retailer_id']`, 100)
  );
}
