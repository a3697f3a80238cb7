import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type SecretRow = { readonly name: string; readonly changedAt: Date; readonly changedBy: string };

export async function listSecretRows(db: Db, workspaceId: WorkspaceId): Promise<readonly SecretRow[]> {
  const { rows } = await db.query<SecretRow>(
    `select name, changed_at as "changedAt", changed_by as "changedBy" from journey_secret where workspace_id = $1 order by name`,
    [workspaceId],
  );
  return rows;
}

export async function readSecret(db: Db, workspaceId: WorkspaceId, name: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ sealed: Buffer }>("select sealed from journey_secret where workspace_id = $1 and name = $2", [
    workspaceId,
    name,
  ]);
  return rows[0]?.sealed ?? null;
}

export async function upsertSecret(
  client: DbClient,
  secret: { readonly workspaceId: WorkspaceId; readonly name: string; readonly sealed: Buffer; readonly changedBy: string },
): Promise<void> {
  await client.query(
    `insert into journey_secret (workspace_id, name, sealed, changed_by) values ($1, $2, $3, $4)
     on conflict (workspace_id, name) do update set sealed = excluded.sealed, changed_by = excluded.changed_by, changed_at = now()`,
    [secret.workspaceId, secret.name, secret.sealed, secret.changedBy],
  );
}

export async function deleteSecret(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from journey_secret where workspace_id = $1 and name = $2", [workspaceId, name]);
  return rowCount === 1;
}
