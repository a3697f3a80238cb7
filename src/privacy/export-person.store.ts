import type { DbClient } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";
import type { Person } from "./person.store.ts";

export type SentFile = { readonly sha256: string; readonly filename: string | null; readonly messageId: string; readonly place: number };

export async function readSentFiles(client: DbClient, { ids }: Person): Promise<readonly SentFile[]> {
  // Somebody may read slowly: the transaction waits for them, not they for it.
  await client.query("set local idle_in_transaction_session_timeout = 600000");
  const { rows } = await client.query<SentFile>(
    `select f.sha256, f.filename, f.message_id as "messageId", f.place from inbound_media f join message m on m.lane = f.lane and m.id = f.message_id
     where m.lane = any($1::smallint[]) and m.profile_id = any($2::uuid[]) and f.state = 'stored' order by f.told_at, f.message_id, f.place`,
    [[...new Set(ids.map(laneOf))], ids],
  );
  return rows;
}
