import type { Page } from "../contract/console.ts";
import type { UnrecognisedRow } from "../contract/console-settings.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import { readCursor, toPage } from "./cursor.ts";

type RawUnrecognised = {
  readonly id: string;
  readonly cursor_at: string;
  readonly door: string;
  readonly reason: string;
  readonly payload: JsonObject;
  readonly received_at: Date;
};

export async function listUnrecognised(
  db: Db,
  workspaceId: string,
  query: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<UnrecognisedRow>> {
  const cursor = readCursor(query.after);
  const { rows } = await db.query<RawUnrecognised>(
    `select id, received_at::text as cursor_at, door, reason, payload, received_at from unrecognised
     where workspace_id = $1 and ($3::timestamptz is null or (received_at, id) < ($3::timestamptz, $4::uuid)) order by received_at desc, id desc limit $2`,
    [workspaceId, query.limit + 1, cursor?.at ?? null, cursor?.id ?? null],
  );
  return toPage(rows, query.limit, (row) => ({
    id: row.id,
    door: row.door,
    reason: row.reason,
    payload: row.payload,
    receivedAt: row.received_at.toISOString(),
  }));
}
