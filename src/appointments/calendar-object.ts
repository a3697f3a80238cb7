/**
 * Events of calendars elsewhere (iCalendar, RFC 5545): when somebody is busy by them, and ours among them, as they are read and written.
 * Pure. Times are by the zone that IANA knows by the name that is told; else by the definition that comes along; else by the owner's clock.
 */
import ICAL from "ical.js";
import { createContext, Script } from "node:vm";
import { canonicalZone, momentOf } from "../platform/zoned-time.ts";
import { type CalendarEntry, calendarWith, fillEvent } from "./calendar-file.ts";
import { firstMoment, joined, type Span } from "./opening.ts";

export type CalendarObject = {
  readonly uid: string;
  readonly isCancelled: boolean;
  readonly repeats: boolean;
  /** Of the event itself; of one that repeats, the first. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly busy: readonly Span[];
};
/** `zone`: by which the owner reads the clock. */
export type Reading = Span & { readonly zone: string };

const DAY_MS = 86_400_000;
/** Every day for 16 years. */
const MOST_TIMES = 6_000;
/** Of rules that no date ever fits ical.js looks for the first without end (`FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31`); anybody may send such an invitation. */
const WITHIN_MS = 400;

/** Null: it cannot be understood, or not in time. */
export function readCalendarObject(text: string, reading: Reading): CalendarObject | null {
  return withinTime(() => {
    const events = eventsIn(text);
    const alone = events.filter((event) => event.hasProperty("recurrence-id"));
    const [master] = events.filter((event) => !event.hasProperty("recurrence-id"));
    const [first] = master ? [master] : alone;
    if (!first) return null;
    const uid = first.getFirstPropertyValue("uid");
    // Of one that repeats, only the times to which its owner is invited.
    const times = master ? timesOf(master, alone, reading) : alone.map((event) => onceOf(event, reading.zone));
    const own = onceOf(first, reading.zone);
    return {
      uid: typeof uid === "string" ? uid : "",
      isCancelled: isCancelled(first),
      repeats: first.hasProperty("rrule") || first.hasProperty("rdate"),
      startsAt: own.from,
      endsAt: own.until,
      busy: joined(times.filter(({ from, until, isBusy }) => isBusy && from < until && from < reading.until && until > reading.from)),
    };
  });
}

/** As it stands in the calendar with our time; what its owner added (words, alarms, guests) stays. */
export function writeCalendarObject(there: string | null, entry: CalendarEntry): string {
  const known = there === null ? null : withinTime(() => eventsIn(there));
  const event = known?.find((one) => !one.hasProperty("recurrence-id"));
  const calendar = event?.parent as ICAL.Component | null | undefined;
  if (!event || !calendar) return calendarWith(entry, null);
  for (const other of calendar.getAllSubcomponents("vevent")) if (other !== event) calendar.removeSubcomponent(other);
  for (const name of ["rrule", "rdate", "exdate", "duration"]) event.removeAllProperties(name);
  fillEvent(event, entry, { isNew: false });
  return `${calendar.toString()}\r\n`;
}

function eventsIn(text: string): readonly ICAL.Component[] {
  const parsed = ICAL.parse(text) as unknown[];
  const roots = typeof parsed[0] === "string" ? [parsed] : (parsed as unknown[][]);
  return roots.flatMap((root) => new ICAL.Component(root).getAllSubcomponents("vevent"));
}

/** The library's own declaration of it leads nowhere. */
type Occurrence = { readonly item: ICAL.Event; readonly startDate: ICAL.Time; readonly endDate: ICAL.Time };
type Time = Span & { readonly isBusy: boolean };

function onceOf(component: ICAL.Component, zone: string): Time {
  const event = new ICAL.Event(component);
  const end = component.getFirstProperty("dtend") ?? component.getFirstProperty("dtstart");
  return {
    from: momentIn(event.startDate, zoneNamed(component.getFirstProperty("dtstart")), zone),
    until: momentIn(event.endDate, zoneNamed(end), zone),
    isBusy: isBusy(component),
  };
}

function timesOf(master: ICAL.Component, exceptions: readonly ICAL.Component[], reading: Reading): readonly Time[] {
  const event = new ICAL.Event(master, { exceptions: [...exceptions] });
  if (!event.isRecurring()) return [onceOf(master, reading.zone)];
  const times: Time[] = [];
  const seen = new Set<ICAL.Component>();
  const iterator = event.iterator();
  for (let n = 0; ; n += 1) {
    if (n === MOST_TIMES) throw new Error("repeats too often");
    const next = iterator.next() as ICAL.Time | null;
    if (!next || momentIn(next, zoneNamed(master.getFirstProperty("dtstart")), reading.zone) >= reading.until + DAY_MS) break;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next) as Occurrence;
    const { component } = item;
    seen.add(component);
    const named = zoneNamed(component.getFirstProperty("dtstart"));
    times.push({
      from: momentIn(startDate, named, reading.zone),
      until: momentIn(endDate, named, reading.zone),
      isBusy: isBusy(component),
    });
  }
  // One that was moved here from far away.
  const others = exceptions.filter((exception) => !seen.has(exception)).map((exception) => onceOf(exception, reading.zone));
  return [...times, ...others];
}

function isCancelled(component: ICAL.Component): boolean {
  return wordOf(component, "status") === "CANCELLED";
}

function isBusy(component: ICAL.Component): boolean {
  return (
    !isCancelled(component) && wordOf(component, "transp") !== "TRANSPARENT" && wordOf(component, "x-microsoft-cdo-busystatus") !== "FREE"
  );
}

function wordOf(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name);
  return typeof value === "string" ? value.toUpperCase() : "";
}

/** `Europe/Paris`, also out of `/mozilla.org/20050126_1/Europe/Paris`; null for names of a vendor's own. */
function zoneNamed(property: ICAL.Property | null): string | null {
  const told = property?.getParameter("tzid");
  if (typeof told !== "string") return null;
  return canonicalZone(told) ?? canonicalZone(told.split("/").slice(-2).join("/")) ?? null;
}

function momentIn(time: ICAL.Time, named: string | null, zone: string): number {
  const { year, month, day, hour, minute, second } = time;
  if (time.isDate) return firstMoment(Date.UTC(year, month - 1, day), 0, zone);
  const { tzid } = time.zone;
  if (tzid === "UTC") return time.toUnixTime() * 1_000;
  if (named === null && tzid !== "floating") return time.toUnixTime() * 1_000;
  return momentOf({ year, month, day, hour, minute }, named ?? zone) + second * 1_000;
}

const arena: { work: () => unknown } = { work: () => null };
const run = new Script("work()");
const context = createContext(arena);

/** Null when it threw or took too long: V8 ends it wherever it is. */
function withinTime<Made>(work: () => Made): Made | null {
  arena.work = work;
  try {
    return run.runInContext(context, { timeout: WITHIN_MS }) as Made;
  } catch {
    // Whatever stands in foreign calendars, it is not our broken world.
    return null;
  } finally {
    arena.work = () => null;
  }
}
