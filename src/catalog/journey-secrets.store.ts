import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type SecretRow = { readonly name: string; readonly hosts: readonly string[]; readonly changedAt: Date; readonly changedBy: string };

export type SealedSecret = { readonly sealed: Buffer; readonly hosts: readonly string[] };

export async function listSecretRows(db: Db, workspaceId: WorkspaceId): Promise<readonly SecretRow[]> {
  const { rows } = await db.query<SecretRow>(
    `select name, hosts, changed_at as "changedAt", changed_by as "changedBy" from journey_secret where workspace_id = $1 order by name`,
    [workspaceId],
  );
  return rows;
}

export async function readSecret(db: Db, workspaceId: WorkspaceId, name: string): Promise<SealedSecret | null> {
  const { rows } = await db.query<SealedSecret>("select sealed, hosts from journey_secret where workspace_id = $1 and name = $2", [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function upsertSecret(
  client: DbClient,
  secret: SealedSecret & { readonly workspaceId: WorkspaceId; readonly name: string; readonly changedBy: string },
): Promise<void> {
  await client.query(
    `insert into journey_secret (workspace_id, name, sealed, hosts, changed_by) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, name) do update set sealed = excluded.sealed, hosts = excluded.hosts, changed_by = excluded.changed_by, changed_at = now()`,
    [secret.workspaceId, secret.name, secret.sealed, secret.hosts, secret.changedBy],
  );
}

export async function deleteSecret(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from journey_secret where workspace_id = $1 and name = $2", [workspaceId, name]);
  return rowCount === 1;
}
