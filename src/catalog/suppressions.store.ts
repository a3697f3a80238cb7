import type { Suppressed, SuppressionSort } from "../consent/suppression.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { IdentityKind } from "../profiles/profile.ts";

export type SuppressionRow = {
  readonly id: string;
  readonly sort: SuppressionSort;
  readonly kind: IdentityKind;
  /** Null: erased; it holds all the same. */
  readonly value: string | null;
  readonly reason: string;
  readonly source: string;
  readonly addedAt: Date;
  readonly addedBy: string;
};
const ROW = `id, sort, kind, value, reason, source, added_at as "addedAt", added_by as "addedBy"`;

export type NewSuppression = Omit<SuppressionRow, "addedAt"> & { readonly value: string; readonly hash: string };

/** Which were new; whoever is on the list for the same already stays as they are. */
export async function insertSuppressions(
  client: DbClient,
  workspaceId: WorkspaceId,
  rows: readonly NewSuppression[],
  addedAt: Date,
): Promise<readonly string[]> {
  const added = await client.query<{ id: string }>(
    `insert into suppression (id, workspace_id, sort, kind, hash, value, reason, source, added_at, added_by)
     select id, $1, sort, kind, decode(hash, 'hex'), value, reason, source, $2, "addedBy"
     from json_to_recordset($3::json) as x(id uuid, sort text, kind text, hash text, value text, reason text, source text, "addedBy" text)
     order by hash on conflict (workspace_id, hash, sort) do nothing returning id`,
    [workspaceId, addedAt, JSON.stringify(rows)],
  );
  return added.rows.map(({ id }) => id);
}

/** Newest first. `after`: the last one of the page before. */
export async function listSuppressionRows(
  db: Db,
  workspaceId: WorkspaceId,
  { after, limit, hash }: { readonly after: string | null; readonly limit: number; readonly hash: string | null },
): Promise<readonly SuppressionRow[]> {
  const { rows } = await db.query<SuppressionRow>(
    `select ${ROW} from suppression s
     where workspace_id = $1 and ($2::text is null or hash = decode($2, 'hex'))
       and ($3::uuid is null or (added_at, id) < (select b.added_at, b.id from suppression b where b.id = $3 and b.workspace_id = $1))
     order by added_at desc, id desc limit $4`,
    [workspaceId, hash, after, limit],
  );
  return rows;
}

export async function deleteSuppressionRow(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<SuppressionRow | null> {
  const { rows } = await client.query<SuppressionRow>(`delete from suppression where workspace_id = $1 and id = $2 returning ${ROW}`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

export async function eraseSuppressionValue(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<SuppressionRow | null> {
  const { rows } = await client.query<SuppressionRow>(
    `update suppression set value = null where workspace_id = $1 and id = $2 returning ${ROW}`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

export async function readSalt(db: Db, workspaceId: WorkspaceId): Promise<string> {
  const { rows } = await db.query<{ salt: string }>("select salt from workspace where id = $1", [workspaceId]);
  return rows[0]?.salt ?? "";
}

/** Workspaces that have any: of the others nothing is looked up at the moment of sending. */
export async function readSuppressing(client: DbClient): Promise<ReadonlySet<WorkspaceId>> {
  const { rows } = await client.query<{ id: WorkspaceId }>(
    "select id from workspace w where exists (select from suppression s where s.workspace_id = w.id)",
  );
  return new Set(rows.map(({ id }) => id));
}

export async function readSuppressedHashes(
  db: Db,
  workspaceId: WorkspaceId,
  hashes: readonly string[],
): Promise<readonly (Suppressed & { readonly hash: string })[]> {
  const { rows } = await db.query<{ hash: string; sort: SuppressionSort; reason: string; since: Date }>(
    `select encode(s.hash, 'hex') as hash, s.sort, s.reason, s.added_at as since
     from unnest($2::text[]) as k(hash) join suppression s on s.workspace_id = $1 and s.hash = decode(k.hash, 'hex')`,
    [workspaceId, hashes],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
