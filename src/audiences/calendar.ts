/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** Days as people in a zone count them, summer time included. Times are milliseconds since 1970. */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  FORMATS.set(zone, made);
  return made;
}

export function isZone(zone: string): boolean {
  try {
    return formatOf(zone).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The day it is in the zone, as if it were one in UTC: midnight UTC of that date. */
export function localDay(ms: number, zone: string): number {
  return Date.parse(`${formatOf(zone).format(ms)}T00:00:00Z`);
}

const DAY_MS = 86_400_000;
/** No zone is further from UTC than 14 hours. */
const FURTHEST_MS = 15 * 3_600_000;

/** The first moment at which the zone has this day (given as by `localDay`). Midnight may not exist there. */
export function startOfDay(day: number, zone: string): number {
  let [before, after] = [day - FURTHEST_MS, day + FURTHEST_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle, zone) >= day) after = middle;
    else before = middle;
  }
  return after;
}

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
