import { factSource } from "../../audiences/load-facts.ts";
import { toSqlJson } from "../../db/sql-json.ts";
import type { DbClient } from "../../db/pool.ts";
import type { ProfileId } from "../../platform/ids.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";
import { shareOfLane } from "../share.ts";
import type { AudienceChanges, AudienceTx, MembershipRow, ScoreRow } from "../audience-tx.ts";

const MEMBERSHIPS = `
select m.lane, m.profile_id as "profileId", m.audience_id as "audienceId", m.since, m.recheck_at as "recheckAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join membership m on m.lane = k.lane and m.profile_id = k.id`;

const DUE = `
select d.profile_id as "profileId", d.audience_id as "audienceId" from unnest($1::smallint[]) as l(lane) cross join lateral (
  select profile_id, audience_id from membership m where m.lane = l.lane and m.recheck_at <= $2 order by m.recheck_at limit $3
) d`;

const PEOPLE = `
select id from profile where lane = $1 and workspace_id = $2 and ($3::uuid is null or id > $3) order by id limit $4`;

const SCORES = `
select profile_id as "profileId", score from prediction_score
where lane = $1 and prediction_id = $2 and run = $3 and ($4::uuid is null or profile_id > $4) order by profile_id limit $5`;

export function audienceTx(client: DbClient, lanes: readonly Lane[], now: Date): AudienceTx {
  return {
    memberships: async (profileIds) => {
      const values = [profileIds.map(laneOf), profileIds];
      return (await client.query<MembershipRow>({ name: "read_memberships", text: MEMBERSHIPS, values })).rows;
    },
    dueMemberships: async (limit) => {
      const values = [lanes, now, shareOfLane(limit, lanes.length)];
      return (await client.query<{ profileId: ProfileId; audienceId: string }>({ name: "due_memberships", text: DUE, values })).rows;
    },
    people: async ({ lane, workspaceId, after, limit }) => {
      const values = [lane, workspaceId, after, limit];
      return (await client.query<{ id: ProfileId }>({ name: "audience_people", text: PEOPLE, values })).rows.map((row) => row.id);
    },
    scores: async ({ lane, predictionId, run, after, limit }) => {
      const values = [lane, predictionId, run, after, limit];
      return (await client.query<ScoreRow>({ name: "prediction_scores", text: SCORES, values })).rows;
    },
    facts: factSource(client),
  };
}

const KEEP = `
insert into membership (lane, profile_id, audience_id, since, recheck_at)
select lane, "profileId", "audienceId", since, "recheckAt"
from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "audienceId" uuid, since timestamptz, "recheckAt" timestamptz)
on conflict (lane, profile_id, audience_id) do update set since = excluded.since, recheck_at = excluded.recheck_at`;

const REMOVE = `
delete from membership m using json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "audienceId" uuid)
where m.lane = x.lane and m.profile_id = x."profileId" and m.audience_id = x."audienceId"`;

const SIZES = `
insert into audience_size (lane, audience_id, members)
select lane, "audienceId", by from json_to_recordset($1::json) as x(lane smallint, "audienceId" uuid, by integer)
on conflict (lane, audience_id) do update set members = audience_size.members + excluded.members`;

const FILLED = `
insert into audience_filled (lane, audience_id, version)
select lane, "audienceId", version from json_to_recordset($1::json) as x(lane smallint, "audienceId" uuid, version integer)
on conflict (lane, audience_id) do update set version = greatest(audience_filled.version, excluded.version)`;

const FORGOTTEN = ["membership", "audience_filled", "audience_size"].map((table) => ({
  name: `forget_${table}`,
  text: `delete from ${table} t using json_to_recordset($1::json) as x(lane smallint, "audienceId" uuid) where t.lane = x.lane and t.audience_id = x."audienceId"`,
}));

const LISTED = `
insert into list_member (lane, profile_id, list, upload_id)
select lane, "profileId", list, "uploadId" from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, list text, "uploadId" uuid)
on conflict (lane, profile_id, list) do update set upload_id = excluded.upload_id`;

const UNLISTED = `
delete from list_member m using json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, list text)
where m.lane = x.lane and m.profile_id = x."profileId" and m.list = x.list`;

export async function writeAudiences(client: DbClient, changes: AudienceChanges): Promise<void> {
  const put = async (name: string, text: string, rows: readonly object[]): Promise<unknown> =>
    rows.length > 0 && client.query({ name, text, values: [toSqlJson(rows)] });
  const [listed, unlisted] = [changes.lists.filter(({ isIn }) => isIn), changes.lists.filter(({ isIn }) => !isIn)];
  await Promise.all([
    put("keep_memberships", KEEP, changes.kept),
    put("remove_memberships", REMOVE, changes.removed),
    put("count_members", SIZES, changes.sizes),
    put("fill_audiences", FILLED, changes.filled),
    put("list_members", LISTED, listed),
    put("unlist_members", UNLISTED, unlisted),
    ...FORGOTTEN.map(async ({ name, text }) => put(name, text, changes.forgotten)),
  ]);
}
