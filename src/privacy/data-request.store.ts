import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";

export type DataRequest = {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly askedBy: string;
  readonly reference: string | null;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
};

const COLUMNS = `id, profile_id as "profileId", asked_by as "askedBy", reference, asked_at as "askedAt", due_at as "dueAt", answered_at as "answeredAt",
  answered_by as "answeredBy"`;

export async function insertRequest(
  client: DbClient,
  workspaceId: WorkspaceId,
  request: Omit<DataRequest, "answeredAt" | "answeredBy">,
): Promise<void> {
  const { id, profileId, askedBy, reference, askedAt, dueAt } = request;
  await client.query(
    `insert into data_request (lane, profile_id, id, workspace_id, asked_by, reference, asked_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing`,
    [laneOf(profileId), profileId, id, workspaceId, askedBy, reference, askedAt, dueAt],
  );
}

/** Open ones first, the one that is due soonest before all; then what was answered, newest first. */
export async function readRequests(db: Db, workspaceId: WorkspaceId, limit: number): Promise<readonly DataRequest[]> {
  const { rows } = await db.query<DataRequest>(
    `select ${COLUMNS} from data_request where workspace_id = $1 order by answered_at is not null, case when answered_at is null then due_at end, asked_at desc, id desc limit $2`,
    [workspaceId, limit],
  );
  return rows;
}

/** Null: there is no such one. Answered already, it stays as it was. */
export async function markAnswered(
  db: Db,
  workspaceId: WorkspaceId,
  id: string,
  answered: { readonly by: string; readonly at: Date },
): Promise<DataRequest | null> {
  const { rows } = await db.query<DataRequest>(
    `update data_request set answered_at = coalesce(answered_at, $3), answered_by = coalesce(answered_by, $4)
     where workspace_id = $1 and id = $2 returning ${COLUMNS}`,
    [workspaceId, id, answered.at, answered.by],
  );
  return rows[0] ?? null;
}

/** How many wait, and which is due first. */
export async function readOpenRequests(
  db: Db,
): Promise<readonly { readonly workspaceId: WorkspaceId; readonly open: number; readonly dueAt: Date; readonly first: string }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; open: number; dueAt: Date; first: string }>(
    `select workspace_id as "workspaceId", count(*)::int as open, min(due_at) as "dueAt", (array_agg(id order by due_at, id))[1] as first
     from data_request where answered_at is null group by 1`,
  );
  return rows;
}
