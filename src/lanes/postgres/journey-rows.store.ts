import { toSqlJson } from "../../db/sql-json.ts";
import type { DbClient } from "../../db/pool.ts";
import type { CallId, ProfileId, RunId } from "../../platform/ids.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";
import type { EntryPeriod, LaneChanges, LaneTx, PieceOf, RunCall } from "../lane-store.ts";

/** Comes before every id: a place that may be missing would keep the index from being gone on with. */
const FIRST = "00000000-0000-0000-0000-000000000000";

const RUNS = `
with waiting as materialized (
  select distinct (origin ->> 'runId')::uuid as id from message where lane = $1 and stage = 'waiting' and origin ->> 'kind' = 'journey')
select id, "profileId" from (
  select r.id, r.profile_id as "profileId" from run r
  where r.lane = $1 and r.workspace_id = $2 and r.journey = $3 and r.state = 'live'
  union
  select r.id, r.profile_id from waiting w join run r on r.lane = $1 and r.id = w.id
  where r.workspace_id = $2 and r.journey = $3) found
where id > $4 order by id limit $5`;

export async function readRunsOfJourney(
  db: DbClient,
  { lane, workspaceId, journey, after, limit }: PieceOf & { readonly journey: string },
): Promise<readonly { readonly id: RunId; readonly profileId: ProfileId }[]> {
  const values = [lane, workspaceId, journey, after ?? FIRST, limit];
  const { rows } = await db.query<{ id: RunId; profileId: ProfileId }>({ name: "runs_of_journey", text: RUNS, values });
  return rows;
}

const READING_TIMES = `
select k.id as "profileId", array_agg(h.at) as times
from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
cross join lateral (
  select coalesce((m.receipts ->> 'read')::timestamptz, m.created_at) as at from message m
  where m.lane = k.lane and m.profile_id = k.id and (m.direction = 'inbound' or m.receipts ? 'read')
  order by m.created_at desc limit 50) h
group by k.id`;

export async function readReadingTimes(
  db: DbClient,
  profileIds: readonly ProfileId[],
): Promise<readonly { readonly profileId: ProfileId; readonly times: readonly Date[] }[]> {
  const { rows } = await db.query<{ profileId: ProfileId; times: readonly Date[] }>({
    name: "reading_times",
    text: READING_TIMES,
    values: [profileIds.map(laneOf), profileIds],
  });
  return rows;
}

const HABITS = `
select m.profile_id as "profileId", m.channel_id as "channelId", count(*)::int as accepted,
  count(*) filter (where m.receipts ? 'delivered')::int as delivered, count(*) filter (where m.receipts ? 'read')::int as read,
  count(*) filter (where m.receipts ? 'replied')::int as answered
from unnest($1::smallint[], $2::uuid[]) as k (lane, id)
join message m on m.lane = k.lane and m.profile_id = k.id and m.direction = 'outbound' and m.created_at >= $3 and m.receipts ? 'accepted'
group by 1, 2`;

export async function readHabits(
  db: DbClient,
  profileIds: readonly ProfileId[],
  since: Date,
): Promise<Awaited<ReturnType<LaneTx["habits"]>>> {
  const { rows } = await db.query<Awaited<ReturnType<LaneTx["habits"]>>[number]>({
    name: "habits",
    text: HABITS,
    values: [profileIds.map(laneOf), profileIds, since],
  });
  return rows;
}

const MEMBERS = `
select m.profile_id as "profileId" from audience a
join membership m on m.lane = $1 and m.audience_id = a.id and m.since is not null and m.profile_id > $4
where a.workspace_id = $2 and a.name = $3 order by m.profile_id limit $5`;

export async function readMembers(
  db: DbClient,
  { lane, workspaceId, audience, after, limit }: PieceOf & { readonly audience: string },
): Promise<readonly ProfileId[]> {
  const values = [lane, workspaceId, audience, after ?? FIRST, limit];
  const { rows } = await db.query<{ profileId: ProfileId }>({ name: "members_of", text: MEMBERS, values });
  return rows.map((row) => row.profileId);
}

/** Of counts of everybody: a part of the key. */
const NO_GROUP = "00000000-0000-0000-0000-000000000000";

// In one order, whoever asks: two transactions that need the same counts wait for each other instead of dead-locking.
const LOCK_ENTRIES = `
with wanted as (
  select * from json_to_recordset($1::json) as x("workspaceId" uuid, journey text, period text, "beganAt" timestamptz, "group" uuid)
), made as (
  insert into journey_entries (workspace_id, journey, period, began_at, group_id, entered)
  select "workspaceId", journey, period, "beganAt", coalesce("group", '${NO_GROUP}'), 0 from wanted order by 1, 2, 3, 4, 5
  on conflict (workspace_id, journey, period, began_at, group_id) do update set entered = journey_entries.entered
  returning *
)
select workspace_id as "workspaceId", journey, period, began_at as "beganAt", nullif(group_id, '${NO_GROUP}') as "group", entered::float8 as entered from made`;

export async function lockEntries(
  db: DbClient,
  periods: readonly EntryPeriod[],
): Promise<readonly (EntryPeriod & { readonly entered: number })[]> {
  const { rows } = await db.query<EntryPeriod & { entered: number }>({
    name: "lock_entries",
    text: LOCK_ENTRIES,
    values: [toSqlJson(periods)],
  });
  return rows;
}

const ADD_ENTRIES = `
update journey_entries e set entered = e.entered + x.by
from json_to_recordset($1::json) as x("workspaceId" uuid, journey text, period text, "beganAt" timestamptz, "group" uuid, by bigint)
where e.workspace_id = x."workspaceId" and e.journey = x.journey and e.period = x.period and e.began_at = x."beganAt"
  and e.group_id = coalesce(x."group", '${NO_GROUP}')`;

const CALL = `c.lane, c.id, c.workspace_id as "workspaceId", c.profile_id as "profileId", c.run_id as "runId", c.version_id as "versionId", c.node, c.request,
  c.state, c.attempt, c.failures, c.due_at as "dueAt", c.give_up_at as "giveUpAt", c.status, c.why, c.created_at as "createdAt", c.updated_at as "updatedAt"`;

const CALLS = `select ${CALL} from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join run_call c on c.lane = k.lane and c.id = k.id`;

export async function readCalls(db: DbClient, ids: readonly CallId[]): Promise<readonly RunCall[]> {
  const { rows } = await db.query<RunCall>({ name: "read_calls", text: CALLS, values: [ids.map(laneOf), ids] });
  return rows;
}

const DUE_CALLS = `
select ${CALL} from unnest($1::smallint[]) as l(lane)
cross join lateral (select * from run_call q where q.lane = l.lane and q.state <> 'done' and q.due_at <= $2 order by q.due_at limit $3) c
order by c.due_at limit $3`;

export async function readDueCalls(db: DbClient, lanes: readonly Lane[], now: Date, limit: number): Promise<readonly RunCall[]> {
  const { rows } = await db.query<RunCall>({ name: "due_calls", text: DUE_CALLS, values: [lanes, now, limit] });
  return rows;
}

const PUT_CALLS = `
insert into run_call (lane, id, workspace_id, profile_id, run_id, version_id, node, request, state, attempt, failures, due_at, give_up_at, status, why, created_at, updated_at)
select lane, id, "workspaceId", "profileId", "runId", "versionId", node, request, state, attempt, failures, "dueAt", "giveUpAt", status, why, "createdAt", "updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "runId" uuid, "versionId" uuid, node text, request json, state text,
  attempt integer, failures integer, "dueAt" timestamptz, "giveUpAt" timestamptz, status integer, why text, "createdAt" timestamptz, "updatedAt" timestamptz)
on conflict (lane, id) do update set state = excluded.state, attempt = excluded.attempt, failures = excluded.failures, due_at = excluded.due_at,
  status = excluded.status, why = excluded.why, updated_at = excluded.updated_at`;

const ADD_ASSIGNMENTS = `
insert into assignment (lane, id, workspace_id, profile_id, run_id, assigned_to, note, at)
select lane, id, "workspaceId", "profileId", "runId", "to", note, at
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "runId" uuid, "to" text, note text, at timestamptz)
on conflict do nothing`;

const ASSIGNED_AT = `
select a.profile_id as "profileId", max(a.at) as at from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join assignment a on a.lane = k.lane and a.profile_id = k.id and a.at >= $3 group by 1`;

export async function readAssignedAt(
  db: Pick<DbClient, "query">,
  profileIds: readonly ProfileId[],
  since: Date,
): Promise<readonly { readonly profileId: ProfileId; readonly at: Date }[]> {
  const { rows } = await db.query<{ profileId: ProfileId; at: Date }>({
    name: "read_assigned_at",
    text: ASSIGNED_AT,
    values: [profileIds.map(laneOf), profileIds, since],
  });
  return rows;
}

/** What journeys write beside runs; each kind in one statement. */
export async function writeJourneyRows(db: DbClient, changes: Pick<LaneChanges, "calls" | "assignments" | "entries">): Promise<void> {
  const put = async (name: string, text: string, rows: readonly object[]): Promise<unknown> =>
    rows.length > 0 && db.query({ name, text, values: [toSqlJson(rows)] });
  await Promise.all([
    put("put_calls", PUT_CALLS, changes.calls),
    put("add_assignments", ADD_ASSIGNMENTS, changes.assignments),
    put("add_entries", ADD_ENTRIES, changes.entries),
  ]);
}
