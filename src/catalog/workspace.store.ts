import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type WorkspaceSettings = {
  readonly name: string;
  readonly timeZone: string;
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly language: string | null;
};

const READ = `select name, time_zone as "timeZone", quiet_hours as "quietHours", language from workspace where id = $1`;

export async function readSettings(db: Db, workspaceId: WorkspaceId): Promise<WorkspaceSettings | null> {
  return (await db.query<WorkspaceSettings>(READ, [workspaceId])).rows[0] ?? null;
}

export async function lockSettings(client: DbClient, workspaceId: WorkspaceId): Promise<WorkspaceSettings | null> {
  return (await client.query<WorkspaceSettings>(`${READ} for update`, [workspaceId])).rows[0] ?? null;
}

export async function writeSettings(client: DbClient, workspaceId: WorkspaceId, settings: WorkspaceSettings): Promise<void> {
  const { name, timeZone, quietHours, language } = settings;
  const quiet = quietHours === null ? null : JSON.stringify(quietHours);
  await client.query("update workspace set name = $2, time_zone = $3, quiet_hours = $4, language = $5 where id = $1", [
    workspaceId,
    name,
    timeZone,
    quiet,
    language,
  ]);
}
