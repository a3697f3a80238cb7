import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type StoredView = { readonly id: string; readonly name: string; readonly filter: JsonObject; readonly account: string | null };
type By = { readonly workspaceId: WorkspaceId; readonly account: string | null; readonly actor: string; readonly at: Date };

const MAY_READ = "workspace_id = $1 and (account_id is null or account_id = $2)";
const COLUMNS = "id, name, filter, account_id as account";

export async function listViews(db: Db, workspaceId: WorkspaceId, account: string | null): Promise<readonly StoredView[]> {
  const { rows } = await db.query<StoredView>(`select ${COLUMNS} from desk_view where ${MAY_READ} order by account_id nulls first, name`, [
    workspaceId,
    account,
  ]);
  return rows;
}

/** The same id again changes it. Null: there is another one of that name, or none of that id that is theirs. */
export async function saveView(
  db: Db,
  { workspaceId, account, actor, at }: By,
  {
    id,
    name,
    filter,
    shared,
    isNew,
  }: Pick<StoredView, "id" | "name"> & { readonly filter: object; readonly shared: boolean; readonly isNew: boolean },
): Promise<StoredView | null> {
  const owner = shared ? null : account;
  const values = [workspaceId, account, id, name, JSON.stringify(filter), owner, at, actor];
  const { rows } = await db.query<StoredView>(
    isNew
      ? `insert into desk_view (id, workspace_id, account_id, name, filter, saved_at, saved_by)
         select $3, $1, $6, $4, $5, $7, $8 where $2::uuid is not null or $6::uuid is null on conflict do nothing returning ${COLUMNS}`
      : `update desk_view set name = $4, filter = $5, account_id = $6, saved_at = $7, saved_by = $8 where ${MAY_READ} and id = $3
         and not exists (select from desk_view o where o.workspace_id = $1 and o.id <> $3 and o.name = $4 and o.account_id is not distinct from $6::uuid)
         returning ${COLUMNS}`,
    values,
  );
  return rows[0] ?? null;
}

export async function removeView(db: Db, workspaceId: WorkspaceId, account: string | null, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`delete from desk_view where ${MAY_READ} and id = $3`, [workspaceId, account, id]);
  return rowCount === 1;
}
