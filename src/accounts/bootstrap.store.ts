import type { Db, DbClient } from "../db/pool.ts";
import type { WhatsAppConfig } from "../catalog/channel.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export async function insertWorkspace(db: Db, workspace: { readonly id: WorkspaceId; readonly name: string }): Promise<WorkspaceId> {
  // Under a lock: two processes that start together make one workspace.
  const { rows } = await db.query<{ id: WorkspaceId }>(
    `with locked as materialized (select pg_advisory_xact_lock(7105734)),
      existing as materialized (select id from workspace, locked where name = $2 order by created_at limit 1),
      made as (insert into workspace (id, name) select $1, $2 where not exists (select from existing) returning id)
     select id from existing union all select id from made`,
    [workspace.id, workspace.name],
  );
  return rows[0]?.id ?? workspace.id;
}

export async function insertChannel(
  db: DbClient,
  channel: {
    readonly id: ChannelId;
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly config: WhatsAppConfig;
    readonly secrets: Uint8Array;
  },
): Promise<void> {
  await db.query(
    `insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, 'whatsapp', $3, $4, $5)
     on conflict (id) do update set name = excluded.name, config = excluded.config, secrets = excluded.secrets where channel.workspace_id = excluded.workspace_id`,
    [channel.id, channel.workspaceId, channel.name, channel.config, channel.secrets],
  );
}

export async function insertSource(
  db: Db,
  source: { readonly id: string; readonly workspaceId: WorkspaceId; readonly name: string; readonly secrets: Uint8Array },
): Promise<void> {
  await db.query(
    `insert into source (id, workspace_id, kind, name, secrets) values ($1, $2, 'shopify', $3, $4)
     on conflict (id) do update set name = excluded.name, secrets = excluded.secrets where source.workspace_id = excluded.workspace_id`,
    [source.id, source.workspaceId, source.name, source.secrets],
  );
}
