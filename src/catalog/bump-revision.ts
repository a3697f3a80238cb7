import type { DbClient } from "../db/pool.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

/** For other areas that write reference rows (channels, keys): call it last in the same transaction. */
export async function bumpRevision(client: DbClient): Promise<void> {
  await bumpCatalogRevision(client);
}
