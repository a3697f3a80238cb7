import type { ChannelKind } from "../consent/consent.ts";
import type { DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Channel, ChannelConfig, WhatsAppConfig } from "./channel.ts";

export type ChannelRow = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly config: WhatsAppConfig | ChannelConfig;
  readonly secrets: Uint8Array;
};

export async function upsertChannel(client: DbClient, channel: ChannelRow): Promise<void> {
  await client.query(
    `insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set name = excluded.name, config = excluded.config, secrets = excluded.secrets where channel.workspace_id = excluded.workspace_id`,
    [channel.id, channel.workspaceId, channel.kind, channel.name, channel.config, channel.secrets],
  );
}

export async function findByNumber(client: DbClient, phoneNumberId: string): Promise<Pick<ChannelRow, "id" | "workspaceId"> | null> {
  const { rows } = await client.query<ChannelRow>(
    `select id, workspace_id as "workspaceId" from channel where config->>'phoneNumberId' = $1 limit 1`,
    [phoneNumberId],
  );
  return rows[0] ?? null;
}

export async function lockChannel(
  client: DbClient,
  workspaceId: WorkspaceId,
  id: ChannelId,
): Promise<(Pick<Channel, "name" | "state" | "pause" | "config"> & { readonly secrets: Buffer }) | null> {
  const { rows } = await client.query<Channel & { readonly secrets: Buffer }>(
    "select name, state, pause, config, secrets from channel where id = $1 and workspace_id = $2 for update",
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

export async function updateChannel(
  client: DbClient,
  channel: Pick<Channel, "id" | "name" | "state" | "pause"> & Pick<ChannelRow, "config"> & { readonly secrets: Uint8Array },
): Promise<void> {
  await client.query("update channel set name = $2, state = $3, pause = $4, config = $5, secrets = $6 where id = $1", [
    channel.id,
    channel.name,
    channel.state,
    channel.pause,
    channel.config,
    channel.secrets,
  ]);
}

/** Whether anything was sent or received by it, or a form is kept at it. */
export async function isChannelUsed(client: DbClient, id: ChannelId): Promise<boolean> {
  const { rows } = await client.query<{ readonly used: boolean }>(
    `select exists (select from message where channel_id = $1) or exists (select from form where channel_id = $1) as used`,
    [id],
  );
  return rows[0]?.used ?? true;
}

export async function deleteChannel(client: DbClient, id: ChannelId): Promise<void> {
  await client.query("delete from channel where id = $1", [id]);
}
