import type { Db, DbClient } from "../db/pool.ts";
import type { DataFailure, RunState, SyncColumn } from "../contract/warehouse.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { FileSeen } from "./files.ts";

export type RunRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly syncId: string;
  readonly revision: number;
  readonly state: RunState;
  readonly cause: "schedule" | "person";
  readonly askedBy: string | null;
  readonly dueAt: Date;
  readonly attempt: number;
  readonly failures: number;
  readonly problem: { readonly reason: DataFailure; readonly text: string } | null;
  readonly columns: readonly SyncColumn[];
  readonly file: FileSeen | null;
  readonly bytes: number | null;
  readonly bytesRead: number | null;
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly faults: number;
  readonly members: number | null;
  readonly leaving: number | null;
  readonly releasedBy: string | null;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
};
export type RunKey = Pick<RunRow, "id" | "attempt">;

const RUN = `r.id, r.workspace_id as "workspaceId", r.sync_id as "syncId", r.revision, r.state, r.cause, r.asked_by as "askedBy", r.due_at as "dueAt",
  r.attempt, r.failures, r.problem, r.columns, r.file, r.bytes, r.bytes_read as "bytesRead", r.rows, r.accepted, r.duplicates, r.faults, r.members,
  r.leaving, r.released_by as "releasedBy", r.queued_at as "queuedAt", r.started_at as "startedAt", r.finished_at as "finishedAt"`;

/** False: one is queued or under way. */
export async function queueRun(
  client: DbClient,
  run: Pick<RunRow, "id" | "workspaceId" | "syncId" | "revision" | "cause" | "askedBy"> & { readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into data_sync_run (id, workspace_id, sync_id, revision, state, cause, asked_by, due_at, queued_at)
     values ($1, $2, $3, $4, 'queued', $5, $6, $7, $7) on conflict (sync_id) where state in ('queued', 'running') do nothing`,
    [run.id, run.workspaceId, run.syncId, run.revision, run.cause, run.askedBy, run.at],
  );
  return rowCount === 1;
}

export async function readRuns(db: Db, workspaceId: WorkspaceId, syncId: string, limit: number): Promise<readonly RunRow[]> {
  const { rows } = await db.query<RunRow>(
    `select ${RUN} from data_sync_run r where r.workspace_id = $1 and r.sync_id = $2 order by r.queued_at desc, r.id desc limit $3`,
    [workspaceId, syncId, limit],
  );
  return rows;
}

/** The newest of each sync. */
export async function readLastRuns(db: Db, workspaceId: WorkspaceId): Promise<ReadonlyMap<string, RunRow>> {
  const { rows } = await db.query<RunRow>(
    `select ${RUN} from data_sync s cross join lateral (
       select * from data_sync_run x where x.sync_id = s.id order by x.queued_at desc, x.id desc limit 1) r where s.workspace_id = $1`,
    [workspaceId],
  );
  return new Map(rows.map((row) => [row.syncId, row]));
}

export async function readRun(db: Db | DbClient, workspaceId: WorkspaceId, syncId: string, id: string): Promise<RunRow | null> {
  const { rows } = await db.query<RunRow>(`select ${RUN} from data_sync_run r where r.workspace_id = $1 and r.sync_id = $2 and r.id = $3`, [
    workspaceId,
    syncId,
    id,
  ]);
  return rows[0] ?? null;
}

/** One that is due, or whose process is gone; nobody else has it until `leaseUntil`. */
export async function claimRun(
  db: Db,
  { now, leaseUntil, not }: { readonly now: Date; readonly leaseUntil: Date; readonly not: readonly string[] },
): Promise<RunRow | null> {
  const { rows } = await db.query<RunRow>(
    `with due as (
       select x.id from data_sync_run x
       where ((x.state = 'queued' and x.due_at <= $1) or (x.state = 'running' and x.lease_until <= $1)) and not (x.id = any($3::uuid[]))
       order by x.due_at limit 1 for update skip locked)
     update data_sync_run r set state = 'running', attempt = r.attempt + 1, lease_until = $2, started_at = coalesce(r.started_at, $1)
     from due where r.id = due.id returning ${RUN}`,
    [now, leaseUntil, not],
  );
  return rows[0] ?? null;
}

/** All of these are guarded by the attempt: who lost the run, or whose run was stopped, changes nothing. */
const MINE = "id = $1 and attempt = $2 and state = 'running'";

export async function beginReading(
  db: Db,
  { id, attempt }: RunKey,
  facts: { readonly columns: readonly SyncColumn[]; readonly list: { readonly name: string; readonly workspaceId: WorkspaceId } | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update data_sync_run set columns = $3, problem = null, members = coalesce(members, case when $4::text is not null then (
       select count(*)::int from list_member m join profile p on p.lane = m.lane and p.id = m.profile_id and p.workspace_id = $5 where m.list = $4) end)
     where ${MINE}`,
    [id, attempt, JSON.stringify(facts.columns), facts.list?.name ?? null, facts.list?.workspaceId ?? null],
  );
  return rowCount === 1;
}

/** What was read is read again from its beginning: its counts begin anew. */
export async function beginAnew(db: Db, { id, attempt }: RunKey): Promise<void> {
  await db.query(
    `with mine as (update data_sync_run set rows = 0, accepted = 0, duplicates = 0, faults = 0, bytes_read = null where ${MINE} returning id)
     delete from data_sync_fault where run_id in (select id from mine)`,
    [id, attempt],
  );
}

export async function noteFile(db: Db, { id, attempt }: RunKey, file: FileSeen, bytes: number | null): Promise<void> {
  await db.query(`update data_sync_run set file = $3, bytes = $4 where ${MINE}`, [id, attempt, JSON.stringify(file), bytes]);
}

export type Progress = Pick<RunRow, "rows" | "accepted" | "duplicates" | "faults" | "bytesRead">;
export type Fault = { readonly line: number; readonly reason: string; readonly record: readonly string[] };

export async function noteProgress(client: DbClient, { id, attempt }: RunKey, progress: Progress, leaseUntil: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `update data_sync_run set rows = $3, accepted = $4, duplicates = $5, faults = $6, bytes_read = $7, lease_until = $8 where ${MINE}`,
    [id, attempt, progress.rows, progress.accepted, progress.duplicates, progress.faults, progress.bytesRead, leaseUntil],
  );
  return rowCount === 1;
}

export async function keepLease(db: Db, { id, attempt }: RunKey, leaseUntil: Date): Promise<boolean> {
  return (await db.query(`update data_sync_run set lease_until = $3 where ${MINE}`, [id, attempt, leaseUntil])).rowCount === 1;
}

export async function insertFaults(client: DbClient, runId: string, faults: readonly Fault[]): Promise<void> {
  await client.query(
    `insert into data_sync_fault (run_id, line, reason, record)
     select $1, x.line, x.reason, x.record from json_to_recordset($2::json) as x(line integer, reason text, record text[]) on conflict do nothing`,
    [runId, JSON.stringify(faults).replaceAll(String.raw`\u0000`, String.raw`\ufffd`)],
  );
}

export async function readFaults(db: Db, runId: string): Promise<readonly Fault[]> {
  return (await db.query<Fault>("select line, reason, record from data_sync_fault where run_id = $1 order by line", [runId])).rows;
}

export async function finishRun(
  db: Db | DbClient,
  { id, attempt }: RunKey,
  end: { readonly state: "done" | "unchanged" | "failed"; readonly at: Date; readonly problem: RunRow["problem"] },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update data_sync_run set state = $3, finished_at = $4, problem = $5, lease_until = null, failures = failures + ($3 = 'failed')::int where ${MINE}`,
    [id, attempt, end.state, end.at, end.problem === null ? null : JSON.stringify(end.problem)],
  );
  return rowCount === 1;
}

export async function holdRun(db: Db, { id, attempt }: RunKey, leaving: number): Promise<boolean> {
  const { rowCount } = await db.query(`update data_sync_run set state = 'held', leaving = $3, lease_until = null where ${MINE}`, [
    id,
    attempt,
    leaving,
  ]);
  return rowCount === 1;
}

export async function noteLeaving(db: Db, { id, attempt }: RunKey, leaving: number): Promise<void> {
  await db.query(`update data_sync_run set leaving = $3 where ${MINE}`, [id, attempt, leaving]);
}

export async function tryAgain(db: Db | DbClient, { id, attempt }: RunKey, dueAt: Date, problem: RunRow["problem"]): Promise<boolean> {
  const { rowCount } = await db.query(
    `update data_sync_run set state = 'queued', due_at = $3, problem = $4, failures = failures + 1, lease_until = null where ${MINE}`,
    [id, attempt, dueAt, JSON.stringify(problem)],
  );
  return rowCount === 1;
}

/** Whoever stops lets somebody else go on at once. */
export async function giveBack(db: Db, { id, attempt }: RunKey, at: Date): Promise<void> {
  await db.query(`update data_sync_run set lease_until = $3 where ${MINE}`, [id, attempt, at]);
}

/** What a newer run has read stands for what an older one held back. */
export async function supersedeHeld(db: Db, syncId: string, at: Date): Promise<void> {
  await db.query("update data_sync_run set state = 'superseded', finished_at = $2 where sync_id = $1 and state = 'held'", [syncId, at]);
}

export async function releaseRun(client: DbClient, id: string, by: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `update data_sync_run r set state = 'queued', released_by = $2, due_at = $3 where id = $1 and state = 'held'
       and not exists (select from data_sync_run o where o.sync_id = r.sync_id and o.state in ('queued', 'running'))`,
    [id, by, at],
  );
  return rowCount === 1;
}

/** Of one run, or of all of a sync that are not at their end. */
export async function cancelRuns(client: DbClient, syncId: string, runId: string | null, at: Date): Promise<number> {
  const { rowCount } = await client.query(
    `update data_sync_run set state = 'cancelled', finished_at = $3, lease_until = null
     where sync_id = $1 and ($2::uuid is null or id = $2) and state in ('queued', 'running', 'held')`,
    [syncId, runId, at],
  );
  return rowCount ?? 0;
}

/** Who stands on a list and is not in what this run read. Rows of it may still wait in an inbox: these people stay. */
const LEFT_OVER = `from list_member m join profile p on p.lane = m.lane and p.id = m.profile_id and p.workspace_id = $1
  where m.list = $2 and m.upload_id is distinct from $3
    and not exists (select from inbox i where i.lane = m.lane and i.profile_id = m.profile_id and i.item->>'uploadId' = $3::text and (i.item->>'isIn')::boolean)`;

export async function countLeftOver(db: Db, workspaceId: WorkspaceId, list: string, runId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`select count(*)::int as n ${LEFT_OVER}`, [workspaceId, list, runId]);
  return rows[0]?.n ?? 0;
}

export async function readLeftOver(
  db: Db,
  workspaceId: WorkspaceId,
  list: string,
  runId: string,
  after: ProfileId | null,
  limit: number,
): Promise<readonly ProfileId[]> {
  const { rows } = await db.query<{ id: ProfileId }>(
    `select m.profile_id as id ${LEFT_OVER} and ($4::uuid is null or m.profile_id > $4) order by m.profile_id limit $5`,
    [workspaceId, list, runId, after, limit],
  );
  return rows.map(({ id }) => id);
}

export async function forgetFaults(db: Db, before: Date): Promise<void> {
  await db.query("delete from data_sync_fault f using data_sync_run r where r.id = f.run_id and r.queued_at < $1", [before]);
}

export async function forgetRuns(db: Db, before: Date): Promise<void> {
  await db.query("delete from data_sync_run where queued_at < $1 and state not in ('queued', 'running', 'held')", [before]);
}
