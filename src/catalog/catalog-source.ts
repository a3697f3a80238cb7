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
  let following: Promise<Catalog> | null = null;
  const read = (): Promise<Catalog> => {
    const turn = readCatalog(db)
      .then((read) => (catalog = read))
      .finally(() => {
        reading = null;
      });
    reading = turn;
    return turn;
  };
  const refresh = async (): Promise<Catalog> => {
    if (!reading) return read();
    // The one under way may have begun before the change: one more follows it, for all who wait by then.
    const next = async (): Promise<Catalog> => {
      await reading?.catch(() => undefined);
      following = null;
      return reading ?? read();
    };
    following ??= next();
    return following;
  };
  return {
    current: () => catalog,
    at: async (revision) => {
      while (catalog.revision < revision) await refresh();
      return catalog;
    },
    refresh,
  };
}
