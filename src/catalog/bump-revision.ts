import type { DbClient } from "../db/pool.ts";
import { bumpCatalogRevision, bumpFilesRevision } from "./revision.store.ts";

/** For other areas that write reference rows (channels, keys): call it last in the same transaction. */
export async function bumpRevision(client: DbClient): Promise<void> {
  await bumpCatalogRevision(client);
}

/** Of files and their uploads alone. */
export async function bumpFiles(client: DbClient): Promise<void> {
  await bumpFilesRevision(client);
}
