import type { Db } from "../db/pool.ts";

export async function readRootKey(db: Db): Promise<Buffer | null> {
  const { rows } = await db.query<{ rootKey: Buffer | null }>(`select root_key as "rootKey" from installation`);
  return rows[0]?.rootKey ?? null;
}

/** The first one stays, whoever else makes one at the same time. */
export async function keepFirstRootKey(db: Db, sealed: Uint8Array): Promise<void> {
  await db.query("update installation set root_key = $1 where root_key is null", [sealed]);
}
