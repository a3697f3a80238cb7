import type { Db, DbClient } from "../db/pool.ts";
import type { GroupId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { BELONGING, belongingOf, type RawBelonging } from "./belonging-row.ts";
import type { Belonging, Group } from "./group.ts";

export type StoredGroup = Group & { readonly updatedAt: Date };
export type GroupName = Pick<Group, "kind" | "key">;

const ROW = `g.id, g.workspace_id as "workspaceId", g.kind, g.key, g.name, g.attributes, g.members, g.created_at as "createdAt", g.updated_at as "updatedAt"`;
const NAMED = "join json_to_recordset($2::json) as n(kind text, key text) on g.kind = n.kind and g.key = n.key";

export async function findGroups(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  names: readonly GroupName[],
): Promise<readonly StoredGroup[]> {
  const { rows } = await db.query<StoredGroup>(`select ${ROW} from customer_group g ${NAMED} where g.workspace_id = $1`, [
    workspaceId,
    JSON.stringify(names.map(({ kind, key }) => ({ kind, key }))),
  ]);
  return rows;
}

/** Locked in the order in which everybody locks them. */
export async function lockGroups(client: DbClient, workspaceId: WorkspaceId, ids: readonly GroupId[]): Promise<readonly StoredGroup[]> {
  const { rows } = await client.query<StoredGroup>(
    `select ${ROW} from customer_group g where g.workspace_id = $1 and g.id = any($2::uuid[]) order by g.id for update`,
    [workspaceId, ids],
  );
  return rows;
}

/** Of a name that somebody else has just made, theirs is the one. */
export async function insertGroups(
  client: DbClient,
  workspaceId: WorkspaceId,
  rows: readonly (GroupName & { readonly id: GroupId; readonly name: string; readonly attributes: JsonObject })[],
): Promise<ReadonlySet<GroupId>> {
  const { rows: made } = await client.query<{ id: GroupId }>(
    `insert into customer_group (id, workspace_id, kind, key, name, attributes, created_at, updated_at)
     select id, $1, kind, key, name, attributes, now(), now()
     from json_to_recordset($2::json) as x(id uuid, kind text, key text, name text, attributes jsonb) order by kind, key
     on conflict (workspace_id, kind, key) do nothing returning id`,
    [workspaceId, JSON.stringify(rows)],
  );
  return new Set(made.map(({ id }) => id));
}

export async function updateGroups(client: DbClient, rows: readonly Pick<Group, "id" | "name" | "attributes">[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `update customer_group g set name = x.name, attributes = x.attributes, updated_at = now()
     from json_to_recordset($1::json) as x(id uuid, name text, attributes jsonb) where g.id = x.id`,
    [JSON.stringify(rows.map(({ id, name, attributes }) => ({ id, name, attributes })))],
  );
}

export async function deleteGroup(client: DbClient, workspaceId: WorkspaceId, { kind, key }: GroupName): Promise<GroupId | null> {
  const { rows } = await client.query<{ id: GroupId }>(
    "delete from customer_group where workspace_id = $1 and kind = $2 and key = $3 returning id",
    [workspaceId, kind, key],
  );
  return rows[0]?.id ?? null;
}

export type GroupPage = {
  readonly kind: string | null;
  /** Part of a key or a name. */
  readonly search: string | null;
  readonly after: string | null;
  readonly limit: number;
};

/** By kind and key. */
export async function listGroupRows(
  db: Db,
  workspaceId: WorkspaceId,
  { kind, search, after, limit }: GroupPage,
): Promise<readonly StoredGroup[]> {
  const { rows } = await db.query<StoredGroup>(
    `select ${ROW} from customer_group g where g.workspace_id = $1 and ($2::text is null or g.kind = $2)
       and ($3::text is null or g.key ilike $3 or g.name ilike $3)
       and ($4::uuid is null or (g.kind, g.key) > (select b.kind, b.key from customer_group b where b.id = $4 and b.workspace_id = $1))
     order by g.kind, g.key limit $5`,
    [workspaceId, kind, search === null ? null : `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`, after, limit],
  );
  return rows;
}

export type MemberRow = Omit<Belonging, "group"> & {
  readonly profileId: ProfileId;
  readonly identities: JsonObject;
  readonly profileAttributes: JsonObject;
};

/** By lane and id, which begins where `after` ended. */
export async function listMemberRows(
  db: Db,
  workspaceId: WorkspaceId,
  groupId: GroupId,
  { after, limit }: { readonly after: ProfileId | null; readonly limit: number },
): Promise<readonly MemberRow[]> {
  const { rows } = await db.query<MemberRow>(
    `select m.profile_id as "profileId", m.attributes, m.is_primary as "isPrimary", m.since, p.identities, p.attributes as "profileAttributes"
     from group_member m join profile p on p.lane = m.lane and p.id = m.profile_id
     where m.group_id = $1 and m.workspace_id = $2 and ($3::smallint is null or (m.lane, m.profile_id) > ($3, $4::uuid))
     order by m.lane, m.profile_id limit $5`,
    [groupId, workspaceId, after === null ? null : laneOf(after), after, limit],
  );
  return rows;
}

export async function readBelongings(db: Db, workspaceId: WorkspaceId, profileId: ProfileId): Promise<readonly Belonging[]> {
  const { rows } = await db.query<RawBelonging>(
    `select ${BELONGING} from group_member m join customer_group g on g.id = m.group_id where m.lane = $1 and m.profile_id = $2 and m.workspace_id = $3`,
    [laneOf(profileId), profileId, workspaceId],
  );
  return rows.map(belongingOf);
}

/** Of many people; of those who belong to nothing there is no entry. */
export async function readBelongingsOf(
  db: Db,
  workspaceId: WorkspaceId,
  profileIds: readonly ProfileId[],
): Promise<ReadonlyMap<ProfileId, readonly Belonging[]>> {
  const { rows } = await db.query<RawBelonging & { profileId: ProfileId }>(
    `select m.profile_id as "profileId", ${BELONGING} from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
     join group_member m on m.lane = k.lane and m.profile_id = k.id join customer_group g on g.id = m.group_id where m.workspace_id = $3`,
    [profileIds.map(laneOf), profileIds, workspaceId],
  );
  const found = new Map<ProfileId, Belonging[]>();
  for (const row of rows) {
    const known = found.get(row.profileId);
    if (known) known.push(belongingOf(row));
    else found.set(row.profileId, [belongingOf(row)]);
  }
  return found;
}

/** Those of these people who belong to as many groups as they may, this one not among them. */
export async function findFull(db: Db, profileIds: readonly ProfileId[], groupId: GroupId, most: number): Promise<ReadonlySet<ProfileId>> {
  const { rows } = await db.query<{ id: ProfileId }>(
    `select m.profile_id as id from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join group_member m on m.lane = k.lane and m.profile_id = k.id
     group by 1 having count(*) >= $4 and not bool_or(m.group_id = $3)`,
    [profileIds.map(laneOf), profileIds, groupId, most],
  );
  return new Set(rows.map(({ id }) => id));
}
