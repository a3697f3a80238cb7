import type { Db } from "../db/pool.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { ChannelConfig, WhatsAppConfig } from "./channel.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

export type ChannelRow = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly kind: ChannelKind;
  readonly config: WhatsAppConfig | ChannelConfig;
  readonly secrets: Buffer;
};
export type SourceRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
  readonly name: string;
  readonly settings: JsonObject;
  readonly secrets: Buffer;
};

export async function readChannelSecrets(db: Db, id: ChannelId): Promise<ChannelRow | null> {
  const { rows } = await db.query<ChannelRow>(
    `select id, workspace_id as "workspaceId", kind, config, secrets from channel where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function readSourceSecrets(db: Db, id: string): Promise<SourceRow | null> {
  const { rows } = await db.query<SourceRow>(
    `select id, workspace_id as "workspaceId", kind, name, settings, secrets from source where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function touchChannelWebhook(db: Db, id: ChannelId, at: Date): Promise<void> {
  await db.query("update channel set last_webhook_at = greatest(last_webhook_at, $2) where id = $1", [id, at]);
}
