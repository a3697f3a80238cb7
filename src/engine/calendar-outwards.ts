/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * What a calendar elsewhere is owed: the event of a booking as it is now, or that it goes. The address of the event is made of the booking's
 * id and is looked at before it is written, so that doing it twice does it once.
 */
import { bookingOf, type StoredBooking } from "../appointments/bookings.ts";
import { readCalendarObject, writeCalendarObject } from "../appointments/calendar-object.ts";
import { calendarRows, type Owed, type StoredEvent } from "../appointments/calendars.ts";
import type { CalendarEntry } from "../appointments/calendar-file.ts";
import { readOffer } from "../appointments/offer.ts";
import { textsIn } from "../appointments/service.ts";
import type { DavEvent } from "../outbound/caldav/client.ts";
import { DavError } from "../outbound/caldav/requests.ts";
import { type CalendarWork, tellConflict } from "./calendar-ports.ts";

const AT_ONCE = 20;
const MINUTE_MS = 60_000;
/** After each failed attempt; the last from then on. */
const AGAIN_MINUTES = [1, 5, 15, 60, 240] as const;
const SHOWN: ReadonlySet<StoredBooking["state"]> = new Set(["booked", "confirmed", "done", "no_show"]);

/** Answers whether all that was due is done. Throws what concerns the whole calendar. */
export async function writeOwed(work: CalendarWork): Promise<boolean> {
  const { ports, calendar, now } = work;
  const due = await calendarRows.owed(ports.pool, calendar, { dueBy: now, limit: AT_ONCE });
  let areDone = due.length < AT_ONCE;
  for (const owed of due) {
    try {
      await writeOne(work, owed);
    } catch (error) {
      if (!(error instanceof DavError) || (error.reason !== "not_allowed" && error.reason !== "changed_meanwhile")) throw error;
      areDone = false;
      const minutes = AGAIN_MINUTES[Math.min(owed.attempts, AGAIN_MINUTES.length - 1)] ?? 1;
      await calendarRows.putOff(ports.pool, calendar, owed, {
        dueAt: new Date(now.getTime() + minutes * MINUTE_MS),
        problem: error.message,
      });
      if (error.reason === "not_allowed") await tellRefused(work, error);
    }
  }
  return areDone;
}

async function writeOne(work: CalendarWork, owed: Owed): Promise<void> {
  const { ports, calendar, dav } = work;
  const { pool } = ports;
  const known = await calendarRows.eventOf(pool, calendar, owed.bookingId);
  const href = known?.href ?? eventAddress(calendar.url, owed.bookingId);
  const booking = await bookingOf(pool, calendar.workspaceId, owed.bookingId);
  const isWanted =
    booking !== null &&
    calendar.leavingAt === null &&
    SHOWN.has(booking.state) &&
    (await calendarRows.takesTime(pool, calendar, owed.bookingId));
  const there = await dav.get(href);
  if (!isWanted) {
    if (there) await dav.remove(href, there.etag);
    await calendarRows.deleteEvents(pool, calendar, [href]);
  } else {
    await putEvent(work, { href, booking, known, there });
  }
  await calendarRows.settle(pool, calendar, owed);
}

async function putEvent(
  work: CalendarWork,
  {
    href,
    booking,
    known,
    there,
  }: {
    readonly href: string;
    readonly booking: StoredBooking;
    readonly known: StoredEvent | null;
    readonly there: DavEvent | null;
  },
): Promise<void> {
  const { ports, calendar, dav, now } = work;
  const data = writeCalendarObject(there?.data ?? null, await entryFor(work, booking));
  const told = await dav.put(href, data, there ? { ifMatch: there.etag } : { ifNone: true });
  await ports.crashPoints.visit("calendar.written");
  const etag = told ?? (await dav.get(href))?.etag ?? null;
  const { startsAt, endsAt } = booking;
  const event = { href, etag, bookingId: booking.id, startsAt, endsAt, busy: [], isUnreadable: false, at: now };
  await calendarRows.saveEvent(ports.pool, calendar, event);
  // What was changed there since it was last read is not so any more.
  if (known && !there) await tellConflict(work, booking, "removed", null);
  else if (known && there && there.etag !== known.etag) {
    const from = now.getTime();
    const stood = readCalendarObject(there.data, { from, until: from, zone: "UTC" })?.startsAt;
    const isOther = stood !== undefined && stood !== known.startsAt?.getTime() && stood !== startsAt.getTime();
    if (isOther) await tellConflict(work, booking, "both_changed", new Date(stood));
  }
}

export function eventAddress(calendarUrl: string, bookingId: string): string {
  return new URL(`${bookingId}.ics`, calendarUrl).href;
}

async function entryFor({ ports, calendar }: CalendarWork, booking: StoredBooking): Promise<CalendarEntry> {
  const offer = await readOffer(ports.pool, calendar.workspaceId);
  const service = offer.allServices.find(({ id }) => id === booking.serviceId);
  const { name } = textsIn(service?.texts ?? {}, booking.language) ?? { name: "" };
  const date = booking.startsAt.toISOString().slice(0, 10);
  return {
    id: booking.id,
    sequence: booking.sequence,
    isCancelled: false,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    title: calendar.writesNames && booking.name !== null ? `${name} · ${booking.name}` : name,
    place: service?.place?.text ?? null,
    description: `${ports.links.publicUrl}/calendar?date=${date}&booking=${booking.id}`,
    changedAt: booking.changedAt,
  };
}

async function tellRefused({ ports, calendar }: CalendarWork, { reason, message }: DavError): Promise<void> {
  const { workspaceId, resourceId, name } = calendar;
  const detail = { reason, text: message, calendar: name };
  await ports.report([{ workspaceId, kind: "calendar_failing", subject: `resource:${resourceId}`, detail }]);
}
