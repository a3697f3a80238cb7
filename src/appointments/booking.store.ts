/**
 * Bookings and the time they take. Whether a time is free is decided by the constraints of `appointment_occupancy` and by nothing else:
 * a seat that somebody else is taking at this moment is waited for, and lost when they get it.
 */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Lane } from "../platform/lane.ts";
import type { Booking, BookingChangeKind, BookingState } from "./booking.ts";
import type { Span } from "./opening.ts";

export type StoredBooking = Booking & { readonly workspaceId: WorkspaceId; readonly lane: Lane | null; readonly askedBy: string | null };

const ROW = `workspace_id as "workspaceId", id, service_id as "serviceId", resource_id as "resourceId", lane, profile_id as "profileId", state,
  starts_at as "startsAt", ends_at as "endsAt", held_until as "heldUntil", zone, language, name, answers, note, source, asked_by as "askedBy",
  sequence, created_at as "createdAt", changed_at as "changedAt"`;

export async function readBooking(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<StoredBooking | null> {
  const { rows } = await db.query<StoredBooking>(`select ${ROW} from appointment_booking where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

/** Until the end of the transaction nobody else changes it. */
export async function lockBooking(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<StoredBooking | null> {
  const { rows } = await client.query<StoredBooking>(
    `select ${ROW} from appointment_booking where workspace_id = $1 and id = $2 for update`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** For links, which know only the booking. */
export async function findBooking(db: Db | DbClient, id: string): Promise<StoredBooking | null> {
  const { rows } = await db.query<StoredBooking>(`select ${ROW} from appointment_booking where id = $1`, [id]);
  return rows[0] ?? null;
}

export async function findAsked(db: Db | DbClient, workspaceId: WorkspaceId, askedBy: string): Promise<StoredBooking | null> {
  const { rows } = await db.query<StoredBooking>(`select ${ROW} from appointment_booking where workspace_id = $1 and asked_by = $2`, [
    workspaceId,
    askedBy,
  ]);
  return rows[0] ?? null;
}

export type BookingFilter = {
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly serviceId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly profileId?: string | undefined;
  readonly states: readonly BookingState[];
  /** Start and id of the last of the page before. */
  readonly after?: { readonly startsAt: Date; readonly id: string } | undefined;
  readonly limit: number;
};

/** Those that reach into the time, in order of their start. */
export async function listBookings(db: Db | DbClient, workspaceId: WorkspaceId, filter: BookingFilter): Promise<readonly StoredBooking[]> {
  const { from, until, serviceId, resourceId, profileId, states, after, limit } = filter;
  const { rows } = await db.query<StoredBooking>(
    `select ${ROW} from appointment_booking where workspace_id = $1
       and ($2::timestamptz is null or ends_at > $2) and ($3::timestamptz is null or starts_at < $3)
       and ($4::uuid is null or service_id = $4) and ($5::uuid is null or resource_id = $5) and ($6::uuid is null or profile_id = $6)
       and state = any($7) and ($8::timestamptz is null or (starts_at, id) > ($8, $9::uuid))
     order by starts_at, id limit $10`,
    [
      workspaceId,
      from ?? null,
      until ?? null,
      serviceId ?? null,
      resourceId ?? null,
      profileId ?? null,
      states,
      after?.startsAt ?? null,
      after?.id ?? null,
      limit,
    ],
  );
  return rows;
}

/** Of the service if they had it before, else of whatever they had; null: they have had nothing. */
export async function readLastGiver(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly ProfileId[],
  serviceId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select resource_id as id from appointment_booking where workspace_id = $1 and lane = any($4::smallint[]) and profile_id = any($2) and state in ('booked', 'confirmed', 'done')
     order by service_id = $3 desc, starts_at desc, id desc limit 1`,
    [workspaceId, profileIds, serviceId, profileIds.map(laneOf)],
  );
  return rows[0]?.id ?? null;
}

/** What these have ahead of them of that service, the next first. Whoever asks for the same at the same time waits until this one is done. */
export async function lockUpcoming(
  client: DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly ProfileId[],
  { serviceId, now }: { readonly serviceId: string; readonly now: Date },
): Promise<StoredBooking | null> {
  const [key = ""] = profileIds;
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 31))", [`${serviceId}/${key}`]);
  const { rows } = await client.query<StoredBooking>(
    `select ${ROW} from appointment_booking where workspace_id = $1 and lane = any($4::smallint[]) and profile_id = any($2) and service_id = $3
       and state in ('booked', 'confirmed') and starts_at > $5
     order by starts_at, id limit 1`,
    [workspaceId, profileIds, serviceId, profileIds.map(laneOf), now],
  );
  return rows[0] ?? null;
}

export async function insertBooking(client: DbClient, booking: StoredBooking): Promise<void> {
  await client.query(
    `insert into appointment_booking (workspace_id, id, service_id, resource_id, lane, profile_id, state, starts_at, ends_at, held_until, zone,
       language, name, answers, note, source, asked_by, sequence, created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    valuesOf(booking),
  );
}

export async function updateBooking(client: DbClient, booking: StoredBooking): Promise<void> {
  await client.query(
    `update appointment_booking set service_id = $3, resource_id = $4, lane = $5, profile_id = $6, state = $7, starts_at = $8, ends_at = $9,
       held_until = $10, zone = $11, language = $12, name = $13, answers = $14, note = $15, source = $16, asked_by = $17, sequence = $18,
       created_at = $19, changed_at = $20
     where workspace_id = $1 and id = $2`,
    valuesOf(booking),
  );
}

function valuesOf(booking: StoredBooking): unknown[] {
  const { workspaceId, id, serviceId, resourceId, lane, profileId, state, startsAt, endsAt, heldUntil } = booking;
  const { zone, language, name, answers, note, source, askedBy, sequence, createdAt, changedAt } = booking;
  const place = [workspaceId, id, serviceId, resourceId, lane, profileId, state, startsAt, endsAt, heldUntil];
  return [...place, zone, language, name, JSON.stringify(answers), note, source, askedBy, sequence, createdAt, changedAt];
}

// ── what was done ────────────────────────────────────────────────────────────────────────────────────────────
export type Placed = { readonly startsAt: string; readonly endsAt: string; readonly resourceId: string; readonly state: string };
export type StoredChange = {
  readonly at: Date;
  readonly actor: string;
  readonly what: BookingChangeKind;
  readonly before: Placed | null;
  readonly after: Placed | null;
  readonly reason: string | null;
};

export async function insertChange(client: DbClient, { workspaceId, id }: StoredBooking, change: StoredChange): Promise<void> {
  await client.query(
    `insert into appointment_change (workspace_id, booking_id, n, at, actor, what, before, after, reason)
     select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7, $8 from appointment_change where workspace_id = $1 and booking_id = $2`,
    [
      workspaceId,
      id,
      change.at,
      change.actor,
      change.what,
      change.before && JSON.stringify(change.before),
      change.after && JSON.stringify(change.after),
      change.reason,
    ],
  );
}

export async function readChanges(db: Db | DbClient, workspaceId: WorkspaceId, bookingId: string): Promise<readonly StoredChange[]> {
  const { rows } = await db.query<StoredChange>(
    `select at, actor, what, before, after, reason from appointment_change where workspace_id = $1 and booking_id = $2 order by n`,
    [workspaceId, bookingId],
  );
  return rows;
}

// ── time that is taken ───────────────────────────────────────────────────────────────────────────────────────
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

// ── what becomes due ─────────────────────────────────────────────────────────────────────────────────────────
export type Due = { readonly workspaceId: WorkspaceId; readonly bookingId: string; readonly kind: string };

export async function setDue(
  client: DbClient,
  { workspaceId, id }: Pick<StoredBooking, "workspaceId" | "id">,
  dues: readonly { readonly kind: string; readonly dueAt: Date }[],
): Promise<void> {
  await client.query(`delete from appointment_due where workspace_id = $1 and booking_id = $2 and kind not like 'gap %'`, [
    workspaceId,
    id,
  ]);
  for (const { kind, dueAt } of dues)
    await client.query(
      `insert into appointment_due (workspace_id, booking_id, kind, due_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, booking_id, kind) do update set due_at = excluded.due_at`,
      [workspaceId, id, kind, dueAt],
    );
}

/** Somebody in the waiting list may have the time that this booking leaves. */
export async function setGap(
  client: DbClient,
  { workspaceId, id, resourceId, startsAt }: Pick<StoredBooking, "workspaceId" | "id" | "resourceId" | "startsAt">,
  now: Date,
): Promise<void> {
  await client.query(
    `insert into appointment_due (workspace_id, booking_id, kind, due_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [workspaceId, id, `gap ${startsAt.getTime()} ${resourceId}`, now],
  );
}

/** Takes what is due; whoever else looks takes other rows. */
export async function takeDue(client: DbClient, now: Date, limit: number): Promise<readonly Due[]> {
  const { rows } = await client.query<Due>(
    `delete from appointment_due where (workspace_id, booking_id, kind) in
       (select workspace_id, booking_id, kind from appointment_due where due_at <= $1 order by due_at limit $2 for update skip locked)
     returning workspace_id as "workspaceId", booking_id as "bookingId", kind`,
    [now, limit],
  );
  return rows;
}

export async function lapsedHolds(
  db: Db | DbClient,
  now: Date,
  limit: number,
): Promise<readonly Pick<StoredBooking, "workspaceId" | "id">[]> {
  const { rows } = await db.query<Pick<StoredBooking, "workspaceId" | "id">>(
    `select workspace_id as "workspaceId", id from appointment_booking where state = 'held' and held_until <= $1 order by held_until limit $2`,
    [now, limit],
  );
  return rows;
}

// ── whose they are ───────────────────────────────────────────────────────────────────────────────────────────
export type Contact = { readonly id: string; readonly name: string | null; readonly phone: string | null; readonly email: string | null };

export async function readContacts(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly string[],
): Promise<readonly Contact[]> {
  const { rows } = await db.query<Contact>(
    `select p.id, nullif(trim(concat_ws(' ', p.attributes ->> 'firstName', p.attributes ->> 'lastName')), '') as name,
       p.identities ->> 'phone' as phone, p.identities ->> 'email' as email
     from unnest($2::uuid[]) as wanted(id) join profile p on p.lane = get_byte(uuid_send(wanted.id), 15) and p.id = wanted.id
     where p.workspace_id = $1`,
    [workspaceId, profileIds],
  );
  return rows;
}
