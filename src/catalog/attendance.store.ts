import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type Attending = { readonly workspaceId: WorkspaceId; readonly accountId: string };

/** Answers who of them was taken for gone. */
export async function touchAgents(db: Db, attending: readonly Attending[], now: Date): Promise<readonly Attending[]> {
  const { rows } = await db.query<Attending & { readonly isGone: boolean }>(
    `update desk_agent d set seen_at = greatest(d.seen_at, $3) from unnest($1::uuid[], $2::uuid[]) as x(workspace_id, account_id)
     where d.workspace_id = x.workspace_id and d.account_id = x.account_id
     returning d.workspace_id as "workspaceId", d.account_id as "accountId", d.is_gone as "isGone"`,
    [attending.map(({ workspaceId }) => workspaceId), attending.map(({ accountId }) => accountId), now],
  );
  return rows.filter(({ isGone }) => isGone);
}

/** Under the lock of the workspace's staffing. */
export async function bringBack(client: DbClient, { workspaceId, accountId }: Attending, now: Date): Promise<void> {
  await client.query(
    `update desk_agent set availability = 'online', availability_since = $3, is_gone = false
     where workspace_id = $1 and account_id = $2 and is_gone`,
    [workspaceId, accountId, now],
  );
}

const UNATTENDED = "workspace_id = $1 and availability = 'online' and greatest(seen_at, availability_since) <= $2";

export async function hasUnattended(db: Db, workspaceId: WorkspaceId, until: Date): Promise<boolean> {
  const { rows } = await db.query(`select from desk_agent where ${UNATTENDED} limit 1`, [workspaceId, until]);
  return rows.length > 0;
}

/** Away since they were last there, not since that was noticed. Under the lock of the workspace's staffing. */
export async function sendAway(client: DbClient, workspaceId: WorkspaceId, until: Date): Promise<number> {
  const { rowCount } = await client.query(
    `update desk_agent set availability = 'away', availability_since = greatest(seen_at, availability_since), is_gone = true where ${UNATTENDED}`,
    [workspaceId, until],
  );
  return rowCount ?? 0;
}
