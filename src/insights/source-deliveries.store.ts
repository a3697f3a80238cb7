import type { Db } from "../db/pool.ts";
import type { Json } from "../platform/json.ts";
import type { Cursor } from "./cursor.ts";

export type RawSourceDelivery = {
  readonly id: string;
  readonly cursor_at: string;
  readonly topic: string;
  readonly key: string;
  readonly verdict: "accepted" | "known" | "stale" | "ignored" | "problem";
  readonly why: string | null;
  readonly profileId: string | null;
  readonly receivedAt: Date;
  readonly sentAt: Date | null;
  readonly copies: number;
  readonly replayedAt: Date | null;
  readonly body: Json;
  readonly isJson: boolean;
};

const LIST = `
select d.id, d.received_at::text as cursor_at, d.topic, d.key, d.verdict, d.why, d.profile_id as "profileId", d.received_at as "receivedAt",
  d.sent_at as "sentAt", d.copies, d.replayed_at as "replayedAt", d.body, d.is_json as "isJson"
from source_delivery d join source s on s.id = d.source_id and s.workspace_id = $2
where d.source_id = $1 and ($3::text is null or d.verdict = $3)
  and ($4::timestamptz is null or (d.received_at, d.id) < ($4::timestamptz, $5::uuid))
order by d.received_at desc, d.id desc limit $6`;

export async function readSourceDeliveries(
  db: Db,
  workspaceId: string,
  sourceId: string,
  query: { readonly verdict: string | null; readonly cursor: Cursor | null; readonly limit: number },
): Promise<readonly RawSourceDelivery[]> {
  const { verdict, cursor, limit } = query;
  const values = [sourceId, workspaceId, verdict, cursor?.at ?? null, cursor?.id ?? null, limit];
  return (await db.query<RawSourceDelivery>(LIST, values)).rows;
}
