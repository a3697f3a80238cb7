/** An appointment as calendars take it: a file of iCalendar (RFC 5545), and the addresses by which Google's and Microsoft's add it. Pure. */
import ICAL from "ical.js";

export type CalendarEntry = {
  readonly id: string;
  readonly sequence: number;
  readonly isCancelled: boolean;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly title: string;
  readonly place: string | null;
  readonly description: string;
  /** When the file was made. */
  readonly changedAt: Date;
};

export function calendarFile(entry: CalendarEntry): string {
  return calendarWith(entry, entry.isCancelled ? "CANCEL" : "PUBLISH");
}

/** `method`: what whoever is sent the file is to do with it; none for what stands in a calendar. */
export function calendarWith(entry: CalendarEntry, method: "CANCEL" | "PUBLISH" | null): string {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//Parley//Appointments//EN");
  if (method !== null) calendar.addPropertyWithValue("method", method);
  const event = new ICAL.Component("vevent");
  event.addPropertyWithValue("uid", uidOf(entry.id));
  fillEvent(event, entry, { isNew: true });
  calendar.addSubcomponent(event);
  return `${calendar.toString()}\r\n`;
}

const UID_END = "@appointments.parley";

export function uidOf(id: string): string {
  return `${id}${UID_END}`;
}

/** The booking whose event it is; null: it is not ours. */
export function bookingIdIn(uid: string): string | null {
  return uid.endsWith(UID_END) ? uid.slice(0, -UID_END.length) : null;
}

/** `isNew`: with its words; else only with when it is. */
export function fillEvent(event: ICAL.Component, entry: CalendarEntry, { isNew }: { readonly isNew: boolean }): void {
  for (const name of ["dtstart", "dtend"]) event.removeAllProperties(name);
  event.updatePropertyWithValue("sequence", entry.sequence);
  event.updatePropertyWithValue("dtstamp", utc(entry.changedAt));
  event.addPropertyWithValue("dtstart", utc(entry.startsAt));
  event.addPropertyWithValue("dtend", utc(entry.endsAt));
  if (isNew) event.addPropertyWithValue("summary", entry.title);
  if (isNew) event.addPropertyWithValue("description", entry.description);
  event.updatePropertyWithValue("status", entry.isCancelled ? "CANCELLED" : "CONFIRMED");
  if (isNew && entry.place !== null) event.addPropertyWithValue("location", entry.place);
}

function utc(at: Date): ICAL.Time {
  return ICAL.Time.fromJSDate(at, true);
}

export function googleLink({ startsAt, endsAt, title, place, description }: CalendarEntry): string {
  const query = new URLSearchParams({
    action: "TEMPLATE",
    text: title,
    dates: `${compact(startsAt)}/${compact(endsAt)}`,
    details: description,
  });
  if (place !== null) query.set("location", place);
  return `https://calendar.google.com/calendar/render?${query.toString()}`;
}

export function outlookLink({ startsAt, endsAt, title, place, description }: CalendarEntry): string {
  const query = new URLSearchParams({
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: startsAt.toISOString(),
    enddt: endsAt.toISOString(),
    body: description,
  });
  if (place !== null) query.set("location", place);
  return `https://outlook.live.com/calendar/0/deeplink/compose?${query.toString()}`;
}

function compact(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
