import type { KeywordSettings } from "../consent/keywords/settings.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export async function readKeywords(db: Db | DbClient, workspaceId: WorkspaceId, lock = false): Promise<KeywordSettings | null> {
  const { rows } = await db.query<{ keywords: KeywordSettings | null }>(
    `select keywords from workspace where id = $1${lock ? " for update" : ""}`,
    [workspaceId],
  );
  return rows[0]?.keywords ?? null;
}

export async function writeKeywords(client: DbClient, workspaceId: WorkspaceId, settings: KeywordSettings): Promise<void> {
  await client.query("update workspace set keywords = $2 where id = $1", [workspaceId, JSON.stringify(settings)]);
}
