import type { ShopProduct } from "../control/contract.ts";
import { hashOf } from "../customers/people.ts";
import type { World } from "../store/world.ts";

/** A product as the phone shows it; of catalogues nobody described every product exists, named by its id. */
export function productOf(world: World, catalogId: string, sku: string): ShopProduct | null {
  const catalog = world.catalogs.get(catalogId);
  if (catalog) return catalog.get(sku) ?? null;
  return { sku, name: sku, price: 10 + (hashOf(`${catalogId}/${sku}`) % 90), currency: "EUR", image: null };
}

export function addCatalog(world: World, id: string, products: readonly ShopProduct[]): void {
  world.catalogs.set(id, new Map(products.map((product) => [product.sku, product])));
}

/** All of a described catalogue, for messages that show the whole shop. */
export function productsOf(world: World, catalogId: string): ShopProduct[] {
  return [...(world.catalogs.get(catalogId)?.values() ?? [])];
}

/** The catalogue of messages that name none: the first that was described. */
export function firstCatalog(world: World): string | null {
  return world.catalogs.keys().next().value ?? null;
}
