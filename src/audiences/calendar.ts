/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** Days as people in a zone count them, summer time included. Times are milliseconds since 1970. */
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";

/** The day it is in the zone, as if it were one in UTC: midnight UTC of that date. */
export function localDay(ms: number, zone: string): number {
  const { year, month, day } = wallTimeAt(ms, zone);
  return Date.UTC(year, month - 1, day);
}

/** The first moment at which the zone has this day (given as by `localDay`). Midnight may not exist there. */
export function startOfDay(day: number, zone: string): number {
  const date = new Date(day);
  return momentOf({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: 0, minute: 0 }, zone);
}

const DAY_MS = 86_400_000;

export type Period = "day" | "week" | "month" | "year";

/** The local days on which the period that holds this day begins, and the next one. */
export function periodOf(day: number, period: Period): { readonly first: number; readonly next: number } {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (period) {
    case "day":
      return { first: day, next: day + DAY_MS };
    case "week": {
      const first = day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
      return { first, next: first + 7 * DAY_MS };
    }
    case "month":
      return { first: Date.UTC(year, month, 1), next: Date.UTC(year, month + 1, 1) };
    case "year":
      return { first: Date.UTC(year, 0, 1), next: Date.UTC(year + 1, 0, 1) };
  }
}

/** `MM-DD` of so many days from this one on. Whoever was born on a 29 February has their day on the 28th in other years. */
export function daysOfYear(day: number, ahead: number): ReadonlySet<string> {
  const days = new Set<string>();
  for (let offset = 0; offset <= ahead; offset += 1) {
    const date = new Date(day + offset * DAY_MS);
    const text = date.toISOString().slice(5, 10);
    days.add(text);
    if (text === "02-28" && new Date(date.getTime() + DAY_MS).getUTCDate() === 1) days.add("02-29");
  }
  return days;
}
