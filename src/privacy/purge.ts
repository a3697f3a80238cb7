/**
 * After an erasure the database's files still hold what was deleted, until the space is used again: in the tables, in the statistics of the
 * planner, and in the write-ahead log. This gives all of it back at once. Tables are locked one after the other while it runs.
 */
import type { Db } from "../db/pool.ts";
import { isSuperuser, rewriteTables, shortenLog } from "./purge.store.ts";

export type Purge = {
  /** Segments of the write-ahead log that were taken away; null: this database's user may not do that, so the log and the statistics keep what they hold until they are used again. */
  readonly walSegmentsRemoved: number | null;
};

export async function purge(pool: Db): Promise<Purge> {
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    const mayAll = await isSuperuser(client);
    await rewriteTables(client, mayAll);
    return { walSegmentsRemoved: mayAll ? await shortenLog(client) : null };
  } finally {
    // Its settings go with it.
    client.release(true);
  }
}
