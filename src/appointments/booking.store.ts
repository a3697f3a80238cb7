/** Bookings, what was done to each, and whose they are. */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Lane } from "../platform/lane.ts";
import type { Booking, BookingChangeKind, BookingState } from "./booking.ts";

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
