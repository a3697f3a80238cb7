import type { Catalog } from "../catalog/catalog.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { Db } from "../db/pool.ts";
import { withLostTime } from "../sends/lost-time.ts";
import { readLostTime } from "./restore.store.ts";

/** The snapshots of lane transactions, with the time that was lost: it is kept under a revision of its own, so each asks once. */
export function knowLostTime(source: CatalogSource, db: Db): CatalogSource {
  let known: { readonly plain: Catalog; readonly marked: Promise<Catalog> } | null = null;
  return {
    ...source,
    at: async (revision) => {
      const plain = await source.at(revision);
      if (known?.plain !== plain) {
        const marked = readLostTime(db).then((lost) => withLostTime(plain, lost));
        const mine = { plain, marked };
        known = mine;
        marked.catch(() => {
          if (known === mine) known = null;
        });
      }
      return known.marked;
    },
  };
}
