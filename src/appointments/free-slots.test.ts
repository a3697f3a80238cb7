import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Calendar, freeSlots, sessionOf, type SlotRange, type Taken } from "./free-slots.ts";
import type { Resource } from "./resource.ts";
import type { Service } from "./service.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 5;

/** Windows of five days around changes of the clocks (none in Kolkata), the changes in their middle. */
const WINDOWS: readonly (readonly [string, string])[] = [
  ["Europe/Paris", "2027-03-26"],
  ["Europe/Paris", "2027-10-29"],
  ["America/New_York", "2027-03-12"],
  ["America/New_York", "2027-11-05"],
  ["Asia/Kolkata", "2027-03-26"],
  ["Australia/Lord_Howe", "2027-04-02"],
  ["Australia/Lord_Howe", "2027-10-01"],
];

type Minute = { readonly date: string; readonly minute: number };
const walked = new Map<string, readonly Minute[]>();

/** Every minute from a day before the window to two days after it, as the machine's own calendar shows it. */
function minutesOf(zone: string, from: number): readonly Minute[] {
  const known = walked.get(`${zone} ${from}`);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-CA-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const made = Array.from({ length: (DAYS + 3) * 1_440 }, (_, index) => {
    const [date = "", time = ""] = format.format(from - DAY_MS + index * MINUTE_MS).split(", ");
    return { date, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)) };
  });
  walked.set(`${zone} ${from}`, made);
  return made;
}

/** The same question answered minute by minute, without a word of arithmetic on zones. */
function naiveSlots(service: Service, calendars: readonly Calendar[], range: SlotRange, windowFrom: number): readonly string[] {
  const base = windowFrom - DAY_MS;
  const at = (ms: number): number => (ms - base) / MINUTE_MS;
  const staff = calendars.filter(({ resource }) => resource.kind === "staff" && resource.services.includes(service.id));
  const rooms = calendars.filter(({ resource }) => resource.kind === "room" && resource.services.includes(service.id));
  const looks = (calendar: Calendar) => {
    const minutes = minutesOf(calendar.resource.zone, windowFrom);
    const open: boolean[] = minutes.map(() => false);
    const starts: boolean[] = minutes.map(() => false);
    for (const date of new Set(minutes.map((one) => one.date))) {
      const begin = minutes.findIndex((one) => one.date === date);
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      const exception = calendar.resource.exceptions.find((one) => one.date === date);
      const hours = exception
        ? exception.hours
        : calendar.holidays.has(date)
          ? []
          : calendar.resource.hours.filter(({ day }) => day === weekday);
      for (const { from, to } of hours) {
        const after = (text: string): number => {
          const wanted = toMinute(text);
          return minutes.findIndex((one, index) => index >= begin && (one.date !== date || one.minute >= wanted));
        };
        const [first, last] = [after(from), after(to)];
        // What began before the walk is not known to it.
        if (first <= 0 || last === -1) continue;
        for (let minute = first; minute < last; minute += 1) {
          open[minute] = true;
          if ((minute - first) % service.stepMinutes === 0) starts[minute] = true;
        }
      }
    }
    return { open, starts };
  };
  const seats = (calendar: Calendar, session: string, start: number): number => {
    let left = service.capacity;
    for (let minute = -service.bufferBeforeMinutes; minute < service.minutes + service.bufferAfterMinutes; minute += 1) {
      const ms = start + minute * MINUTE_MS;
      const covers = ({ from, until }: { readonly from: number; readonly until: number }): boolean => from <= ms && ms < until;
      if (calendar.busy.some(covers) || calendar.taken.some((one) => covers(one) && one.session !== session)) return 0;
      const taken = calendar.taken.filter((one) => covers(one)).reduce((sum, one) => sum + one.seats, 0);
      left = Math.min(left, service.capacity - taken);
    }
    return Math.max(0, left);
  };
  const isOpen = (open: readonly boolean[], start: number): boolean => open.slice(at(start), at(start) + service.minutes).every(Boolean);
  const staffLooks = staff.map((calendar) => ({ calendar, ...looks(calendar) }));
  const roomLooks = rooms.map((calendar) => ({ calendar, ...looks(calendar) }));
  const found: string[] = [];
  for (let start = range.from; start < range.until; start += MINUTE_MS) {
    if (start < range.now + service.noticeMinutes * MINUTE_MS || start >= range.now + service.horizonDays * DAY_MS) continue;
    const people = staffLooks.flatMap(({ calendar, open, starts }) => {
      const session = sessionOf(service.id, start, calendar.resource.id);
      const left = starts[at(start)] && isOpen(open, start) ? seats(calendar, session, start) : 0;
      const hasRoom =
        left === 0 ||
        roomLooks.length === 0 ||
        roomLooks.some((room) => isOpen(room.open, start) && seats(room.calendar, session, start) > 0);
      return left > 0 && hasRoom ? [`${calendar.resource.id}:${left}`] : [];
    });
    if (people.length > 0) found.push(`${new Date(start).toISOString()} ${people.join(" ")}`);
  }
  return found;
}

function toMinute(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

const clock = (from: number, to: number) =>
  fc
    .integer({ min: from, max: to })
    .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`);
const hours = fc.tuple(clock(0, 47), clock(8, 96)).filter(([from, to]) => toMinute(from) < toMinute(to));
const service = fc.record({
  id: fc.constant("cut"),
  texts: fc.constant({ en: { name: "Cut", description: "" } }),
  minutes: fc.constantFrom(10, 30, 45, 90, 240),
  bufferBeforeMinutes: fc.constantFrom(0, 10),
  bufferAfterMinutes: fc.constantFrom(0, 5, 30),
  capacity: fc.constantFrom(1, 1, 3),
  price: fc.constant(null),
  place: fc.constant(null),
  noticeMinutes: fc.constantFrom(0, 120),
  horizonDays: fc.constantFrom(2, 60),
  stepMinutes: fc.constantFrom(15, 20, 60),
  changeNoticeMinutes: fc.constant(0),
  questions: fc.constant([]),
  isPublic: fc.constant(true),
});

const FAR_AWAY = "2000-01-01";
function calendarOf(zone: string, from: number, id: string, kind: Resource["kind"]) {
  const dates = [0, 1, 2, 3, 4].map((day) => new Date(from + day * DAY_MS).toISOString().slice(0, 10));
  const times = fc.integer({ min: 0, max: DAYS * 96 }).map((quarter) => from + quarter * 15 * MINUTE_MS);
  return fc
    .record({
      hours: fc.array(
        fc.tuple(fc.integer({ min: 0, max: 6 }), hours).map(([day, [open, to]]) => ({ day, from: open, to })),
        { minLength: 4, maxLength: 14 },
      ),
      exceptions: fc.array(fc.tuple(fc.constantFrom(...dates), fc.array(hours, { maxLength: 2 })), { maxLength: 1 }),
      holiday: fc.constantFrom(FAR_AWAY, FAR_AWAY, ...dates),
      busy: fc.array(fc.tuple(times, fc.constantFrom(15, 60, 300)), { maxLength: 3 }),
      other: fc.array(fc.tuple(times, fc.constantFrom(30, 75)), { maxLength: 4 }),
      own: fc.array(fc.tuple(times, fc.constantFrom(1, 2, 3)), { maxLength: 4 }),
    })
    .map((made) => (given: Service): Calendar => {
      const resource: Resource = {
        id,
        kind,
        name: id,
        zone,
        hours: made.hours,
        exceptions: made.exceptions.map(([date, open]) => ({ date, hours: open.map(([first, to]) => ({ from: first, to })) })),
        holidayCountry: null,
        services: ["cut"],
      };
      const others = made.other.map(([start, long], index): Taken => ({
        from: start,
        until: start + long * MINUTE_MS,
        session: `other ${index}`,
        seats: 1,
      }));
      const own = made.own.map(([start, seats]): Taken => ({
        from: start - given.bufferBeforeMinutes * MINUTE_MS,
        until: start + (given.minutes + given.bufferAfterMinutes) * MINUTE_MS,
        session: sessionOf("cut", start, id),
        seats,
      }));
      return {
        resource,
        holidays: new Set([made.holiday]),
        busy: made.busy.map(([start, long]) => ({ from: start, until: start + long * MINUTE_MS })),
        taken: [...others, ...own],
      };
    });
}

describe("free slots", () => {
  it.each(WINDOWS)("in %s from %s are those that a walk through every minute finds", (zone, date) => {
    const from = Date.parse(`${date}T00:00:00Z`);
    const people = fc.tuple(
      service,
      calendarOf(zone, from, "ana", "staff"),
      calendarOf("Europe/Paris", from, "ben", "staff"),
      fc.option(calendarOf(zone, from, "room", "room"), { nil: null }),
      fc.integer({ min: 0, max: 48 }),
    );
    let slots = 0;
    fc.assert(
      fc.property(people, ([given, ana, ben, room, hour]) => {
        const now = from + hour * HOUR_MS;
        const range = { from, until: from + DAYS * DAY_MS, now, limit: 10_000 };
        const calendars = [ana(given), ben(given), ...(room ? [room(given)] : [])];
        const told = freeSlots(given, calendars, range).map(
          (slot) => `${slot.startsAt.toISOString()} ${slot.with.map((one) => `${one.resourceId}:${one.seats}`).join(" ")}`,
        );
        slots += told.length;
        expect(told).toEqual(naiveSlots(given, calendars, range, from));
      }),
      { numRuns: 12 },
    );
    expect(slots).toBeGreaterThan(100);
  });

  const NINE_TO_FIVE: Resource = {
    id: "ana",
    kind: "staff",
    name: "Ana",
    zone: "Europe/Paris",
    hours: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "01:30", to: "04:00" })),
    exceptions: [],
    holidayCountry: null,
    services: ["cut"],
  };
  const CUT: Service = {
    id: "cut",
    texts: {},
    minutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capacity: 1,
    price: null,
    place: null,
    noticeMinutes: 0,
    horizonDays: 365,
    stepMinutes: 30,
    changeNoticeMinutes: 0,
    questions: [],
    isPublic: true,
  };
  const on = (date: string, resource = NINE_TO_FIVE, given = CUT) => {
    const from = Date.parse(`${date}T00:00:00Z`) - 3 * HOUR_MS;
    return freeSlots(given, [{ resource, holidays: new Set(), taken: [], busy: [] }], {
      from,
      until: from + DAY_MS,
      now: 0 + from,
      limit: 99,
    }).map(({ startsAt }) => startsAt.toISOString().slice(11, 16));
  };

  it("loses the hour that is skipped and gains the one that comes twice", () => {
    expect(on("2027-06-15")).toEqual(["23:30", "00:00", "00:30", "01:00", "01:30"]);
    expect(on("2027-03-28")).toEqual(["00:30", "01:00", "01:30"]);
    expect(on("2027-10-31")).toEqual(["23:30", "00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]);
  });

  it("has nothing for a service that is longer than any opening, and none that has passed", () => {
    expect(on("2027-06-15", NINE_TO_FIVE, { ...CUT, minutes: 151 })).toEqual([]);
    const from = Date.parse("2027-06-15T00:00:00Z");
    const calendars = [{ resource: NINE_TO_FIVE, holidays: new Set<string>(), taken: [], busy: [] }];
    const now = from + 45 * MINUTE_MS;
    const range = { from: from - DAY_MS, until: from + 6 * HOUR_MS, now, limit: 99, ignoresNotice: true };
    expect(freeSlots(CUT, calendars, range).map(({ startsAt }) => startsAt.toISOString().slice(11, 16))).toEqual(["01:00", "01:30"]);
  });
});
