import type { Db } from "../db/pool.ts";
import type { MeasuredAnswers } from "../advice/answer-promise.ts";
import type { WorkspaceId } from "../platform/ids.ts";

/** Four weeks: long enough for quiet teams, short enough to follow who left. */
export const MEASURED_DAYS = 28;

/** Also of hours in which somebody both began and ended nothing; an hour counts once for each person in it. */
const MEASURE = `
with e as (select * from desk_episode where workspace_id = $1 and opened_at >= $2),
worked as (
  select agent, date_trunc('hour', first_answered_at) as hour from e where agent is not null and first_answered_at is not null
  union select agent, date_trunc('hour', resolved_at) from e where agent is not null and resolved_at is not null)
select count(first_work_ms)::int as answers, percentile_cont(0.5) within group (order by first_work_ms) as "medianMs",
  percentile_cont(0.9) within group (order by first_work_ms) as "p90Ms",
  (count(*) filter (where resolved_at is not null and agent is not null))::float8 / nullif((select count(*) from worked), 0) as "perAgentHour"
from e`;

/** Null: nobody was answered. */
export async function measureAnswers(db: Db, workspaceId: string, now: Date): Promise<MeasuredAnswers | null> {
  const since = new Date(now.getTime() - MEASURED_DAYS * 86_400_000);
  const { rows } = await db.query<MeasuredAnswers>({ text: MEASURE, values: [workspaceId, since] });
  return rows[0] && rows[0].answers > 0 ? rows[0] : null;
}

export type QueueNow = { readonly waiting: number; readonly online: number; readonly room: number };

export async function readQueueNow(db: Db, workspaceId: string): Promise<QueueNow> {
  const { rows } = await db.query<QueueNow>({
    text: `select
        (select count(*)::int from desk_conversation c where c.workspace_id = $1 and c.state = 'open' and c.merged_into is null and c.assignee is null
          and c.handled_by = 'person' and c.waiting_since is not null) as waiting,
        count(*) filter (where d.availability = 'online')::int as online,
        coalesce(sum(greatest(0, d.capacity - (select count(*) from desk_conversation c where c.workspace_id = $1 and c.assignee = d.account_id
          and c.state = 'open' and c.merged_into is null))) filter (where d.availability = 'online'), 0)::int as room
      from desk_agent d join account a on a.id = d.account_id and a.disabled_at is null where d.workspace_id = $1`,
    values: [workspaceId],
  });
  return rows[0] ?? { waiting: 0, online: 0, room: 0 };
}

/** What the last messages of the workspace were answered: marketing and the like, by whatever channel. */
export async function readReplyRate(
  db: Db,
  workspaceId: string,
  channelKind: string,
  since: Date,
): Promise<{ readonly accepted: number; readonly replied: number }> {
  const { rows } = await db.query<{ accepted: number; replied: number }>({
    text: `select coalesce(sum(n) filter (where metric = 'accepted'), 0)::int as accepted, coalesce(sum(n) filter (where metric = 'replied'), 0)::int as replied
      from fact_count f join channel c on c.id::text = f.channel_id
      where f.workspace_id = $1 and f.hour >= $2 and f.owner_kind = 'campaign' and f.metric in ('accepted', 'replied') and c.kind = $3`,
    values: [workspaceId, since, channelKind],
  });
  return rows[0] ?? { accepted: 0, replied: 0 };
}

export type StaffMark = {
  readonly workspaceId: WorkspaceId;
  readonly measured: MeasuredAnswers | null;
  readonly measuredAt: Date | null;
  readonly isBehind: boolean;
  /** Whether anything was ever settled there: only then is there a place for what is found out. */
  readonly isSettled: boolean;
};

export async function readStaffMarks(db: Db): Promise<readonly StaffMark[]> {
  return (
    await db.query<StaffMark>(
      `select workspace_id as "workspaceId", measured, measured_at as "measuredAt", is_behind as "isBehind", true as "isSettled" from desk_staffing
       union all
       select w.id, null, null, false, false from workspace w where not exists (select from desk_staffing s where s.workspace_id = w.id)
         and exists (select from desk_conversation c where c.workspace_id = w.id and c.state = 'open' and c.merged_into is null)
       order by 1`,
    )
  ).rows;
}

/** Whether it was not so already: of several processes that find out the same one tells it. */
export async function markBehind(db: Db, workspaceId: WorkspaceId, isBehind: boolean): Promise<boolean> {
  return (
    ((await db.query("update desk_staffing set is_behind = $2 where workspace_id = $1 and is_behind <> $2", [workspaceId, isBehind]))
      .rowCount ?? 0) > 0
  );
}

export async function writeMeasured(db: Db, workspaceId: WorkspaceId, measured: MeasuredAnswers | null, now: Date): Promise<void> {
  await db.query("update desk_staffing set measured = $2, measured_at = $3 where workspace_id = $1", [
    workspaceId,
    measured && JSON.stringify(measured),
    now,
  ]);
}
