import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type Label = { readonly name: string; readonly colour: string; readonly description: string };

export async function listLabels(db: Db, workspaceId: WorkspaceId): Promise<readonly Label[]> {
  const { rows } = await db.query<Label>("select name, colour, description from desk_label where workspace_id = $1 order by name", [
    workspaceId,
  ]);
  return rows;
}

export async function saveLabel(
  db: Db,
  { workspaceId, name, colour, description, at, by }: Label & { readonly workspaceId: WorkspaceId; readonly at: Date; readonly by: string },
): Promise<void> {
  await db.query(
    `insert into desk_label (workspace_id, name, colour, description, created_at, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, name) do update set colour = excluded.colour, description = excluded.description`,
    [workspaceId, name, colour, description, at, by],
  );
}

/** Conversations keep it, and it can be taken off them. False: there is none. */
export async function removeLabel(db: Db, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  const { rowCount } = await db.query("delete from desk_label where workspace_id = $1 and name = $2", [workspaceId, name]);
  return rowCount === 1;
}

/** Those of these that do not exist. */
export async function unknownLabels(db: Db, workspaceId: WorkspaceId, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const { rows } = await db.query<{ name: string }>("select name from desk_label where workspace_id = $1 and name = any($2)", [
    workspaceId,
    names,
  ]);
  const known = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !known.has(name));
}
