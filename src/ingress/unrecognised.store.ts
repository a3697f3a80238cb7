import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";

export type Unrecognised = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly door: string;
  readonly reason: string;
  readonly payload: Json;
};

/** Durable when it resolves. The ids are made of the content: a webhook told again is one row. */
export async function keepUnrecognised(db: Db, rows: readonly Unrecognised[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `insert into unrecognised (id, workspace_id, door, reason, payload)
     select id, "workspaceId", door, reason, payload from json_to_recordset($1::json) as x(id uuid, "workspaceId" uuid, door text, reason text, payload jsonb)
     on conflict (id) do nothing`,
    [JSON.stringify(rows)],
  );
}
