import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export async function readShare(db: Db | DbClient, workspaceId: WorkspaceId): Promise<number> {
  const { rows } = await db.query<{ holdout: number }>("select holdout from workspace where id = $1", [workspaceId]);
  return rows[0]?.holdout ?? 0;
}

export async function writeShare(client: DbClient, workspaceId: WorkspaceId, share: number): Promise<void> {
  await client.query("update workspace set holdout = $2 where id = $1", [workspaceId, share]);
}
