/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * The clock on the wall of a time zone. Where clocks go forward, a time that does not exist that day is as much later as the
 * gap is long (02:30 becomes 03:30); where they go back, a time that comes twice is its first coming.
 */
import { DAY_MS, fromMs } from "./time.ts";
import { WEEKDAYS, type Weekday } from "./document.ts";

type LocalTime = { readonly hour: number; readonly minute: number };
type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Whether this machine knows the zone. */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== null;
}

/** The first of these zones that exists; names come from outside, and outside knows zones that no machine does. */
export function firstZone(...zones: readonly (string | null | undefined)[]): string {
  return zones.find((zone) => typeof zone === "string" && isZone(zone)) ?? "UTC";
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // RangeError: the zone is not known here.
  }
  formats.set(zone, made);
  return made;
}

/** What the wall shows at that instant, as if it were UTC: milliseconds. */
function wallMs(zone: string, ms: number): number {
  const parts = new Map((formatOf(zone)?.formatToParts(fromMs(ms)) ?? []).map((part) => [part.type, Number(part.value)]));
  const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const seconds = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  return seconds + (((ms % 1_000) + 1_000) % 1_000);
}

/** The instant at which the wall shows this date and time. Days beyond the month run over into the next. */
export function instantOf(zone: string, { year, month, day }: LocalDate, { hour, minute }: LocalTime): Date {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // No zone changes its clock twice within a day: one of the two offsets around holds.
  const before = wallMs(zone, wall - DAY_MS) - (wall - DAY_MS);
  const after = wallMs(zone, wall + DAY_MS) - (wall + DAY_MS);
  const fitting = [wall - before, wall - after].filter((ms) => wallMs(zone, ms) === wall);
  return fromMs(fitting.length > 0 ? Math.min(...fitting) : wall - before);
}

export function localDate(zone: string, at: Date): LocalDate & LocalTime & { readonly weekday: Weekday } {
  const wall = fromMs(wallMs(zone, at.getTime()));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: weekdayOf(wall),
  };
}

function weekdayOf(wall: Date): Weekday {
  return WEEKDAYS[(wall.getUTCDay() + 6) % 7] ?? "mon";
}

/** The first time at or after `from` (`after`: strictly after) at which the wall shows that time on one of those days. */
export function nextLocal(
  zone: string,
  at: { readonly time: LocalTime; readonly days?: readonly Weekday[] },
  from: Date,
  strictly: boolean,
): Date | null {
  const { year, month, day } = localDate(zone, from);
  // A day of change may push the time past the end of what was asked for; a week and two days cover every case.
  for (let ahead = -1; ahead <= 8; ahead += 1) {
    const date = fromMs(Date.UTC(year, month - 1, day + ahead));
    if (at.days !== undefined && !at.days.includes(weekdayOf(date))) continue;
    const instant = instantOf(zone, { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }, at.time);
    if (strictly ? instant > from : instant >= from) return instant;
  }
  return null;
}

/** When the quiet time that holds at `at` ends; null when none holds. `from` after `to` reaches over midnight. */
export function quietUntil(zone: string, quiet: { readonly from: LocalTime; readonly to: LocalTime }, at: Date): Date | null {
  const { hour, minute } = localDate(zone, at);
  const now = hour * 60 + minute;
  const from = quiet.from.hour * 60 + quiet.from.minute;
  const to = quiet.to.hour * 60 + quiet.to.minute;
  const isQuiet = from <= to ? now >= from && now < to : now >= from || now < to;
  return isQuiet ? nextLocal(zone, { time: quiet.to }, at, true) : null;
}

/** The day of the year of `date` that comes at or after `from`; the 29th of February is the 28th where there is none. */
export function nextAnniversary(zone: string, date: { readonly month: number; readonly day: number }, from: Date): Date {
  const { year } = localDate(zone, from);
  const on = (inYear: number): Date => {
    const last = fromMs(Date.UTC(inYear, date.month, 0)).getUTCDate();
    return instantOf(zone, { year: inYear, month: date.month, day: Math.min(date.day, last) }, { hour: 0, minute: 0 });
  };
  return on(year) >= from ? on(year) : on(year + 1);
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** `09:30`; null for all else. */
export function parseLocalTime(text: string): LocalTime | null {
  const parts = TIME.exec(text);
  return parts ? { hour: Number(parts[1]), minute: Number(parts[2]) } : null;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d))?$/;

/** A date, or a date with a time, without a zone: `2026-12-24`, `2026-12-24T09:00`. Null for all else, also for 30 February. */
export function parseLocalDate(text: string): (LocalDate & LocalTime) | null {
  const parts = DATE.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const date = fromMs(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day, hour, minute } : null;
}
