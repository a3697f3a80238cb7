import type { Db, DbClient } from "../db/pool.ts";
import { markAudited } from "../db/workspace-scope.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";

/** `id` made of the content where the same may be told twice. */
export async function insertAudit(
  db: Db | DbClient,
  entry: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly detail: Json;
  },
): Promise<void> {
  markAudited();
  await db.query(
    "insert into audit (id, workspace_id, actor, action, subject, detail) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
    [entry.id, entry.workspaceId, entry.actor, entry.action, entry.subject, JSON.stringify(entry.detail)],
  );
}
