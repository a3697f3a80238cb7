import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

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

/** The workspace this installation began with, and who owns it. */
export async function oldestWorkspace(db: Db): Promise<{ readonly id: WorkspaceId; readonly ownerEmail: string | null } | null> {
  const { rows } = await db.query<{ id: WorkspaceId; ownerEmail: string | null }>(
    `select w.id, (select a.email from account a where a.workspace_id = w.id and a.role = 'owner' and a.disabled_at is null order by a.created_at, a.id limit 1) as "ownerEmail"
     from workspace w order by w.created_at, w.id limit 1`,
  );
  return rows[0] ?? null;
}
