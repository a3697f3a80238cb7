/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * When a resource is open, in milliseconds since 1970. Open from the first moment of the day at which its clock shows `from` or later, until
 * it first shows `to` or later: an hour that is skipped shortens the day, one that comes twice lengthens it.
 */
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import type { OpenHours, Resource } from "./resource.ts";

/** From `from` up to, and without, `until`. */
export type Span = { readonly from: number; readonly until: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Every opening that reaches into the range, in order, as its hours say it: two that touch are two. */
export function openings(
  resource: Pick<Resource, "zone" | "hours" | "exceptions">,
  holidays: ReadonlySet<string>,
  range: Span,
): readonly Span[] {
  const { zone } = resource;
  const found: Span[] = [];
  const last = localDay(range.until, zone) + DAY_MS;
  for (let day = localDay(range.from, zone) - DAY_MS; day <= last; day += DAY_MS) {
    for (const { from, to } of hoursOn(resource, holidays, day)) {
      const span = { from: firstMoment(day, minutesIn(from), zone), until: firstMoment(day, minutesIn(to), zone) };
      if (span.until > span.from && span.from < range.until && span.until > range.from) found.push(span);
    }
  }
  return found.toSorted((left, right) => left.from - right.from);
}

/** The same times with what touches or overlaps as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const made: { from: number; until: number }[] = [];
  for (const { from, until } of spans.toSorted((left, right) => left.from - right.from)) {
    const last = made.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else made.push({ from, until });
  }
  return made;
}

/** `day`: midnight UTC of the date. */
function hoursOn(
  { hours, exceptions }: Pick<Resource, "hours" | "exceptions">,
  holidays: ReadonlySet<string>,
  day: number,
): readonly OpenHours[] {
  const date = dateText(day);
  const exception = exceptions.find((one) => one.date === date);
  if (exception) return exception.hours;
  if (holidays.has(date)) return [];
  const weekday = new Date(day).getUTCDay();
  return hours.filter((one) => one.day === weekday);
}

/** 2026-12-24 of midnight UTC of that date. */
export function dateText(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

/** The date it is in the zone, as midnight UTC of it. */
export function localDay(ms: number, zone: string): number {
  const { year, month, day } = wallTimeAt(ms, zone);
  return Date.UTC(year, month - 1, day);
}

/** `09:30` is 570; `24:00` is 1440. */
export function minutesIn(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The first moment at which the zone's clock shows that date and time, or a later one where it skips that. */
export function firstMoment(day: number, minutes: number, zone: string): number {
  const wanted = day + minutes * MINUTE_MS;
  const date = new Date(wanted);
  const wall = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
  let moment = momentOf(wall, zone);
  if (shown(moment, zone) === wanted) return moment;
  // Skipped: `momentOf` lies as far behind the jump as the time lies in the gap.
  while (shown(moment - MINUTE_MS, zone) >= wanted) moment -= MINUTE_MS;
  return moment;
}

/** What the clock shows at that moment, as if it were UTC. */
function shown(ms: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(ms, zone);
  return Date.UTC(year, month - 1, day, hour, minute);
}
