/** What lanes still have to do for campaigns. Written by anybody, carried out and removed under the lane's lock. */
import type { Db, DbClient } from "../db/pool.ts";
import type { CampaignId, ProfileId } from "../platform/ids.ts";
import { allLanes, type Lane } from "../platform/lane.ts";

export type TaskKind = "expand" | "hold" | "release" | "cancel" | "retry_failed" | "retry_retryable" | "drain";
export type LaneTask = {
  readonly lane: Lane;
  /** The same in all lanes. */
  readonly id: string;
  readonly campaignId: CampaignId;
  readonly kind: TaskKind;
  readonly occurrence: string | null;
  readonly cursor: ProfileId | null;
};

const LOCK = `
with held as (select lane from lane where lane = any($1::smallint[]) order by lane for update skip locked)
select array(select lane from held) as lanes, clock_timestamp() as now, set_config('enable_seqscan', 'off', true)`;

/** Those of the lanes that were free, now held to the end of the transaction, and the database's time. */
export async function lockLanes(
  client: DbClient,
  lanes: readonly Lane[],
): Promise<{ readonly lanes: readonly Lane[]; readonly now: Date }> {
  const { rows } = await client.query<{ lanes: readonly Lane[]; now: Date }>({ name: "lock_campaign_lanes", text: LOCK, values: [lanes] });
  return rows[0] ?? { lanes: [], now: new Date(0) };
}

/** The database's, as of when this statement has its turn. */
export async function readTime(client: DbClient): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>({ name: "read_campaign_time", text: "select clock_timestamp() as now" });
  return rows[0]?.now ?? new Date(0);
}

/** One task for each lane. */
export async function addTasks(
  client: DbClient,
  task: { readonly id: string; readonly campaignId: CampaignId; readonly kind: TaskKind; readonly occurrence: string | null },
): Promise<void> {
  await client.query(
    "insert into campaign_lane (lane, id, campaign_id, kind, occurrence) select unnest($1::smallint[]), $2, $3, $4, $5 on conflict do nothing",
    [allLanes, task.id, task.campaignId, task.kind, task.occurrence],
  );
}

export type Pending = { readonly campaignId: CampaignId; readonly expand: boolean; readonly lanes: readonly Lane[] };

// Expansions rest while their campaign does; all else is carried out in any state. What drains is looked at apart.
const PENDING = `
select t.campaign_id as "campaignId", t.kind = 'expand' as expand, array_agg(distinct t.lane) as lanes
from campaign_lane t join campaign c on c.id = t.campaign_id
where t.kind <> 'drain' and (t.kind <> 'expand' or c.state = 'running')
group by 1, 2`;

export async function pendingTasks(db: Db): Promise<readonly Pending[]> {
  const { rows } = await db.query<Pending>({ name: "pending_campaign_tasks", text: PENDING });
  return rows;
}

export async function tasksIn(
  client: DbClient,
  campaignId: CampaignId,
  lanes: readonly Lane[],
  expand: boolean,
): Promise<readonly LaneTask[]> {
  const { rows } = await client.query<LaneTask>({
    name: "campaign_tasks_in",
    text: `select lane, id, campaign_id as "campaignId", kind, occurrence, cursor from campaign_lane
      where campaign_id = $1 and lane = any($2::smallint[]) and (kind = 'expand') = $3 and kind <> 'drain' order by id, lane`,
    values: [campaignId, lanes, expand],
  });
  return rows;
}

export async function moveCursors(client: DbClient, tasks: readonly Pick<LaneTask, "lane" | "id" | "cursor">[]): Promise<void> {
  if (tasks.length === 0) return;
  await client.query({
    name: "move_campaign_cursors",
    text: `update campaign_lane t set cursor = x.cursor from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as x(lane, id, cursor) where t.lane = x.lane and t.id = x.id`,
    values: [tasks.map(({ lane }) => lane), tasks.map(({ id }) => id), tasks.map(({ cursor }) => cursor)],
  });
}

export async function removeTasks(client: DbClient, tasks: readonly Pick<LaneTask, "lane" | "id">[]): Promise<void> {
  if (tasks.length === 0) return;
  await client.query({
    name: "remove_campaign_tasks",
    text: "delete from campaign_lane t using unnest($1::smallint[], $2::uuid[]) as x(lane, id) where t.lane = x.lane and t.id = x.id",
    values: [tasks.map(({ lane }) => lane), tasks.map(({ id }) => id)],
  });
}

/** In all lanes. The caller holds the campaign's row. */
export async function dropTasks(client: DbClient, campaignId: CampaignId, kinds: readonly TaskKind[]): Promise<void> {
  await client.query("delete from campaign_lane where campaign_id = $1 and kind = any($2)", [campaignId, kinds]);
}

export async function countTasks(db: Db | DbClient, campaignId: CampaignId, kinds: readonly TaskKind[]): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: "count_campaign_tasks",
    text: "select count(distinct lane)::int as n from campaign_lane where campaign_id = $1 and kind = any($2)",
    values: [campaignId, kinds],
  });
  return rows[0]?.n ?? 0;
}

const OF = "m.origin->>'campaignId' = $1::text and m.origin->>'occurrence' = $2";
// As far as to the first lane that still has something: the others would walk past the messages that all other campaigns have waiting
// there, each second. Apart by stage, because each has an index of its own.
const DRAIN = `
with held as materialized (
  select d.lane
  from (select lane from campaign_lane where campaign_id = $1 and kind = 'drain' and occurrence = $2 order by lane) d
  cross join lateral (
    (select from message m where m.lane = d.lane and m.stage in ('claimed', 'unknown') and ${OF} limit 1)
    union all
    (select from message m where m.lane = d.lane and m.stage = 'waiting' and ${OF} limit 1)) x
  order by d.lane limit 1)
delete from campaign_lane where campaign_id = $1 and kind = 'drain' and occurrence = $2 and lane < coalesce((select lane from held), 256)`;

/** Lanes in which nothing of the occurrence waits or is in the air any more are struck off, in their order; answers how many are left. */
export async function drainLanes(client: DbClient, campaignId: CampaignId, occurrence: string): Promise<number> {
  await client.query("select set_config('enable_seqscan', 'off', true)");
  await client.query({ name: "drain_campaign_lanes", text: DRAIN, values: [campaignId, occurrence] });
  return countTasks(client, campaignId, ["drain"]);
}
