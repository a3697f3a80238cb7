import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type WaitingState = "waiting" | "offered" | "booked" | "passed" | "left";
export type Waiting = {
  readonly workspaceId: WorkspaceId;
  readonly id: string;
  readonly serviceId: string;
  readonly resourceId: string | null;
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly fromAt: Date;
  readonly untilAt: Date;
  readonly zone: string;
  readonly language: string;
  readonly state: WaitingState;
  readonly bookingId: string | null;
  readonly offeredUntil: Date | null;
  readonly createdAt: Date;
};

const ROW = `workspace_id as "workspaceId", id, service_id as "serviceId", resource_id as "resourceId", lane, profile_id as "profileId",
  from_at as "fromAt", until_at as "untilAt", zone, language, state, booking_id as "bookingId", offered_until as "offeredUntil",
  created_at as "createdAt"`;

export async function insertWaiting(db: Db | DbClient, waiting: Waiting): Promise<void> {
  const { workspaceId, id, serviceId, resourceId, lane, profileId, fromAt, untilAt, zone, language, createdAt } = waiting;
  await db.query(
    `insert into appointment_waiting (workspace_id, id, service_id, resource_id, lane, profile_id, from_at, until_at, zone, language, state,
       created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $11)`,
    [workspaceId, id, serviceId, resourceId, lane, profileId, fromAt, untilAt, zone, language, createdAt],
  );
}

/** Whoever stands in the line of that service already. */
export async function findInLine(db: Db | DbClient, { workspaceId, serviceId, lane, profileId }: Waiting): Promise<Waiting | null> {
  const { rows } = await db.query<Waiting>(
    `select ${ROW} from appointment_waiting
     where workspace_id = $1 and service_id = $2 and lane = $3 and profile_id = $4 and state in ('waiting', 'offered')`,
    [workspaceId, serviceId, lane, profileId],
  );
  return rows[0] ?? null;
}

/** First come, first in line. */
export async function listWaitingRows(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  states: readonly WaitingState[],
): Promise<readonly Waiting[]> {
  const { rows } = await db.query<Waiting>(
    `select ${ROW} from appointment_waiting where workspace_id = $1 and state = any($2) order by created_at, id limit 1000`,
    [workspaceId, states],
  );
  return rows;
}

/** Those whom a start at that moment with that resource would suit, in their order; locked, so that nobody is offered two at once. */
export async function lockLine(
  client: DbClient,
  workspaceId: WorkspaceId,
  startsAt: Date,
  resourceId: string,
): Promise<readonly Waiting[]> {
  const { rows } = await client.query<Waiting>(
    `select ${ROW} from appointment_waiting where workspace_id = $1 and state = 'waiting' and from_at <= $2 and until_at > $2
       and (resource_id is null or resource_id = $3) order by created_at, id limit 50 for update skip locked`,
    [workspaceId, startsAt, resourceId],
  );
  return rows;
}

export async function findByOffer(client: Db | DbClient, workspaceId: WorkspaceId, bookingId: string): Promise<Waiting | null> {
  const { rows } = await client.query<Waiting>(`select ${ROW} from appointment_waiting where workspace_id = $1 and booking_id = $2`, [
    workspaceId,
    bookingId,
  ]);
  return rows[0] ?? null;
}

export async function setWaiting(
  db: Db | DbClient,
  { workspaceId, id }: Pick<Waiting, "workspaceId" | "id">,
  { state, bookingId, offeredUntil, at }: Pick<Waiting, "state" | "bookingId" | "offeredUntil"> & { readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update appointment_waiting set state = $3, booking_id = coalesce($4, booking_id), offered_until = $5, changed_at = $6
     where workspace_id = $1 and id = $2`,
    [workspaceId, id, state, bookingId, offeredUntil, at],
  );
  return rowCount === 1;
}
