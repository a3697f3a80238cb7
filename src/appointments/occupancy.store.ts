/**
 * The time that bookings take. Whether a time is free is decided by the constraints of `appointment_occupancy` and by nothing else: a seat
 * that somebody else is taking at this moment is waited for, and lost when they get it.
 */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Span } from "./opening.ts";

export type TakenRow = {
  readonly resourceId: string;
  readonly session: string;
  readonly seats: number;
  readonly from: number;
  readonly until: number;
};

const RANGE = "tstzrange(to_timestamp($3 / 1000.0), to_timestamp($4 / 1000.0))";

/** Sessions that reach into the time; holds that have lapsed take nothing any more. `except`: a booking that is to be moved. */
export async function readTaken(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  resourceIds: readonly string[],
  { from, until, now, except }: Span & { readonly now: Date; readonly except: string | null },
): Promise<readonly TakenRow[]> {
  const { rows } = await db.query<TakenRow>(
    `select resource_id as "resourceId", session, count(*)::int as seats, (extract(epoch from min(lower(blocks))) * 1000)::float8 as "from",
       (extract(epoch from max(upper(blocks))) * 1000)::float8 as "until"
     from appointment_occupancy where workspace_id = $1 and resource_id = any($2) and blocks && ${RANGE}
       and (held_until is null or held_until > $5) and booking_id is distinct from $6
     group by resource_id, session`,
    [workspaceId, resourceIds, from, until, now, except],
  );
  return rows;
}

/** Times at which their own calendars say that they are busy. */
export async function readBusy(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  resourceIds: readonly string[],
  { from, until }: Span,
): Promise<readonly (Span & { readonly resourceId: string })[]> {
  const { rows } = await db.query<Span & { readonly resourceId: string }>(
    `select resource_id as "resourceId", (extract(epoch from lower(part)) * 1000)::float8 as "from",
       (extract(epoch from upper(part)) * 1000)::float8 as "until"
     from appointment_event, unnest(busy) as part
     where workspace_id = $1 and resource_id = any($2) and booking_id is null and busy && ${RANGE} and part && ${RANGE} order by part`,
    [workspaceId, resourceIds, from, until],
  );
  return rows;
}

/** How many bookings each has that day: whoever has least gets the next one. */
export async function countBookings(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  resourceIds: readonly string[],
  { from, until }: Span,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ resourceId: string; n: number }>(
    `select resource_id as "resourceId", count(distinct session)::int as n from appointment_occupancy
     where workspace_id = $1 and resource_id = any($2) and blocks && ${RANGE} group by resource_id`,
    [workspaceId, resourceIds, from, until],
  );
  return new Map(rows.map(({ resourceId, n }) => [resourceId, n]));
}

/** Bookings whose hold is over and that still stand in the way. */
export async function lapsedIn(
  client: DbClient,
  workspaceId: WorkspaceId,
  resourceIds: readonly string[],
  { from, until, now }: Span & { readonly now: Date },
): Promise<readonly string[]> {
  const { rows } = await client.query<{ bookingId: string }>(
    `select distinct booking_id as "bookingId" from appointment_occupancy
     where workspace_id = $1 and resource_id = any($2) and blocks && ${RANGE} and held_until <= $5`,
    [workspaceId, resourceIds, from, until, now],
  );
  return rows.map(({ bookingId }) => bookingId);
}

type Seat = {
  readonly workspaceId: WorkspaceId;
  readonly resourceId: string;
  readonly bookingId: string;
  readonly session: string;
  readonly blocks: Span;
  readonly capacity: number;
  readonly heldUntil: Date | null;
};

/** Takes the first seat that looks free. False: somebody else has it, or the resource is busy with something else. */
export async function takeSeat(
  client: DbClient,
  { workspaceId, resourceId, bookingId, session, blocks, capacity, heldUntil }: Seat,
): Promise<boolean> {
  // Without a target the conflict may be with either constraint; whoever is inserting the same is waited for.
  const { rowCount } = await client.query(
    `insert into appointment_occupancy (workspace_id, resource_id, booking_id, session, seat, blocks, held_until)
     select $1, $2, $5, $6, free.seat, ${RANGE}, $8 from generate_series(1, $7::int) as free(seat)
     where not exists (select from appointment_occupancy o
         where o.workspace_id = $1 and o.resource_id = $2 and o.session = $6 and o.seat = free.seat)
       and not exists (select from appointment_event e
         where e.workspace_id = $1 and e.resource_id = $2 and e.booking_id is null and e.busy && ${RANGE})
     order by free.seat limit 1
     on conflict do nothing`,
    [workspaceId, resourceId, blocks.from, blocks.until, bookingId, session, capacity, heldUntil],
  );
  return rowCount === 1;
}

/** What else that session has taken: its room. */
export async function othersOfSession(
  client: DbClient,
  workspaceId: WorkspaceId,
  session: string,
  resourceId: string,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ resourceId: string }>(
    `select distinct resource_id as "resourceId" from appointment_occupancy where workspace_id = $1 and session = $2 and resource_id <> $3`,
    [workspaceId, session, resourceId],
  );
  return rows.map((row) => row.resourceId);
}

export async function freeTime(client: DbClient, workspaceId: WorkspaceId, bookingId: string): Promise<void> {
  await client.query(`delete from appointment_occupancy where workspace_id = $1 and booking_id = $2`, [workspaceId, bookingId]);
}

/** What was held is kept. */
export async function keepTime(client: DbClient, workspaceId: WorkspaceId, bookingId: string): Promise<void> {
  await client.query(`update appointment_occupancy set held_until = null where workspace_id = $1 and booking_id = $2`, [
    workspaceId,
    bookingId,
  ]);
}
