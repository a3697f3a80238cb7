import type { Db, DbClient } from "../db/pool.ts";
import type { GroupKind } from "../groups/group.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type GroupKindRow = GroupKind & { readonly changedAt: Date; readonly changedBy: string };
const ROW = `name, title, changed_at as "changedAt", changed_by as "changedBy"`;

export async function readGroupKinds(db: Db | DbClient): Promise<readonly (GroupKind & { readonly workspaceId: WorkspaceId })[]> {
  const { rows } = await db.query<GroupKind & { workspaceId: WorkspaceId }>(
    `select workspace_id as "workspaceId", name, title from group_kind order by name`,
  );
  return rows;
}

export async function listGroupKindRows(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
): Promise<readonly (GroupKindRow & { readonly groups: number })[]> {
  const { rows } = await db.query<GroupKindRow & { groups: number }>(
    `select ${ROW}, (select count(*)::int from customer_group g where g.workspace_id = k.workspace_id and g.kind = k.name) as groups
     from group_kind k where workspace_id = $1 order by name`,
    [workspaceId],
  );
  return rows;
}

/** Kinds of one workspace are changed one after the other. */
export async function lockGroupKind(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<GroupKindRow | null> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
  const { rows } = await client.query<GroupKindRow>(`select ${ROW} from group_kind where workspace_id = $1 and name = $2`, [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function writeGroupKind(client: DbClient, workspaceId: WorkspaceId, kind: GroupKindRow): Promise<void> {
  await client.query(
    `insert into group_kind (workspace_id, name, title, changed_at, changed_by) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, name) do update set title = $3, changed_at = $4, changed_by = $5`,
    [workspaceId, kind.name, kind.title, kind.changedAt, kind.changedBy],
  );
}

/** False while there are groups of it. */
export async function deleteGroupKind(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from group_kind k where workspace_id = $1 and name = $2
     and not exists (select from customer_group g where g.workspace_id = $1 and g.kind = $2)`,
    [workspaceId, name],
  );
  return (rowCount ?? 0) > 0;
}
