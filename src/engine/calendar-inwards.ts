/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * What a calendar elsewhere tells: when its owner is busy, and what was done to events of ours there. That moves and cancels bookings as
 * the console does, through the one desk; where that is not possible the calendar is put right and somebody is told.
 */
import { bookingOf, type StoredBooking } from "../appointments/bookings.ts";
import { type CalendarObject, readCalendarObject } from "../appointments/calendar-object.ts";
import { bookingIdIn } from "../appointments/calendar-file.ts";
import { calendarRows, type StoredEvent } from "../appointments/calendars.ts";
import { readOffer } from "../appointments/offer.ts";
import type { DavEvent } from "../outbound/caldav/client.ts";
import { isUuid } from "../platform/ids.ts";
import { eventAddress } from "./calendar-outwards.ts";
import { type CalendarWork, type ConflictKind, tellConflict } from "./calendar-ports.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Repeated events are worked out this far; nothing is booked further ahead. */
const AHEAD_MS = 400 * DAY_MS;
/** The stretch that was worked out moves on with the days. */
const FULL_EVERY_MS = DAY_MS;
const BY = { actor: "calendar" } as const;

type Found = { readonly object: CalendarObject | null; readonly booking: StoredBooking };
type Told = {
  readonly changed: readonly DavEvent[];
  readonly gone: readonly string[];
  readonly fullAt: Date | null;
  readonly syncToken: string | null;
  readonly ctag: string | null;
};

/** Throws what concerns the whole calendar; what was read until then is kept, and read again. */
export async function readCalendarElsewhere(work: CalendarWork): Promise<void> {
  const { ports, calendar, now } = work;
  const known = new Map((await calendarRows.events(ports.pool, calendar)).map((event) => [event.href, event]));
  const told = await whatChanged(work, known);
  if (told.changed.length > 0 || told.gone.length > 0) {
    const zone = (await readOffer(ports.pool, calendar.workspaceId)).allResources.find(({ id }) => id === calendar.resourceId)?.zone;
    const reading = { from: now.getTime() - DAY_MS, until: now.getTime() + AHEAD_MS, zone: zone ?? "UTC" };
    const pending = new Set(
      (await calendarRows.owed(ports.pool, calendar, { dueBy: null, limit: 10_000 })).map(({ bookingId }) => bookingId),
    );
    const unreadable: string[] = [];
    for (const event of told.changed) {
      const before = known.get(event.href) ?? null;
      // It took its time once, and would again.
      if (before?.isUnreadable && before.etag !== null && before.etag === event.etag) continue;
      const object = readCalendarObject(event.data, reading);
      const booking = await oursIn(work, event, before, object);
      if (booking === null) await keepForeign(work, event, object);
      else if (!pending.has(booking.id)) await followOwn(work, event, before, { object, booking });
      if (object === null) unreadable.push(event.href);
    }
    for (const href of told.gone) {
      const before = known.get(href);
      if (before?.bookingId == null) await calendarRows.deleteEvents(ports.pool, calendar, [href]);
      // A list that leaves something out is no word that it is gone: only the event's own address says that.
      else if (!pending.has(before.bookingId) && (await work.dav.get(href)) === null) await followRemoved(work, href, before.bookingId);
    }
    if (unreadable.length > 0) await tellUnreadable(work, unreadable.length);
  }
  await calendarRows.noteReading(ports.pool, calendar, {
    ...told,
    at: now,
    dueAt: new Date(now.getTime() + calendar.everyMinutes * MINUTE_MS),
  });
}

async function whatChanged(work: CalendarWork, known: ReadonlyMap<string, StoredEvent>): Promise<Told> {
  const { calendar, dav, now } = work;
  const { url, fullAt } = calendar;
  const { ctag, syncToken } = await dav.mark(url);
  const isFullDue = fullAt === null || now.getTime() - fullAt.getTime() >= FULL_EVERY_MS;
  if (!isFullDue) {
    const isSame = ctag === null ? syncToken !== null && syncToken === calendar.syncToken : ctag === calendar.ctag;
    if (isSame) return { changed: [], gone: [], fullAt, syncToken: calendar.syncToken, ctag };
    const changes = calendar.syncToken === null ? null : await dav.changesSince(url, calendar.syncToken);
    if (changes) {
      // What we wrote ourselves is known already.
      const news = changes.changed.filter(({ href, etag }) => etag === null || known.get(href)?.etag !== etag).map(({ href }) => href);
      const changed = await dav.events(url, news);
      const vanished = news.filter((href) => known.has(href) && !changed.some((event) => event.href === href));
      return { changed, gone: [...changes.gone, ...vanished], fullAt, syncToken: changes.syncToken, ctag };
    }
  }
  const all = await dav.eventsBetween(url, new Date(now.getTime() - DAY_MS), new Date(now.getTime() + AHEAD_MS));
  const found = new Set(all.map(({ href }) => href));
  const missing = [...known.values()].filter(({ href }) => !found.has(href));
  // Of ours one that lies outside of the stretch is there all the same.
  const own = missing.filter(({ bookingId, endsAt }) => bookingId !== null && endsAt !== null && endsAt > now).map(({ href }) => href);
  const there = await dav.events(url, own);
  const gone = own.filter((href) => !there.some((event) => event.href === href));
  const foreign = missing.filter(({ bookingId }) => bookingId === null).map(({ href }) => href);
  return { changed: [...all, ...there], gone: [...gone, ...foreign], fullAt: now, syncToken, ctag };
}

/** The booking whose event it is in this calendar; also when it was written, and noting that was not come to. */
async function oursIn(
  { ports, calendar }: CalendarWork,
  { href }: DavEvent,
  before: StoredEvent | null,
  object: CalendarObject | null,
): Promise<StoredBooking | null> {
  const named = before === null && object ? bookingIdIn(object.uid) : null;
  const id = before?.bookingId ?? (named !== null && isUuid(named) && href === eventAddress(calendar.url, named) ? named : null);
  return id === null ? null : bookingOf(ports.pool, calendar.workspaceId, id);
}

async function keepForeign({ ports, calendar, now }: CalendarWork, { href, etag }: DavEvent, object: CalendarObject | null): Promise<void> {
  const event = { href, etag, bookingId: null, startsAt: null, endsAt: null, busy: object?.busy ?? [], isUnreadable: object === null };
  await calendarRows.saveEvent(ports.pool, calendar, { ...event, at: now });
}

async function followOwn(work: CalendarWork, event: DavEvent, before: StoredEvent | null, found: Found): Promise<void> {
  const { desk, calendar, now } = work;
  const { object, booking } = found;
  const isComing = (booking.state === "booked" || booking.state === "confirmed") && booking.startsAt > now;
  if (!object || !isComing) return noteOwn(work, event, booking);
  // It was changed here a moment ago: the calendar is told of that first.
  if (before?.startsAt?.getTime() !== booking.startsAt.getTime() || before.endsAt?.getTime() !== booking.endsAt.getTime()) return;
  if (object.isCancelled) return followRemoved(work, event.href, booking.id);
  const wanted = new Date(object.startsAt);
  const conflict = conflictIn(object, booking);
  if (conflict !== null) return putRight(work, event, booking, { why: conflict, wanted });
  if (wanted.getTime() === booking.startsAt.getTime()) return noteOwn(work, event, booking);
  const to = { startsAt: wanted, resourceId: booking.resourceId, ignoresNotice: true, from: booking.startsAt };
  const made = await desk.move(calendar.workspaceId, booking.id, to, BY);
  if (!made.ok) return putRight(work, event, booking, { why: made.why === "taken" ? "not_free" : "not_possible", wanted });
  return noteOwn(work, event, made.booking);
}

function conflictIn({ repeats, startsAt, endsAt }: CalendarObject, booking: StoredBooking): ConflictKind | null {
  if (repeats) return "repeats";
  return endsAt - startsAt === booking.endsAt.getTime() - booking.startsAt.getTime() ? null : "length";
}

async function noteOwn({ ports, calendar, now }: CalendarWork, { href, etag }: DavEvent, booking: StoredBooking): Promise<void> {
  const { id: bookingId, startsAt, endsAt } = booking;
  await calendarRows.saveEvent(ports.pool, calendar, { href, etag, bookingId, startsAt, endsAt, busy: [], isUnreadable: false, at: now });
}

/** Told first: whoever dies in between tells it again, and puts it right then. */
async function putRight(
  work: CalendarWork,
  event: DavEvent,
  booking: StoredBooking,
  { why, wanted }: { readonly why: ConflictKind; readonly wanted: Date },
): Promise<void> {
  const { ports, calendar, now } = work;
  await tellConflict(work, booking, why, wanted);
  await calendarRows.owe(ports.pool, calendar, booking.id, now);
  await noteOwn(work, event, booking);
}

/** One that is over is only forgotten. */
async function followRemoved(work: CalendarWork, href: string, bookingId: string): Promise<void> {
  const { ports, desk, calendar, now } = work;
  const booking = await bookingOf(ports.pool, calendar.workspaceId, bookingId);
  const isComing = booking !== null && (booking.state === "booked" || booking.state === "confirmed") && booking.startsAt > now;
  if (isComing) await desk.become(calendar.workspaceId, bookingId, "cancelled", BY);
  else await calendarRows.deleteEvents(ports.pool, calendar, [href]);
}

async function tellUnreadable({ ports, calendar }: CalendarWork, n: number): Promise<void> {
  const { workspaceId, resourceId, name } = calendar;
  const detail = { calendar: name, n };
  await ports.report([{ workspaceId, kind: "calendar_unreadable", subject: `resource:${resourceId}`, detail }]);
}
