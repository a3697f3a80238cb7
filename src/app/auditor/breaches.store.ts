import { type Db, inTransaction } from "../../db/pool.ts";
import type { Lane } from "../../platform/lane.ts";

export const INVARIANTS = [
  "claim_overdue",
  "pair_outstanding_twice",
  "doubt_overdue",
  "doubt_not_looked_at",
  "accepted_without_id",
  "stage_contradicts_state",
  "run_overdue",
  "inbox_stuck",
] as const;
export type Invariant = (typeof INVARIANTS)[number];
export type Breach = { readonly invariant: Invariant; readonly workspaceId: string; readonly n: number; readonly example: string };

/** What is past each of these has been forgotten, not merely late. */
export type AuditLimits = {
  readonly now: Date;
  /** Deadlines of claims, grace included. */
  readonly claimedBefore: Date;
  readonly doubtedBefore: Date;
  /** Looks, timers and inbox rows that are due at once. */
  readonly dueBefore: Date;
};

/** So many of a lane are counted, and so many newest messages of a workspace looked at: an audit must not cost more the worse things are. */
const MOST = 1_000;
const MOST_RECENT = 5_000;

// Each part walks one index from its beginning. After a restore a pair may have several doubts, but never one beside a claim.
const OF_LANES = `
with l as (select unnest($1::smallint[]) as lane),
  restored as (select coalesce(lost_at > $2::timestamptz - interval '7 days', false) as lately from installation)
select 'claim_overdue' as invariant, workspace_id, id from l cross join lateral (
  select workspace_id, id from message m where m.lane = l.lane and stage = 'claimed' and deadline < $3 order by deadline limit ${MOST}) x
union all
select 'pair_outstanding_twice', workspace_id, id from l cross join restored cross join lateral (
  select (array_agg(workspace_id))[1] as workspace_id, (array_agg(id))[1] as id from message m
  where m.lane = l.lane and stage in ('claimed', 'unknown') group by profile_id, channel_id
  having count(*) > 1 and (not restored.lately or bool_or(stage = 'claimed')) limit ${MOST}) x
union all
select 'doubt_overdue', workspace_id, id from l cross join lateral (
  select workspace_id, id from message m where m.lane = l.lane and stage = 'unknown' and doubt_at < $4 limit ${MOST}) x
union all
select 'doubt_not_looked_at', workspace_id, id from l cross join lateral (
  select workspace_id, id from message m where m.lane = l.lane and stage = 'unknown' and settle_at < $5 order by settle_at limit ${MOST}) x
union all
select 'run_overdue', workspace_id, id from l cross join lateral (
  select workspace_id, id from run r where r.lane = l.lane and state = 'live' and due_at < $5 order by due_at limit ${MOST}) x
union all
select 'inbox_stuck', workspace_id, id from l cross join lateral (
  select workspace_id, id, received_at from inbox i where i.lane = l.lane order by id limit 1) x where received_at < $5`;

const OF_RECENT = `
select case when stage_of <> stage then 'stage_contradicts_state' else 'accepted_without_id' end as invariant, x.workspace_id, x.id
from workspace w cross join lateral (
  select m.workspace_id, m.id, m.stage, m.state, m.external_id, m.attempt,
    case m.state when 'queued' then 'waiting' when 'held' then 'waiting' when 'claimed' then 'claimed' when 'unknown' then 'unknown' else 'done' end as stage_of
  from message m where m.workspace_id = w.id order by m.created_at desc, m.id desc limit ${MOST_RECENT}) x
where stage_of <> stage or (state in ('accepted', 'sent', 'delivered', 'read', 'played') and (external_id is null or attempt < 1))`;

const grouped = (parts: string): string =>
  `select invariant, workspace_id as "workspaceId", count(*)::int as n, min(id::text) as example from (${parts}) found group by 1, 2`;

async function read(db: Db, name: string, parts: string, values: readonly unknown[]): Promise<readonly Breach[]> {
  return inTransaction(db, async (client) => {
    // Like the lanes' own reading: a table that is nearly always empty is read by index too.
    await client.query("set local enable_seqscan = off");
    return (await client.query<Breach>({ name, text: grouped(parts), values: [...values] })).rows;
  });
}

export async function findBreachesInLanes(db: Db, lanes: readonly Lane[], limits: AuditLimits): Promise<readonly Breach[]> {
  return read(db, "audit_lanes", OF_LANES, [lanes, limits.now, limits.claimedBefore, limits.doubtedBefore, limits.dueBefore]);
}

/** What the schema forbids as well: the newest messages of each workspace. */
export async function findBreachesInRecent(db: Db): Promise<readonly Breach[]> {
  return read(db, "audit_recent", OF_RECENT, []);
}
