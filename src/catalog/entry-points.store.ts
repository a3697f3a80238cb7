import type { Db, DbClient } from "../db/pool.ts";
import type { EntryPoint } from "../links/entry-point.ts";
import type { WorkspaceId } from "../platform/ids.ts";

const COLUMNS = `id, workspace_id as "workspaceId", channel_id as "channelId", name, keyword, text, consent, topic, retired_at is not null as retired`;

export async function readEntryPoints(client: DbClient): Promise<readonly EntryPoint[]> {
  return (await client.query<EntryPoint>(`select ${COLUMNS} from entry_point`)).rows;
}

export type CountedEntryPoint = EntryPoint & {
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Different people. */
  readonly people: number;
  /** Messages by which they came. */
  readonly conversations: number;
  readonly lastAt: Date | null;
};

const LIST = `
select ${COLUMNS}, created_at as "createdAt", created_by as "createdBy", c.people, c.conversations, c."lastAt"
from entry_point e cross join lateral (
  select count(*)::int as people, coalesce(sum(arrivals), 0)::int as conversations, max(last_at) as "lastAt" from entry_point_arrival a where a.entry_point_id = e.id) c
where workspace_id = $1 and ($2::uuid is null or id = $2) order by retired_at is not null, created_at desc, id`;

export async function listEntryPoints(db: Db, workspaceId: WorkspaceId, id: string | null = null): Promise<readonly CountedEntryPoint[]> {
  return (await db.query<CountedEntryPoint>(LIST, [workspaceId, id])).rows;
}

/** False: the keyword is taken. */
export async function insertEntryPoint(
  client: DbClient,
  { id, workspaceId, channelId, name, keyword, text, consent, topic }: Omit<EntryPoint, "retired">,
  by: { readonly actor: string; readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into entry_point (id, workspace_id, channel_id, name, keyword, text, consent, topic, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (workspace_id, keyword) do nothing`,
    [id, workspaceId, channelId, name, keyword, text, consent, topic, by.at, by.actor],
  );
  return rowCount === 1;
}

/** Its name when there is one; it keeps the time at which it was first retired. */
export async function setRetired(
  client: DbClient,
  of: { readonly workspaceId: WorkspaceId; readonly id: string },
  at: Date | null,
): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `update entry_point set retired_at = case when $3::timestamptz is null then null else coalesce(retired_at, $3) end
     where workspace_id = $1 and id = $2 returning name`,
    [of.workspaceId, of.id, at],
  );
  return rows[0]?.name ?? null;
}
