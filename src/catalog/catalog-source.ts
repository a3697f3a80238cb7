import type { Db } from "../db/pool.ts";
import type { Catalog } from "./catalog.ts";
import { readCatalog } from "./snapshot.store.ts";

export type CatalogSource = {
  /** The snapshot in memory: good enough for screens. */
  readonly current: () => Catalog;
  /** The snapshot of that revision or a newer one: what a lane transaction must decide on. */
  readonly at: (revision: number) => Promise<Catalog>;
  /** Reads anew, for whoever has just changed something and wants to see it. */
  readonly refresh: () => Promise<Catalog>;
};

export async function openCatalog(db: Db): Promise<CatalogSource> {
  let catalog = await readCatalog(db);
  let reading: Promise<Catalog> | null = null;
  const refresh = async (): Promise<Catalog> => {
    reading ??= readCatalog(db).finally(() => {
      reading = null;
    });
    catalog = await reading;
    return catalog;
  };
  return {
    current: () => catalog,
    at: async (revision) => {
      // A reading that began before the change may still miss it, hence the loop.
      while (catalog.revision < revision) await refresh();
      return catalog;
    },
    refresh,
  };
}
