import type { DbClient } from "../../db/pool.ts";
import { toSqlJson } from "../../db/sql-json.ts";
import { BELONGING, belongingOf, type RawBelonging } from "../../groups/belonging-row.ts";
import type { Group } from "../../groups/group.ts";
import type { GroupId, ProfileId } from "../../platform/ids.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";
import type { GroupChanges, GroupTx } from "../group-tx.ts";

const BELONGINGS = `
select m.profile_id as "profileId", ${BELONGING} from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join group_member m on m.lane = k.lane and m.profile_id = k.id join customer_group g on g.id = m.group_id`;

const GROUPS = `
select id, workspace_id as "workspaceId", kind, key, name, attributes, members, created_at as "createdAt" from customer_group where id = any($1::uuid[])`;

const MEMBERS_IN = `
select profile_id as id from group_member where group_id = $1 and lane = $2 and ($3::uuid is null or profile_id > $3) order by profile_id limit $4`;

const SPREAD = `
select group_id as "groupId", lane, count(*)::int as members from group_member where group_id = any($1::uuid[]) group by 1, 2`;

export function groupTx(client: DbClient): GroupTx {
  return {
    belongings: async (profileIds) => {
      const values = [profileIds.map(laneOf), profileIds];
      const { rows } = await client.query<RawBelonging & { profileId: ProfileId }>({ name: "read_belongings", text: BELONGINGS, values });
      return rows.map((row) => ({ profileId: row.profileId, ...belongingOf(row) }));
    },
    groups: async (ids) => (await client.query<Group>({ name: "read_groups", text: GROUPS, values: [ids] })).rows,
    membersIn: async ({ lane, groupId, after, limit }) => {
      const values = [groupId, lane, after, limit];
      return (await client.query<{ id: ProfileId }>({ name: "group_members_in", text: MEMBERS_IN, values })).rows.map(({ id }) => id);
    },
    spread: async (ids) =>
      (await client.query<{ groupId: GroupId; lane: Lane; members: number }>({ name: "group_spread", text: SPREAD, values: [ids] })).rows,
  };
}

const KEEP = `
insert into group_member (lane, profile_id, group_id, workspace_id, kind, attributes, is_primary, since)
select lane, "profileId", "groupId", "workspaceId", kind, attributes, "isPrimary", since
from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "groupId" uuid, "workspaceId" uuid, kind text, attributes jsonb, "isPrimary" boolean, since timestamptz)
on conflict (lane, profile_id, group_id) do update set attributes = excluded.attributes, is_primary = excluded.is_primary, since = excluded.since`;

const REMOVE = `
delete from group_member m using json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "groupId" uuid)
where m.lane = x.lane and m.profile_id = x."profileId" and m.group_id = x."groupId"`;

// In the order in which the doors lock groups, too.
const COUNT = `
with asked as (select id, members from json_to_recordset($1::json) as x(id uuid, members integer)),
held as (select g.id from customer_group g where g.id in (select id from asked) order by g.id for update)
update customer_group g set members = a.members from held join asked a using (id) where g.id = held.id`;

export async function writeGroups(client: DbClient, changes: GroupChanges): Promise<void> {
  const put = async (name: string, text: string, rows: readonly object[]): Promise<unknown> =>
    rows.length > 0 && client.query({ name, text, values: [toSqlJson(rows)] });
  await Promise.all([
    put("keep_group_members", KEEP, changes.kept),
    put("remove_group_members", REMOVE, changes.removed),
    put("count_group_members", COUNT, changes.counted),
  ]);
}
