import type { OptInSettings } from "../consent/opt-in-settings.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export async function readOptInSettings(db: Db | DbClient, workspaceId: WorkspaceId, lock = false): Promise<OptInSettings | null> {
  const { rows } = await db.query<{ settings: OptInSettings | null }>(
    `select opt_in as settings from workspace where id = $1${lock ? " for update" : ""}`,
    [workspaceId],
  );
  return rows[0]?.settings ?? null;
}

export async function writeOptInSettings(client: DbClient, workspaceId: WorkspaceId, settings: OptInSettings): Promise<void> {
  await client.query("update workspace set opt_in = $2 where id = $1", [workspaceId, JSON.stringify(settings)]);
}
