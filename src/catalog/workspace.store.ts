import type { Db, DbClient } from "../db/pool.ts";
import type { StoredHours } from "../contact-rules/working-hours.ts";
import type { WorkspaceId } from "../platform/ids.ts";

import { type LinkSettings } from "../links/choice.ts";

export type WorkspaceSettings = {
  readonly name: string;
  readonly timeZone: string;
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly answerHours: StoredHours | null;
  readonly links: LinkSettings;
  readonly language: string | null;
};

const READ = `select name, time_zone as "timeZone", quiet_hours as "quietHours", answer_hours as "answerHours", links, language from workspace where id = $1`;

export async function readSettings(db: Db, workspaceId: WorkspaceId): Promise<WorkspaceSettings | null> {
  return (await db.query<WorkspaceSettings>(READ, [workspaceId])).rows[0] ?? null;
}

export async function lockSettings(client: DbClient, workspaceId: WorkspaceId): Promise<WorkspaceSettings | null> {
  return (await client.query<WorkspaceSettings>(`${READ} for update`, [workspaceId])).rows[0] ?? null;
}

export async function writeSettings(client: DbClient, workspaceId: WorkspaceId, settings: WorkspaceSettings): Promise<void> {
  const { name, timeZone, quietHours, answerHours, links, language } = settings;
  const quiet = quietHours === null ? null : JSON.stringify(quietHours);
  await client.query(
    "update workspace set name = $2, time_zone = $3, quiet_hours = $4, links = $5, language = $6, answer_hours = $7 where id = $1",
    [workspaceId, name, timeZone, quiet, JSON.stringify(links), language, answerHours === null ? null : JSON.stringify(answerHours)],
  );
}

/** False: another workspace has it. One that was left stays, so that its links go on. */
export async function takeLinkHost(client: DbClient, workspaceId: WorkspaceId, host: string): Promise<boolean> {
  await client.query("insert into link_host (host, workspace_id) values ($1, $2) on conflict do nothing", [host, workspaceId]);
  const { rows } = await client.query<{ workspaceId: WorkspaceId }>(`select workspace_id as "workspaceId" from link_host where host = $1`, [
    host,
  ]);
  return rows[0]?.workspaceId === workspaceId;
}
