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
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//Parley//Appointments//EN");
  calendar.addPropertyWithValue("method", entry.isCancelled ? "CANCEL" : "PUBLISH");
  calendar.addSubcomponent(eventOf(entry));
  return `${calendar.toString()}\r\n`;
}

export function uidOf(id: string): string {
  return `${id}@appointments.parley`;
}

function eventOf(entry: CalendarEntry): ICAL.Component {
  const event = new ICAL.Component("vevent");
  event.addPropertyWithValue("uid", uidOf(entry.id));
  event.addPropertyWithValue("sequence", entry.sequence);
  event.addPropertyWithValue("dtstamp", utc(entry.changedAt));
  event.addPropertyWithValue("dtstart", utc(entry.startsAt));
  event.addPropertyWithValue("dtend", utc(entry.endsAt));
  event.addPropertyWithValue("summary", entry.title);
  event.addPropertyWithValue("description", entry.description);
  event.addPropertyWithValue("status", entry.isCancelled ? "CANCELLED" : "CONFIRMED");
  if (entry.place !== null) event.addPropertyWithValue("location", entry.place);
  return event;
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
