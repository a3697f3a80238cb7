import { type Db, inTransaction } from "./pool.ts";

export async function readEpoch(db: Db): Promise<number> {
  const { rows } = await db.query<{ epoch: number }>("select epoch from installation");
  return rows[0]?.epoch ?? 0;
}

/** One more than ever before, in all processes of the database. */
export async function advanceEpoch(db: Db): Promise<number> {
  const { rows } = await db.query<{ epoch: number }>("update installation set epoch = epoch + 1 returning epoch");
  return rows[0]?.epoch ?? 0;
}

/**
 * Attempts made in the time that was lost are unknown here, so the number rises by more than a message is tried in any
 * such time: their echoes must not look like echoes of the future.
 */
const LOST_ATTEMPTS = 20;

/** Pauses every sender and puts all that looks unsent in doubt. Answers how many messages. */
export async function doubtWhatLooksUnsent(db: Db, options: { readonly floor: number; readonly settleAfterMs: number }): Promise<number> {
  return inTransaction(db, async (client) => {
    await client.query("update installation set epoch = greatest(epoch, $1)", [options.floor]);
    await client.query(
      "update channel set state = 'paused', pause = jsonb_build_object('reason', 'database_restored', 'detail', null, 'at', now()) where state = 'active'",
    );
    await client.query("update catalog_revision set revision = revision + 1");
    // However many there are: without it nothing may start.
    await client.query("set local statement_timeout to 0");
    // Under all lanes: nobody else is writing them while this runs.
    await client.query("select from lane order by lane for update");
    const { rowCount } = await client.query(
      // Without the address it would have gone to, Meta's history could not tell whether it went.
      `update message m set state = 'unknown', stage = 'unknown', attempt = attempt + ${LOST_ATTEMPTS}, claimed_at = coalesce(claimed_at, m.created_at), deadline = null,
         recipient = coalesce(recipient, p.identities->>'phone', p.identities->>'bsuid'),
         doubt_at = now(), settle_at = now() + make_interval(secs => $1::float8 / 1000), updated_at = now()
       from profile p
       where p.lane = m.lane and p.id = m.profile_id and direction = 'outbound' and stage in ('waiting', 'claimed', 'unknown')`,
      [options.settleAfterMs],
    );
    return rowCount ?? 0;
  });
}
