import type { Db } from "../db/pool.ts";
import type { Catalog } from "./catalog.ts";
import { type FindForm, readSnapshot } from "./snapshot.store.ts";

export type CatalogSource = {
  /** The snapshot in memory: good enough for screens. */
  readonly current: () => Catalog;
  /** The snapshot of that revision or a newer one: what a lane transaction must decide on. */
  readonly at: (revision: number) => Promise<Catalog>;
  /** Reads anew, for whoever has just changed something and wants to see it. */
  readonly refresh: () => Promise<Catalog>;
  /** Hears each snapshot that is read from now on. */
  readonly follow: (listener: (catalog: Catalog) => void) => void;
};

/** `formOf`: what a kind of channel is. */
export async function openCatalog(db: Db, formOf: FindForm): Promise<CatalogSource> {
  let snapshot = await readSnapshot(db, formOf, null);
  const listeners: ((catalog: Catalog) => void)[] = [];
  let reading: Promise<Catalog> | null = null;
  let following: Promise<Catalog> | null = null;
  const read = (): Promise<Catalog> => {
    const turn = readSnapshot(db, formOf, snapshot)
      .then((read) => {
        snapshot = read;
        for (const listener of listeners) listener(read.catalog);
        return read.catalog;
      })
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
    current: () => snapshot.catalog,
    at: async (revision) => {
      while (snapshot.catalog.revision < revision) await refresh();
      return snapshot.catalog;
    },
    refresh,
    follow: (listener) => void listeners.push(listener),
  };
}
