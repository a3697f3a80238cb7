import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

export type SourceRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
  readonly name: string;
  readonly settings: JsonObject;
  readonly secrets: Uint8Array;
};
export type SourceListRow = Omit<SourceRow, "secrets" | "workspaceId"> & {
  readonly createdAt: Date;
  readonly lastReceivedAt: Date | null;
  /** Of the last seven days, by verdict. */
  readonly counts: { readonly [verdict: string]: number };
};

const LIST = `
select s.id, s.kind, s.name, s.settings, s.created_at as "createdAt",
  (select max(greatest(d.received_at, d.last_copy_at)) from source_delivery d where d.source_id = s.id) as "lastReceivedAt",
  coalesce((select json_object_agg(verdict, n) from (
    select verdict, count(*)::int as n from source_delivery d
    where d.source_id = s.id and d.received_at >= $2 group by verdict) as counted), '{}') as counts
from source s where s.workspace_id = $1 and ($3::uuid is null or s.id = $3) order by s.created_at, s.id`;

export async function listSourceRows(db: Db, workspaceId: WorkspaceId, since: Date, id: string | null): Promise<readonly SourceListRow[]> {
  return (await db.query<SourceListRow>(LIST, [workspaceId, since, id])).rows;
}

export async function upsertSource(db: Db | DbClient, source: SourceRow): Promise<void> {
  await db.query(
    `insert into source (id, workspace_id, kind, name, settings, secrets) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set name = excluded.name, settings = excluded.settings, secrets = excluded.secrets
     where source.workspace_id = excluded.workspace_id`,
    [source.id, source.workspaceId, source.kind, source.name, source.settings, source.secrets],
  );
}

export async function lockSource(
  client: DbClient,
  workspaceId: WorkspaceId,
  id: string,
): Promise<(SourceRow & { secrets: Buffer }) | null> {
  const { rows } = await client.query<SourceRow & { secrets: Buffer }>(
    `select id, workspace_id as "workspaceId", kind, name, settings, secrets from source where id = $1 and workspace_id = $2 for update`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

export async function deleteSource(client: DbClient, id: string): Promise<void> {
  await client.query("delete from source where id = $1", [id]);
}
