/** Days of a calendar, as `2026-10-25`, in the zone of the shop: an hour shorter or longer where its clocks change. Pure. */
import { momentOf, wallTimeAt } from "../../../src/platform/zoned-time.ts";

export type CalendarDate = string;
export type Span = { readonly startMs: number; readonly endMs: number };

const DAY_MS = 86_400_000;
const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

export function isDate(text: string): boolean {
  return SHAPE.test(text) && new Date(utcOf(text)).toISOString().startsWith(text);
}

export function dateAt(ms: number, zone: string): CalendarDate {
  const { year, month, day } = wallTimeAt(ms, zone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(utcOf(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return ((new Date(utcOf(date)).getUTCDay() + 6) % 7) + 1;
}

/** From Monday on. */
export function weekOf(date: CalendarDate): readonly CalendarDate[] {
  const monday = addDays(date, 1 - weekdayOf(date));
  return Array.from({ length: 7 }, (_, day) => addDays(monday, day));
}

/** Whole weeks that show the month of the date. */
export function monthOf(date: CalendarDate): readonly (readonly CalendarDate[])[] {
  const month = date.slice(0, 7);
  const weeks: (readonly CalendarDate[])[] = [];
  for (let week = weekOf(`${month}-01`); week.some((one) => one.startsWith(month)); week = weekOf(addDays(week[0] ?? date, 7)))
    weeks.push(week);
  return weeks;
}

/** The same day of another month, or its last one. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 0, day = 0] = partsOf(date);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** From its first moment to the first of the next day. */
export function dayOf(date: CalendarDate, zone: string): Span {
  return { startMs: momentAt(date, 0, zone), endMs: momentAt(addDays(date, 1), 0, zone) };
}

/** `minute`: of the clock on the wall, 0 to 1439; a time that is skipped means the same after the jump, one that comes twice the first. */
export function momentAt(date: CalendarDate, minute: number, zone: string): number {
  const [year = 0, month = 0, day = 0] = partsOf(date);
  return momentOf({ year, month, day, hour: Math.floor(minute / 60), minute: minute % 60 }, zone);
}

export function minuteAt(ms: number, zone: string): number {
  const { hour, minute } = wallTimeAt(ms, zone);
  return hour * 60 + minute;
}

/** At noon of UTC on that day: formatted in UTC it names the day, whatever zone the reader is in. */
export function noonOf(date: CalendarDate): number {
  return utcOf(date) + DAY_MS / 2;
}

function partsOf(date: CalendarDate): readonly number[] {
  return SHAPE.exec(date)?.slice(1).map(Number) ?? [];
}

function utcOf(date: CalendarDate): number {
  const [year = 0, month = 0, day = 0] = partsOf(date);
  return Date.UTC(year, month - 1, day);
}
