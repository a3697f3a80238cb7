import type { Db } from "../../db/pool.ts";

/** Fails when the database does not answer or has no schema of ours. */
export async function readNewestMigration(db: Db): Promise<string | null> {
  const { rows } = await db.query<{ name: string }>("select name from migration order by name desc limit 1");
  return rows[0]?.name ?? null;
}
