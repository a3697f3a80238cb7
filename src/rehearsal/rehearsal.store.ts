import type { RehearsalResult, RehearsalState, RehearsalWithResult } from "../contract/rehearsal.ts";
import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type RehearsalRow = Omit<RehearsalWithResult, "createdAt" | "finishedAt" | "expiresAt" | "result"> & {
  readonly result: RehearsalResult | null;
  readonly createdAt: Date;
  readonly heartbeatAt: Date;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date;
};

const COLUMNS = `id, journey, state, progress, people, error, took_ms as "tookMs", created_at as "createdAt", heartbeat_at as "heartbeatAt",
  finished_at as "finishedAt", expires_at as "expiresAt"`;

export async function insertRehearsal(
  db: Db,
  row: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly journey: string;
    readonly createdBy: string;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await db.query("delete from rehearsal where expires_at <= $1", [row.now]);
  await db.query(
    `insert into rehearsal (id, workspace_id, journey, state, created_by, created_at, heartbeat_at, expires_at)
     values ($1, $2, $3, 'waiting', $4, $5, $5, $6)`,
    [row.id, row.workspaceId, row.journey, row.createdBy, row.now, row.expiresAt],
  );
}

export async function readRehearsal(db: Db, workspaceId: WorkspaceId, id: string): Promise<RehearsalRow | null> {
  const { rows } = await db.query<RehearsalRow>(`select ${COLUMNS}, result from rehearsal where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

export async function listRehearsals(db: Db, workspaceId: WorkspaceId, most: number): Promise<readonly RehearsalRow[]> {
  const { rows } = await db.query<RehearsalRow>(
    `select ${COLUMNS}, null as result from rehearsal where workspace_id = $1 order by created_at desc limit $2`,
    [workspaceId, most],
  );
  return rows;
}

/** A sign of life. False when somebody has called it off, or it is gone. */
export async function beat(
  db: Db,
  id: string,
  now: Date,
  at: { readonly state: RehearsalState; readonly progress: number; readonly people: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "update rehearsal set state = $2, progress = $3, people = $4, heartbeat_at = $5 where id = $1 and finished_at is null",
    [id, at.state, at.progress, at.people, now],
  );
  return rowCount === 1;
}

export async function finishRehearsal(
  db: Db,
  id: string,
  now: Date,
  end: {
    readonly state: Extract<RehearsalState, "done" | "failed" | "cancelled">;
    readonly result?: RehearsalResult;
    readonly error?: string;
    readonly tookMs?: number;
  },
): Promise<void> {
  await db.query(
    `update rehearsal set state = $2, result = $3, error = $4, took_ms = $5, finished_at = $6, progress = case when $2 = 'done' then 1 else progress end
     where id = $1 and finished_at is null`,
    [id, end.state, end.result ? JSON.stringify(end.result) : null, end.error ?? null, end.tookMs ?? null, now],
  );
}

export async function deleteRehearsal(db: Db, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  const { rowCount } = await db.query("delete from rehearsal where workspace_id = $1 and id = $2", [workspaceId, id]);
  return rowCount === 1;
}
