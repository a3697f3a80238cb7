import type { Db, DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { ChannelHealth, HealthChange } from "./channel-health.ts";

type Place = { readonly channelId: ChannelId; readonly workspaceId: WorkspaceId; readonly at: Date };
export type StoredHealth = ChannelHealth & { readonly checkedAt: Date };

/** What was last seen, held until the end of the transaction: of two looks at once the second compares with the first. */
export async function lockHealth(client: DbClient, channelId: ChannelId): Promise<ChannelHealth | null> {
  await client.query("select from channel where id = $1 for update", [channelId]);
  const { rows } = await client.query<ChannelHealth>("select checks, facts from channel_health where channel_id = $1", [channelId]);
  return rows[0] ?? null;
}

export async function putHealth(
  client: DbClient,
  { channelId, workspaceId, at, health }: Place & { readonly health: ChannelHealth },
): Promise<void> {
  await client.query(
    `insert into channel_health (channel_id, workspace_id, checked_at, checks, facts) values ($1, $2, $3, $4, $5)
     on conflict (channel_id) do update set checked_at = excluded.checked_at, checks = excluded.checks, facts = excluded.facts`,
    [channelId, workspaceId, at, JSON.stringify(health.checks), JSON.stringify(health.facts)],
  );
}

export async function insertHealthChanges(
  client: DbClient,
  { channelId, workspaceId, at }: Place,
  changes: readonly HealthChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    `insert into channel_change (channel_id, workspace_id, at, fact, before, after)
     select $1, $2, $3, x.fact, x.before, x.after from json_to_recordset($4::json) as x(fact text, before text, after text)`,
    [channelId, workspaceId, at, JSON.stringify(changes)],
  );
}

export async function readHealth(
  db: Db,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
): Promise<{ readonly health: StoredHealth | null; readonly changes: readonly (HealthChange & { readonly at: Date })[] }> {
  const [health, changes] = await Promise.all([
    db.query<StoredHealth>(
      `select checks, facts, checked_at as "checkedAt" from channel_health where channel_id = $1 and workspace_id = $2`,
      [channelId, workspaceId],
    ),
    db.query<HealthChange & { at: Date }>(
      "select fact, before, after, at from channel_change where channel_id = $1 and workspace_id = $2 order by at desc, id desc limit 50",
      [channelId, workspaceId],
    ),
  ]);
  return { health: health.rows[0] ?? null, changes: changes.rows };
}

export async function listChannelsToInspect(db: Db, before: Date): Promise<readonly ChannelId[]> {
  const { rows } = await db.query<{ id: ChannelId }>(
    `select c.id from channel c left join channel_health h on h.channel_id = c.id
     where c.kind = 'whatsapp' and (h.checked_at is null or h.checked_at <= $1) order by c.id`,
    [before],
  );
  return rows.map(({ id }) => id);
}
