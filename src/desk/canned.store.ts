import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type Canned = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly team: string | null;
  /** Whose own it is. */
  readonly account: string | null;
  readonly revision: number;
  readonly savedAt: Date;
};
type By = { readonly workspaceId: WorkspaceId; readonly account: string | null; readonly actor: string; readonly at: Date };

const COLUMNS = `id, name, title, text, team, account_id as account, revision, saved_at as "savedAt"`;
/** Everybody's, and one's own. */
const MAY_READ = "workspace_id = $1 and (account_id is null or account_id = $2)";

export async function listCanned(db: Db, workspaceId: WorkspaceId, account: string | null): Promise<readonly Canned[]> {
  const { rows } = await db.query<Canned>(`select ${COLUMNS} from desk_canned where ${MAY_READ} order by name, team nulls first, id`, [
    workspaceId,
    account,
  ]);
  return rows;
}

export async function findCanned(db: Db, workspaceId: WorkspaceId, account: string | null, id: string): Promise<Canned | null> {
  const { rows } = await db.query<Canned>(`select ${COLUMNS} from desk_canned where ${MAY_READ} and id = $3`, [workspaceId, account, id]);
  return rows[0] ?? null;
}

type Saved = Pick<Canned, "id" | "name" | "title" | "text" | "team"> & { readonly own: boolean };

/** Null: there is one of that name. */
export async function addCanned(db: Db, { workspaceId, account, actor, at }: By, canned: Saved): Promise<Canned | null> {
  const { id, name, title, text, team, own } = canned;
  const { rows } = await db.query<Canned>(
    `insert into desk_canned (id, workspace_id, name, title, text, team, account_id, revision, saved_at, saved_by)
     values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9) on conflict do nothing returning ${COLUMNS}`,
    [id, workspaceId, name, title, text, team, own ? account : null, at, actor],
  );
  return rows[0] ?? null;
}

/** Whose it is stays as it is. */
export async function changeCanned(
  db: Db,
  { workspaceId, account, actor, at }: By,
  { id, name, title, text, team }: Saved,
): Promise<Canned | "name_taken" | null> {
  const { rows: twins } = await db.query(
    `select from desk_canned o, desk_canned c where c.id = $3 and o.workspace_id = $1 and o.id <> c.id and o.name = $4
       and o.team is not distinct from $5 and o.account_id is not distinct from c.account_id and (c.account_id is null or c.account_id = $2)`,
    [workspaceId, account, id, name, team],
  );
  if (twins.length > 0) return "name_taken";
  const { rows } = await db.query<Canned>(
    `update desk_canned set name = $4, title = $5, text = $6, team = $7, revision = revision + 1, saved_at = $8, saved_by = $9
     where ${MAY_READ} and id = $3 returning ${COLUMNS}`,
    [workspaceId, account, id, name, title, text, team, at, actor],
  );
  return rows[0] ?? null;
}

export async function removeCanned(db: Db, workspaceId: WorkspaceId, account: string | null, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`delete from desk_canned where ${MAY_READ} and id = $3`, [workspaceId, account, id]);
  return rowCount === 1;
}
