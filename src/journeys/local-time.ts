/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** Days, weekdays and times as the clocks of a zone show them, for waits and entries; how clocks change: `platform/zoned-time.ts`. */
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import { WEEKDAYS, type Weekday } from "./document.ts";
import { fromMs } from "./time.ts";

type LocalTime = { readonly hour: number; readonly minute: number };
type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

/** The instant at which the wall shows this date and time. Days beyond the month run over into the next. */
export function instantOf(zone: string, date: LocalDate, time: LocalTime): Date {
  return fromMs(momentOf({ ...date, ...time }, zone));
}

/**
 * What a change of the clocks does to that date and time: they never show it (`shown` is what they show at the instant it stands for), or
 * they show it twice. Null: an ordinary time.
 */
export function oddTime(
  zone: string,
  wall: LocalDate & LocalTime,
): { readonly kind: "skipped"; readonly shown: string } | { readonly kind: "twice" } | null {
  const at = instantOf(zone, wall, wall);
  const first = localDate(zone, at);
  if (!sameTime(first, wall)) return { kind: "skipped", shown: `${twoDigits(first.hour)}:${twoDigits(first.minute)}` };
  // Lord Howe's clocks move by half an hour, all others that still do by a whole one.
  const again = [30, 60].some((minutes) => sameTime(localDate(zone, fromMs(at.getTime() + minutes * 60_000)), wall));
  return again ? { kind: "twice" } : null;
}

function sameTime(one: LocalTime, other: LocalTime): boolean {
  return one.hour === other.hour && one.minute === other.minute;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}

export function localDate(zone: string, at: Date): LocalDate & LocalTime & { readonly weekday: Weekday } {
  const { weekday, ...wall } = wallTimeAt(at.getTime(), zone);
  return { ...wall, weekday: WEEKDAYS[(weekday + 6) % 7] ?? "mon" };
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
