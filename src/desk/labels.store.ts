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

export async function labelNames(db: Db, workspaceId: WorkspaceId): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>("select name from desk_label where workspace_id = $1", [workspaceId]);
  return rows.map(({ name }) => name);
}

export type LabelUses = {
  readonly conversations: number;
  readonly open: number;
  /** Names of people who know about it, and titles of what goes by it. */
  readonly people: readonly string[];
  readonly views: readonly string[];
  readonly rules: readonly string[];
};

/** Of rules: those of the draft and those in force. */
const USES = `
select
  (select count(*)::int from desk_conversation d where d.workspace_id = $1 and d.merged_into is null and d.labels @> array[$2]) as conversations,
  (select count(*)::int from desk_conversation d where d.workspace_id = $1 and d.merged_into is null and d.state = 'open' and d.labels @> array[$2]) as open,
  array(select a.name from desk_agent g join account a on a.id = g.account_id and a.disabled_at is null
    where g.workspace_id = $1 and g.skills @> array[$2] order by a.name) as people,
  array(select v.name from desk_view v where v.workspace_id = $1 and v.account_id is null and v.filter ->> 'label' = $2 order by v.name) as views,
  array(select distinct r ->> 'title' from (
      select document from assist_draft where workspace_id = $1
      union all (select document from assist_version where workspace_id = $1 order by version desc limit 1)) h,
    jsonb_array_elements(h.document -> 'rules') r
    where r -> 'actions' @> jsonb_build_array(jsonb_build_object('kind', 'label', 'label', $2::text)) order by 1) as rules`;

export async function labelUses(db: Db, workspaceId: WorkspaceId, name: string): Promise<LabelUses> {
  const { rows } = await db.query<LabelUses>(USES, [workspaceId, name]);
  if (!rows[0]) throw new Error("a query without tables answers one row");
  return rows[0];
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
