import type { Db } from "../db/pool.ts";
import type { WhatsAppConfig } from "./channel.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export type ChannelRow = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly config: WhatsAppConfig;
  readonly secrets: Buffer;
};
export type SourceRow = { readonly id: string; readonly workspaceId: WorkspaceId; readonly secrets: Buffer };

export async function readChannelSecrets(db: Db, id: ChannelId): Promise<ChannelRow | null> {
  const { rows } = await db.query<ChannelRow>(`select id, workspace_id as "workspaceId", config, secrets from channel where id = $1`, [id]);
  return rows[0] ?? null;
}

export async function readSourceSecrets(db: Db, id: string): Promise<SourceRow | null> {
  const { rows } = await db.query<SourceRow>(`select id, workspace_id as "workspaceId", secrets from source where id = $1`, [id]);
  return rows[0] ?? null;
}

export async function touchChannelWebhook(db: Db, id: ChannelId, at: Date): Promise<void> {
  await db.query("update channel set last_webhook_at = greatest(last_webhook_at, $2) where id = $1", [id, at]);
}
