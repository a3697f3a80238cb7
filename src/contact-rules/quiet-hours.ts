/** When the recipient's clocks permit writing. Pure; days and times are those of the recipient's zone, daylight saving included. */
import { momentOf, wallTimeAt, type WallTime } from "../platform/zoned-time.ts";
import { type AllowedHours, type Holidays, LEAVES_WITHIN_MS, type QuietHoursRule } from "./document.ts";

const MINUTE_MS = 60_000;
/** A rule that opens at all opens within a week, unless holidays follow each other for longer. */
const DAYS_AHEAD = 30;
const SUNDAY = 0;

type Where = { readonly zone: string; readonly country: string | null; readonly holidays: Holidays };

/** Whether what is let go now arrives in the allowed hours, should it leave at once or at the last moment. */
export function isAllowed(rule: QuietHoursRule, ms: number, where: Where): boolean {
  return isOpen(rule, ms, where) && isOpen(rule, ms + LEAVES_WITHIN_MS, where);
}

/** The first moment from `ms` on at which all of the rules allow it; null: they never do together in the next month. */
export function nextAllowed(rules: readonly QuietHoursRule[], ms: number, where: Where): number | null {
  let at = ms;
  const end = ms + DAYS_AHEAD * 24 * 60 * MINUTE_MS;
  while (at <= end) {
    const closed = rules.find((rule) => !isAllowed(rule, at, where));
    if (!closed) return at;
    const opens = opensAfter(closed, at, where);
    if (opens === null) return null;
    at = opens;
  }
  return null;
}

/** The day, when it is a public holiday where the recipient is. */
export function holidayOf({ year, month, day }: WallTime, { country, holidays }: Omit<Where, "zone">): string | null {
  if (country === null || holidays[country] === undefined) return null;
  const date = `${year}-${two(month)}-${two(day)}`;
  return isHoliday(holidays, country, date) ? date : null;
}

/** The stretches of a day, in minutes of its clock. */
function hoursOf(rule: QuietHoursRule, wall: WallTime & { readonly weekday: number }, where: Where): readonly Stretch[] {
  const isSpecial = rule.holidays !== undefined && holidayOf(wall, where) !== null;
  if (isSpecial && rule.holidays === "quiet") return [];
  return stretchesOf(rule.allowed)[isSpecial ? SUNDAY : wall.weekday] ?? [];
}

function isOpen(rule: QuietHoursRule, ms: number, where: Where): boolean {
  const wall = wallTimeAt(ms, where.zone);
  const minute = wall.hour * 60 + wall.minute;
  return hoursOf(rule, wall, where).some(({ from, to }) => minute >= from && minute < to);
}

function opensAfter(rule: QuietHoursRule, ms: number, where: Where): number | null {
  const today = wallTimeAt(ms, where.zone);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const noon = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    const wall = {
      year: noon.getUTCFullYear(),
      month: noon.getUTCMonth() + 1,
      day: noon.getUTCDate(),
      hour: 0,
      minute: 0,
      weekday: noon.getUTCDay(),
    };
    for (const { from } of hoursOf(rule, wall, where)) {
      const opens = momentOf({ ...wall, hour: Math.floor(from / 60), minute: from % 60 }, where.zone);
      // Clocks that are put on or back within the allowed hours may open them elsewhere; then the next stretch it is.
      if (opens > ms && isAllowed(rule, opens, where)) return opens;
    }
  }
  return null;
}

type Stretch = { readonly from: number; readonly to: number };
const STRETCHES = new WeakMap<readonly AllowedHours[], readonly (readonly Stretch[])[]>();

/** By weekday, in their order. */
function stretchesOf(allowed: readonly AllowedHours[]): readonly (readonly Stretch[])[] {
  const known = STRETCHES.get(allowed);
  if (known) return known;
  const week = Array.from({ length: 7 }, (_, day) =>
    allowed
      .filter(({ days }) => days.includes(day))
      .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
      .toSorted((one, other) => one.from - other.from),
  );
  STRETCHES.set(allowed, week);
  return week;
}

/** `08:30` is 510; 24:00 is 1,440. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

const DAYS = new WeakMap<Holidays, Map<string, ReadonlySet<string>>>();

function isHoliday(holidays: Holidays, country: string, date: string): boolean {
  let byCountry = DAYS.get(holidays);
  if (!byCountry) DAYS.set(holidays, (byCountry = new Map<string, ReadonlySet<string>>()));
  let days = byCountry.get(country);
  if (!days) byCountry.set(country, (days = new Set(holidays[country])));
  return days.has(date);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
