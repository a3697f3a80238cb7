import type { Db, DbClient } from "../db/pool.ts";
import type { ConnectionKind, SyncDocument } from "../contract/warehouse.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { FileSeen } from "./files.ts";

export type SyncRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly connectionKind: ConnectionKind;
  readonly document: SyncDocument;
  readonly revision: number;
  readonly state: "active" | "paused";
  readonly nextAt: Date | null;
  readonly cursor: string | null;
  readonly file: FileSeen | null;
  readonly failingSince: Date | null;
};

const SYNC = `s.id, s.workspace_id as "workspaceId", s.connection_id as "connectionId", c.name as "connectionName", c.kind as "connectionKind",
  s.document, s.revision, s.state, s.next_at as "nextAt", s.cursor, s.file, s.failing_since as "failingSince"`;
const FROM = "from data_sync s join data_connection c on c.id = s.connection_id";

export async function readSyncs(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly SyncRow[]> {
  return (await db.query<SyncRow>(`select ${SYNC} ${FROM} where s.workspace_id = $1 order by s.name, s.id`, [workspaceId])).rows;
}

export async function readSync(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<SyncRow | null> {
  const { rows } = await db.query<SyncRow>(`select ${SYNC} ${FROM} where s.workspace_id = $1 and s.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

export async function lockSync(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<SyncRow | null> {
  const { rows } = await client.query<SyncRow>(`select ${SYNC} ${FROM} where s.workspace_id = $1 and s.id = $2 for update of s`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

export type SavedSync = Pick<SyncRow, "id" | "workspaceId" | "document" | "revision" | "state" | "nextAt" | "cursor" | "file"> & {
  readonly at: Date;
  readonly by: string;
};

/** False: another one has the name. */
export async function saveSync(client: DbClient, row: SavedSync): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into data_sync as s (id, workspace_id, connection_id, name, document, revision, state, next_at, cursor, file, created_at, changed_at, changed_by)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12
     where not exists (select from data_sync o where o.workspace_id = $2 and o.name = $4 and o.id <> $1)
     on conflict (id) do update set connection_id = $3, name = $4, document = $5, revision = $6, state = $7, next_at = $8, cursor = $9, file = $10,
       changed_at = $11, changed_by = $12 where s.workspace_id = $2`,
    [
      row.id,
      row.workspaceId,
      row.document.connectionId,
      row.document.name,
      JSON.stringify(row.document),
      row.revision,
      row.state,
      row.nextAt,
      row.cursor,
      row.file === null ? null : JSON.stringify(row.file),
      row.at,
      row.by,
    ],
  );
  return rowCount === 1;
}

export async function deleteSync(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  return (await client.query("delete from data_sync where workspace_id = $1 and id = $2", [workspaceId, id])).rowCount === 1;
}

/** Those whose time has come, one process at a time each. */
export async function lockDueSyncs(
  client: DbClient,
  now: Date,
  limit: number,
): Promise<readonly Pick<SyncRow, "id" | "workspaceId" | "revision" | "document">[]> {
  const { rows } = await client.query<Pick<SyncRow, "id" | "workspaceId" | "revision" | "document">>(
    `select id, workspace_id as "workspaceId", revision, document from data_sync
     where next_at <= $1 and state = 'active' order by next_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

export async function setNextTime(client: DbClient, id: string, nextAt: Date | null): Promise<void> {
  await client.query("update data_sync set next_at = $2 where id = $1", [id, nextAt]);
}

/** Only of this revision: what was changed meanwhile begins anew. */
export async function noteSucceeded(
  client: DbClient,
  { id, revision }: { readonly id: string; readonly revision: number },
  file: FileSeen | null,
): Promise<void> {
  await client.query("update data_sync set failing_since = null, file = coalesce($3, file) where id = $1 and revision = $2", [
    id,
    revision,
    file === null ? null : JSON.stringify(file),
  ]);
}

export async function noteFailing(client: DbClient, id: string, at: Date): Promise<void> {
  await client.query("update data_sync set failing_since = coalesce(failing_since, $2) where id = $1", [id, at]);
}

export async function noteCursor(
  client: DbClient,
  { id, revision }: { readonly id: string; readonly revision: number },
  cursor: string,
): Promise<void> {
  await client.query("update data_sync set cursor = $3 where id = $1 and revision = $2", [id, revision, cursor]);
}

/** Which of these ids are of events that were taken in before. */
export async function readTakenEvents(db: Db, syncId: string, keys: readonly Buffer[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ key: Buffer }>("select key from data_sync_event where sync_id = $1 and key = any($2::bytea[])", [
    syncId,
    keys,
  ]);
  return new Set(rows.map(({ key }) => key.toString("hex")));
}

export async function noteTakenEvents(client: DbClient, syncId: string, keys: readonly Buffer[]): Promise<void> {
  await client.query("insert into data_sync_event (sync_id, key) select $1, unnest($2::bytea[]) on conflict do nothing", [syncId, keys]);
}
