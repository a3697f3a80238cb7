/** Calendars elsewhere: how they are connected, their events as last seen, and what they have still to be told. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Span } from "./opening.ts";

export type CalendarProblem = { readonly reason: string; readonly text: string };
export type StoredCalendar = {
  readonly workspaceId: WorkspaceId;
  readonly resourceId: string;
  readonly url: string;
  readonly name: string;
  readonly user: string;
  readonly sealed: Buffer;
  readonly everyMinutes: number;
  readonly writesNames: boolean;
  readonly syncToken: string | null;
  readonly ctag: string | null;
  readonly readAt: Date | null;
  readonly fullAt: Date | null;
  readonly dueAt: Date;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly problem: CalendarProblem | null;
  readonly leavingAt: Date | null;
};
export type CalendarKey = Pick<StoredCalendar, "workspaceId" | "resourceId">;

const ROW = `c.workspace_id as "workspaceId", c.resource_id as "resourceId", url, name, user_name as "user", sealed, every_minutes as "everyMinutes",
  writes_names as "writesNames", sync_token as "syncToken", ctag, read_at as "readAt", full_at as "fullAt", c.due_at as "dueAt", failures,
  failing_since as "failingSince", c.problem, leaving_at as "leavingAt"`;

export async function readCalendar(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey): Promise<StoredCalendar | null> {
  const { rows } = await db.query<StoredCalendar>(
    `select ${ROW} from appointment_calendar c where workspace_id = $1 and resource_id = $2`,
    [workspaceId, resourceId],
  );
  return rows[0] ?? null;
}

export type ShownCalendar = StoredCalendar & { readonly owed: number; readonly refused: string | null; readonly events: number };

export async function listCalendars(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly ShownCalendar[]> {
  const { rows } = await db.query<ShownCalendar>(
    `select ${ROW}, o.owed, o.refused, (select count(*)::int from appointment_event e
         where e.workspace_id = c.workspace_id and e.resource_id = c.resource_id and e.booking_id is null) as events
     from appointment_calendar c cross join lateral (select count(*)::int as owed, max(o.problem) as refused from appointment_owed o
         where o.workspace_id = c.workspace_id and o.resource_id = c.resource_id) o
     where c.workspace_id = $1 order by c.created_at, c.resource_id`,
    [workspaceId],
  );
  return rows;
}

type Saved = Pick<StoredCalendar, "url" | "name" | "user" | "sealed" | "everyMinutes" | "writesNames"> & {
  readonly at: Date;
  readonly by: string;
};

/** What it told before stands; it is looked at at once. False: another one is connected. */
export async function saveCalendarRow(client: DbClient, { workspaceId, resourceId }: CalendarKey, saved: Saved): Promise<boolean> {
  const { url, name, user, sealed, everyMinutes, writesNames, at, by } = saved;
  const { rowCount } = await client.query(
    `insert into appointment_calendar (workspace_id, resource_id, url, name, user_name, sealed, every_minutes, writes_names, due_at, created_at,
       changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $10)
     on conflict (workspace_id, resource_id) do update set name = $4, user_name = $5, sealed = $6, every_minutes = $7, writes_names = $8,
       due_at = $9, failures = 0, leaving_at = null, changed_at = $9, changed_by = $10
     where appointment_calendar.url = excluded.url`,
    [workspaceId, resourceId, url, name, user, sealed, everyMinutes, writesNames, at, by],
  );
  return rowCount === 1;
}

/** With its events and what it is owed. */
export async function deleteCalendar(client: Db | DbClient, { workspaceId, resourceId }: CalendarKey): Promise<void> {
  await client.query("delete from appointment_calendar where workspace_id = $1 and resource_id = $2", [workspaceId, resourceId]);
}

/** The same of one that was left, unless somebody connected it again meanwhile. */
export async function endLeaving(db: Db, { workspaceId, resourceId }: CalendarKey): Promise<void> {
  await db.query("delete from appointment_calendar where workspace_id = $1 and resource_id = $2 and leaving_at is not null", [
    workspaceId,
    resourceId,
  ]);
}

/** From now on it only gives back what is ours. */
export async function leaveCalendar(client: DbClient, { workspaceId, resourceId }: CalendarKey, at: Date): Promise<void> {
  await client.query(
    "update appointment_calendar set leaving_at = $3, failures = 0, due_at = $3 where workspace_id = $1 and resource_id = $2",
    [workspaceId, resourceId, at],
  );
  await client.query(
    `insert into appointment_owed (workspace_id, resource_id, booking_id, due_at)
     select workspace_id, resource_id, booking_id, $3 from appointment_event where workspace_id = $1 and resource_id = $2 and booking_id is not null
     on conflict (workspace_id, resource_id, booking_id) do update set version = appointment_owed.version + 1, due_at = $3, attempts = 0`,
    [workspaceId, resourceId, at],
  );
}

export async function askForReading(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    "update appointment_calendar set due_at = $3, full_at = null, failures = 0 where workspace_id = $1 and resource_id = $2",
    [workspaceId, resourceId, at],
  );
  return rowCount === 1;
}

/** Those to be read, and those that are owed something; one that fails waits until its time. */
export async function dueCalendars(db: Db, now: Date, limit: number): Promise<readonly StoredCalendar[]> {
  const { rows } = await db.query<StoredCalendar>({
    name: "due_appointment_calendars",
    text: `select ${ROW} from appointment_calendar c where c.due_at <= $1 or (c.failures = 0 and exists (select from appointment_owed o
        where o.workspace_id = c.workspace_id and o.resource_id = c.resource_id and o.due_at <= $1))
      order by c.due_at limit $2`,
    values: [now, limit],
  });
  return rows;
}

/** Only if it is still the same connection: somebody may have changed it meanwhile. */
export async function noteReading(
  db: Db | DbClient,
  calendar: StoredCalendar,
  { at, dueAt, fullAt, syncToken, ctag }: Pick<StoredCalendar, "dueAt" | "fullAt" | "syncToken" | "ctag"> & { readonly at: Date },
): Promise<void> {
  // Asked for from the beginning meanwhile: that is still to be done.
  await db.query(
    `update appointment_calendar set read_at = $3, due_at = case when due_at = $8 then $4 else due_at end, sync_token = $6, ctag = $7,
       full_at = case when full_at is null and $9::boolean then null else $5::timestamptz end, failures = 0, failing_since = null, problem = null
     where workspace_id = $1 and resource_id = $2 and url = $10`,
    [calendar.workspaceId, calendar.resourceId, at, dueAt, fullAt, syncToken, ctag, calendar.dueAt, calendar.fullAt !== null, calendar.url],
  );
}

export async function noteFailing(
  db: Db,
  { workspaceId, resourceId, dueAt }: StoredCalendar,
  failed: { readonly at: Date; readonly dueAt: Date; readonly problem: CalendarProblem },
): Promise<void> {
  await db.query(
    `update appointment_calendar set failures = failures + 1, failing_since = coalesce(failing_since, $3), problem = $5,
       due_at = case when due_at = $6 then $4 else due_at end where workspace_id = $1 and resource_id = $2`,
    [workspaceId, resourceId, failed.at, failed.dueAt, JSON.stringify(failed.problem), dueAt],
  );
}

// ── events ───────────────────────────────────────────────────────────────────────────────────────────────────
export type StoredEvent = {
  readonly href: string;
  readonly etag: string | null;
  readonly bookingId: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly isUnreadable: boolean;
};
const EVENT = `href, etag, booking_id as "bookingId", starts_at as "startsAt", ends_at as "endsAt", is_unreadable as "isUnreadable"`;

export async function readEvents(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey): Promise<readonly StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(`select ${EVENT} from appointment_event where workspace_id = $1 and resource_id = $2`, [
    workspaceId,
    resourceId,
  ]);
  return rows;
}

export async function readEventOf(
  db: Db | DbClient,
  { workspaceId, resourceId }: CalendarKey,
  bookingId: string,
): Promise<StoredEvent | null> {
  const { rows } = await db.query<StoredEvent>(
    `select ${EVENT} from appointment_event where workspace_id = $1 and resource_id = $2 and booking_id = $3`,
    [workspaceId, resourceId, bookingId],
  );
  return rows[0] ?? null;
}

export type SeenEvent = StoredEvent & { readonly busy: readonly Span[]; readonly at: Date };

export async function saveEvent(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey, event: SeenEvent): Promise<void> {
  const { href, etag, bookingId, startsAt, endsAt, busy, isUnreadable, at } = event;
  await db.query({
    name: "save_appointment_event",
    text: `insert into appointment_event (workspace_id, resource_id, href, etag, booking_id, starts_at, ends_at, is_unreadable, seen_at, busy)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9,
        coalesce((select range_agg(tstzrange(to_timestamp(x.f / 1000.0), to_timestamp(x.u / 1000.0))) from unnest($10::float8[], $11::float8[]) as x(f, u)), '{}')
      on conflict (workspace_id, resource_id, href) do update set etag = excluded.etag, booking_id = excluded.booking_id,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, is_unreadable = excluded.is_unreadable, seen_at = excluded.seen_at, busy = excluded.busy`,
    values: [
      workspaceId,
      resourceId,
      href,
      etag,
      bookingId,
      startsAt,
      endsAt,
      isUnreadable,
      at,
      busy.map(({ from }) => from),
      busy.map(({ until }) => until),
    ],
  });
}

export async function deleteEvents(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey, hrefs: readonly string[]): Promise<void> {
  await db.query("delete from appointment_event where workspace_id = $1 and resource_id = $2 and href = any($3)", [
    workspaceId,
    resourceId,
    hrefs,
  ]);
}

// ── what is owed ─────────────────────────────────────────────────────────────────────────────────────────────
export type Owed = { readonly bookingId: string; readonly version: number; readonly attempts: number };

const OWE = `insert into appointment_owed (workspace_id, resource_id, booking_id, due_at)`;
const ANEW = `on conflict (workspace_id, resource_id, booking_id) do update
  set version = appointment_owed.version + 1, due_at = excluded.due_at, attempts = 0, problem = null`;

/** Every connected calendar of what the booking takes, and of what it took before. */
export async function oweBooking(client: DbClient, workspaceId: WorkspaceId, bookingId: string, at: Date): Promise<void> {
  await client.query({
    name: "owe_appointment_booking",
    text: `${OWE} select c.workspace_id, c.resource_id, $2::uuid, $3::timestamptz from appointment_calendar c
      where c.workspace_id = $1 and leaving_at is null and c.resource_id in (
        select resource_id from appointment_occupancy where workspace_id = $1 and booking_id = $2
        union select resource_id from appointment_event where workspace_id = $1 and booking_id = $2
        union select resource_id from appointment_owed where workspace_id = $1 and booking_id = $2)
      order by c.resource_id ${ANEW}`,
    values: [workspaceId, bookingId, at],
  });
}

/** To a calendar that was connected just now. */
export async function oweComing(client: DbClient, { workspaceId, resourceId }: CalendarKey, at: Date): Promise<void> {
  await client.query(
    `${OWE} select b.workspace_id, $2::uuid, b.id, $3::timestamptz from appointment_booking b
     where b.workspace_id = $1 and b.state in ('booked', 'confirmed') and b.ends_at > $3 and exists (select from appointment_occupancy o
       where o.workspace_id = $1 and o.booking_id = b.id and o.resource_id = $2) ${ANEW}`,
    [workspaceId, resourceId, at],
  );
}

export async function oweAgain(
  client: Db | DbClient,
  { workspaceId, resourceId }: CalendarKey,
  bookingId: string,
  at: Date,
): Promise<void> {
  await client.query(`${OWE} values ($1, $2, $3, $4) ${ANEW}`, [workspaceId, resourceId, bookingId, at]);
}

export async function readOwed(
  db: Db,
  { workspaceId, resourceId }: CalendarKey,
  { dueBy, limit }: { readonly dueBy: Date | null; readonly limit: number },
): Promise<readonly Owed[]> {
  const { rows } = await db.query<Owed>(
    `select booking_id as "bookingId", version, attempts from appointment_owed
     where workspace_id = $1 and resource_id = $2 and ($3::timestamptz is null or due_at <= $3) order by due_at, booking_id limit $4`,
    [workspaceId, resourceId, dueBy, limit],
  );
  return rows;
}

/** Not when it is owed anew meanwhile. */
export async function settleOwed(db: Db | DbClient, { workspaceId, resourceId }: CalendarKey, owed: Owed): Promise<void> {
  await db.query("delete from appointment_owed where workspace_id = $1 and resource_id = $2 and booking_id = $3 and version = $4", [
    workspaceId,
    resourceId,
    owed.bookingId,
    owed.version,
  ]);
}

export async function putOffOwed(
  db: Db,
  { workspaceId, resourceId }: CalendarKey,
  owed: Owed,
  { dueAt, problem }: { readonly dueAt: Date; readonly problem: string },
): Promise<void> {
  await db.query(
    `update appointment_owed set attempts = attempts + 1, due_at = $5, problem = $6
     where workspace_id = $1 and resource_id = $2 and booking_id = $3 and version = $4`,
    [workspaceId, resourceId, owed.bookingId, owed.version, dueAt, problem],
  );
}

export async function takesTime(db: Db, { workspaceId, resourceId }: CalendarKey, bookingId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "select from appointment_occupancy where workspace_id = $1 and resource_id = $2 and booking_id = $3",
    [workspaceId, resourceId, bookingId],
  );
  return rowCount === 1;
}
