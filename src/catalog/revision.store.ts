import type { Db, DbClient } from "../db/pool.ts";

/** Last in the transaction of every change to reference data: lanes then decide on the new snapshot. Its row lock makes publishers queue. */
export async function bumpCatalogRevision(client: DbClient): Promise<void> {
  await client.query("update catalog_revision set revision = revision + 1");
}

export async function readCatalogRevision(db: Db): Promise<number> {
  const { rows } = await db.query<{ revision: string }>({ name: "catalog_revision", text: "select revision from catalog_revision" });
  return Number(rows[0]?.revision ?? 0);
}
