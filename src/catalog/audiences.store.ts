import type { AudienceDocument } from "../audiences/document.ts";
import type { ComputedDocument } from "../audiences/computed.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type AudienceRow = {
  readonly id: string;
  readonly name: string;
  readonly document: AudienceDocument;
  readonly version: number;
  readonly readyVersion: number;
  /** Of 256 lanes, those filled for the newest version. */
  readonly filled: number;
  readonly size: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: string;
};

const SIZE = "coalesce((select sum(s.members) from audience_size s where s.audience_id = a.id and s.lane between 0 and 255), 0)::int";
const AUDIENCE = `a.id, a.name, a.document, a.version, a.ready_version as "readyVersion", a.created_at as "createdAt", a.updated_at as "updatedAt", a.updated_by as "updatedBy",
  (select count(*) from audience_filled f where f.audience_id = a.id and f.version = a.version and f.lane between 0 and 255) as filled,
  ${SIZE} as size`;

export async function readAudiences(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly AudienceRow[]> {
  return (await db.query<AudienceRow>(`select ${AUDIENCE} from audience a where a.workspace_id = $1 order by a.name`, [workspaceId])).rows;
}

/** Nobody else changes an audience of the workspace until the transaction ends: two changes at once could make a cycle. */
export async function lockAudiences(client: DbClient, workspaceId: WorkspaceId): Promise<void> {
  await client.query("select from workspace where id = $1 for no key update", [workspaceId]);
}

export async function putAudience(
  client: DbClient,
  row: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly document: AudienceDocument;
    readonly version: number;
    readonly by: string;
  },
): Promise<void> {
  await client.query(
    `insert into audience (id, workspace_id, name, document, version, updated_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, name) do update set document = excluded.document, version = excluded.version, updated_at = now(), updated_by = excluded.updated_by`,
    [row.id, row.workspaceId, row.document.name, JSON.stringify(row.document), row.version, row.by],
  );
}

export async function raiseVersions(client: DbClient, ids: readonly string[]): Promise<void> {
  await client.query("update audience set version = version + 1 where id = any($1)", [ids]);
}

export async function raiseComputedVersions(client: DbClient, ids: readonly string[]): Promise<void> {
  await client.query("update computed_attribute set version = version + 1 where id = any($1)", [ids]);
}

export async function deleteAudience(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>("delete from audience where workspace_id = $1 and name = $2 returning id", [
    workspaceId,
    name,
  ]);
  return rows[0]?.id ?? null;
}

/** Whichever of these have been filled in all lanes are ready from now on. Answers whether there was one. */
export async function markReady(db: DbClient, ids: readonly string[]): Promise<boolean> {
  const { rowCount } = await db.query(
    `update audience a set ready_version = version
     where id = any($1) and ready_version < version
       and (select count(*) from audience_filled f where f.audience_id = a.id and f.version = a.version and f.lane between 0 and 255) = 256`,
    [ids],
  );
  return (rowCount ?? 0) > 0;
}

/** What is kept of the sizes of days. */
const DAYS_KEPT = 400;

/** Today's size of every audience that is ready, as it is now: the last of a day stands for it. */
export async function writeSizes(db: Db, now: Date): Promise<void> {
  await db.query(
    `insert into audience_day (audience_id, day, members)
     select a.id, ($1::timestamptz at time zone w.time_zone)::date, ${SIZE} from audience a join workspace w on w.id = a.workspace_id
     where a.ready_version = a.version
     on conflict (audience_id, day) do update set members = excluded.members where audience_day.members <> excluded.members`,
    [now],
  );
  await db.query("delete from audience_day where day < $1::timestamptz::date - $2::int", [now, DAYS_KEPT]);
}

export type SizeOfDay = { readonly day: string; readonly size: number };

/** The oldest first, today's as it is now; none while everybody is being looked at. */
export async function readSizes(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly name: string; readonly now: Date; readonly days: number },
): Promise<readonly SizeOfDay[]> {
  const { rows } = await db.query<SizeOfDay>(
    `with of as (
       select a.*, ($3::timestamptz at time zone w.time_zone)::date as today from audience a join workspace w on w.id = a.workspace_id
       where a.workspace_id = $1 and a.name = $2
     ), known as (
       select d.day, d.members as size from of join audience_day d on d.audience_id = of.id and d.day < of.today and d.day >= of.today - $4::int
       union all select a.today, ${SIZE} from of a where a.ready_version = a.version
     )
     select to_char(day, 'YYYY-MM-DD') as day, size from known order by 1`,
    [of.workspaceId, of.name, of.now, of.days],
  );
  return rows;
}

export type Unfilled = { readonly id: string; readonly workspaceId: WorkspaceId; readonly version: number };

/** Audiences and computed attributes for which somebody is still to be looked at. */
export async function readUnfilled(db: Db): Promise<readonly Unfilled[]> {
  const { rows } = await db.query<Unfilled>(
    `select id, workspace_id as "workspaceId", version from audience where ready_version < version
     union all
     select id, workspace_id, version from computed_attribute c
     where (select count(*) from audience_filled f where f.audience_id = c.id and f.version = c.version and f.lane between 0 and 255) < 256`,
  );
  return rows;
}

export type ComputedRow = {
  readonly id: string;
  readonly name: string;
  readonly document: ComputedDocument;
  readonly version: number;
  readonly updatedAt: Date;
  readonly updatedBy: string;
};

export async function readComputed(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly ComputedRow[]> {
  const { rows } = await db.query<ComputedRow>(
    `select id, name, document, version, updated_at as "updatedAt", updated_by as "updatedBy" from computed_attribute where workspace_id = $1 order by name`,
    [workspaceId],
  );
  return rows;
}

export async function putComputed(
  client: DbClient,
  row: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly document: ComputedDocument;
    readonly version: number;
    readonly by: string;
  },
): Promise<void> {
  await client.query(
    `insert into computed_attribute (id, workspace_id, name, document, version, updated_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, name) do update set document = excluded.document, version = excluded.version, updated_at = now(), updated_by = excluded.updated_by`,
    [row.id, row.workspaceId, row.document.name, JSON.stringify(row.document), row.version, row.by],
  );
}

export async function deleteComputed(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>("delete from computed_attribute where workspace_id = $1 and name = $2 returning id", [
    workspaceId,
    name,
  ]);
  return rows[0]?.id ?? null;
}
