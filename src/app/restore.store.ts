import { type Db, inTransaction } from "../db/pool.ts";
import type { LostTime } from "../sends/lost-time.ts";

/** A sign of life: what a backup made after it knows at least this much. */
export async function stampInstallation(db: Db): Promise<void> {
  await db.query("update installation set seen_at = clock_timestamp()");
}

/**
 * Keeps what time was lost; lane transactions see it with the next revision. Safe to repeat. The time lost by a restore a
 * day before is part of it: the backup may lie in it.
 */
export async function keepLostTime(db: Db): Promise<LostTime> {
  return inTransaction(db, async (client) => {
    const { rows } = await client.query<LostTime>(
      `update installation set lost_at = clock_timestamp(),
         lost_from = least(coalesce(seen_at, (select min(created_at) from workspace), now()), case when lost_at > now() - interval '1 day' then lost_from end)
       returning lost_from as "from", lost_at as at`,
    );
    await client.query("update catalog_revision set revision = revision + 1");
    const [lost] = rows;
    if (!lost) throw new Error("the table installation is empty: the schema is not ours");
    return lost;
  });
}

export async function readLostTime(db: Db): Promise<LostTime | null> {
  const { rows } = await db.query<LostTime>(
    `select lost_from as "from", lost_at as at from installation where lost_at is not null and lost_from is not null`,
  );
  return rows[0] ?? null;
}

export async function listWorkspaces(db: Db): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>("select id from workspace");
  return rows.map(({ id }) => id);
}
