import type { Db, DbClient } from "../db/pool.ts";

/** Last in the transaction of every change to reference data: lanes then decide on the new snapshot. Its row lock makes publishers queue. */
export async function bumpCatalogRevision(client: DbClient): Promise<void> {
  await client.query("update catalog_revision set revision = revision + 1, rest = rest + 1");
}

/** The same of a change that is about files of the library and their uploads alone: nothing else is then read anew. */
export async function bumpFilesRevision(client: DbClient): Promise<void> {
  await client.query("update catalog_revision set revision = revision + 1, files = files + 1");
}

export async function readCatalogRevision(db: Db): Promise<number> {
  const { rows } = await db.query<{ revision: string }>({ name: "catalog_revision", text: "select revision from catalog_revision" });
  return Number(rows[0]?.revision ?? 0);
}
