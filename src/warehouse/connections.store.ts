import type { Db, DbClient } from "../db/pool.ts";
import type { ConnectionKind } from "../contract/warehouse.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

export type ConnectionRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly kind: ConnectionKind;
  readonly settings: JsonObject;
  readonly sealed: Buffer;
  readonly createdAt: Date;
};
export type ListedConnection = ConnectionRow & { readonly syncs: number };

const COLUMNS = `c.id, c.workspace_id as "workspaceId", c.name, c.kind, c.settings, c.sealed, c.created_at as "createdAt"`;

export async function readConnections(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly ListedConnection[]> {
  const { rows } = await db.query<ListedConnection>(
    `select ${COLUMNS}, (select count(*)::int from data_sync s where s.connection_id = c.id) as syncs from data_connection c
     where c.workspace_id = $1 order by c.name, c.id`,
    [workspaceId],
  );
  return rows;
}

export async function readConnection(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<ConnectionRow | null> {
  const { rows } = await db.query<ConnectionRow>(`select ${COLUMNS} from data_connection c where c.workspace_id = $1 and c.id = $2`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

type Saved = Pick<ConnectionRow, "id" | "workspaceId" | "name" | "kind" | "settings" | "sealed"> & {
  readonly at: Date;
  readonly by: string;
};

/** False: another one has the name. */
export async function saveConnection(client: DbClient, row: Saved): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into data_connection as c (id, workspace_id, name, kind, settings, sealed, created_at, changed_at, changed_by)
     select $1, $2, $3, $4, $5, $6, $7, $7, $8
     where not exists (select from data_connection o where o.workspace_id = $2 and o.name = $3 and o.id <> $1)
     on conflict (id) do update set name = $3, settings = $5, sealed = $6, changed_at = $7, changed_by = $8 where c.workspace_id = $2`,
    [row.id, row.workspaceId, row.name, row.kind, JSON.stringify(row.settings), row.sealed, row.at, row.by],
  );
  return rowCount === 1;
}

export async function deleteConnection(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from data_connection where workspace_id = $1 and id = $2", [workspaceId, id]);
  return rowCount === 1;
}
