import { type Db, inTransaction } from "../db/pool.ts";

/** Every place that holds something sealed with the master key: what names the row, and the column. */
export const SEALED = {
  channel: { key: "id::text", column: "secrets" },
  source: { key: "id::text", column: "secrets" },
  webhook_endpoint: { key: "id::text", column: "secrets" },
  journey_secret: { key: "workspace_id || '/' || name", column: "sealed" },
  data_connection: { key: "id::text", column: "sealed" },
  appointment_calendar: { key: "workspace_id || '/' || resource_id", column: "sealed" },
  assist_settings: { key: "workspace_id::text", column: "sealed" },
  account: { key: "id::text", column: "totp" },
  installation: { key: "only_row::text", column: "root_key" },
} as const;
export type SealedPlace = keyof typeof SEALED;

/** Seals up to `limit` rows anew that name another master key than this, in one transaction. Answers how many there were. */
export async function resealSome(
  db: Db,
  place: SealedPlace,
  {
    keyId,
    limit,
    reseal,
  }: { readonly keyId: Uint8Array; readonly limit: number; readonly reseal: (sealed: Buffer, row: string) => Buffer },
): Promise<number> {
  const { key, column } = SEALED[place];
  return inTransaction(db, async (client) => {
    const { rows } = await client.query<{ row: string; sealed: Buffer }>(
      `select ${key} as row, ${column} as sealed from ${place} where substr(${column}, 2, 8) <> $1 order by 1 limit $2 for update`,
      [keyId, limit],
    );
    const sealed = rows.map((one) => reseal(one.sealed, `${place} ${one.row}`));
    await client.query(
      `update ${place} set ${column} = x.sealed from unnest($1::text[], $2::bytea[]) as x(row, sealed) where ${key} = x.row`,
      [rows.map(({ row }) => row), sealed],
    );
    return rows.length;
  });
}

/** Whether a server of Parley is connected: it would go on with the keys that it read when it started. */
export async function isServerRunning(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ running: boolean }>(
    "select exists (select from pg_stat_activity where datname = current_database() and application_name = 'parley notices') as running",
  );
  return rows[0]?.running ?? false;
}
