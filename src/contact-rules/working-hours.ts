/**
 * When people are at work: a weekly grid in one zone, days that are otherwise, public holidays. Pure; daylight saving included: a stretch is
 * what lies between two times of the zone's clocks, be it an hour longer or shorter that night.
 */
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import type { Holidays } from "./document.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local times; `to` may be 24:00, and is later than `from`. */
export type Stretch = { readonly from: string; readonly to: string };

/** Local days, both included. Without stretches nobody works. */
export type HoursException = { readonly from: string; readonly to: string; readonly stretches: readonly Stretch[]; readonly note?: string };

export type WorkingHours = {
  /** IANA; null: the workspace's. */
  readonly timeZone: string | null;
  readonly week: readonly (Stretch & { readonly days: readonly Weekday[] })[];
  /** Of several that name a day the first counts; they count before holidays. */
  readonly exceptions: readonly HoursException[];
  /** Countries whose public holidays are free. */
  readonly holidays: readonly string[];
};

/** With the holidays as they were known when the hours were saved. */
export type StoredHours = WorkingHours & { readonly days: Holidays };
/** With what it takes to read them: the zone that counts. */
export type HoursInForce = StoredHours & { readonly zone: string };

/** Milliseconds since 1970; `to` is not in it. */
export type Span = { readonly from: number; readonly to: number };

const DAY_MS = 86_400_000;
/** Whoever opens at all opens within it, unless holidays follow each other for longer. */
const DAYS_AHEAD = 60;
/** Working time that is longer than a year of calendar days is no deadline any more. */
const LONGEST_DAYS = 400;

export function hoursInForce(stored: StoredHours, workspaceZone: string): HoursInForce {
  return { ...stored, zone: stored.timeZone ?? workspaceZone };
}

/** Whether there is any time at which somebody works. */
export function everOpen({ week, exceptions }: WorkingHours): boolean {
  return week.some(({ days }) => days.length > 0) || exceptions.some(({ stretches }) => stretches.length > 0);
}

export function isOpenAt(hours: HoursInForce, ms: number): boolean {
  return spanAround(hours, ms) !== null;
}

/** The first moment from `ms` on at which somebody works; null: none in the next two months. */
export function nextOpening(hours: HoursInForce, ms: number): number | null {
  for (const { from, to } of spansFrom(hours, ms, DAYS_AHEAD)) if (to > ms) return Math.max(from, ms);
  return null;
}

/** When the stretch of work that `ms` lies in ends; null: nobody works at that moment. */
export function closesAt(hours: HoursInForce, ms: number): number | null {
  let end: number | null = null;
  for (const { from, to } of spansFrom(hours, ms, LONGEST_DAYS)) {
    if (end === null ? from > ms : from > end) break;
    if (to > ms) end = to;
  }
  return end;
}

/** Since when nobody works, at a moment at which nobody does; null: for the last two months. */
export function closedSince(hours: HoursInForce, ms: number): number | null {
  let end: number | null = null;
  for (const { from, to } of spansFrom(hours, ms - DAYS_AHEAD * DAY_MS, DAYS_AHEAD)) {
    if (from > ms) break;
    if (to <= ms) end = to;
  }
  return end;
}

/** Working time between two moments, in milliseconds; 0 when the second is not later. */
export function workingMs(hours: HoursInForce, from: number, to: number): number {
  if (to <= from) return 0;
  let sum = 0;
  for (const span of spansFrom(hours, from, Math.ceil((to - from) / DAY_MS) + 1)) {
    if (span.from >= to) break;
    sum += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
  }
  return sum;
}

/** The moment by which so much working time has passed since `from`; null: not within a year. */
export function afterWorkingMs(hours: HoursInForce, from: number, ms: number): number | null {
  let left = ms;
  for (const span of spansFrom(hours, from, LONGEST_DAYS)) {
    const begins = Math.max(span.from, from);
    if (span.to <= begins) continue;
    if (span.to - begins >= left) return begins + left;
    left -= span.to - begins;
  }
  return null;
}

function spanAround(hours: HoursInForce, ms: number): Span | null {
  for (const span of spansFrom(hours, ms, 1)) if (span.from <= ms && ms < span.to) return span;
  return null;
}

/** In their order, from those of the day that `ms` lies in. */
function* spansFrom(hours: HoursInForce, ms: number, days: number): Generator<Span> {
  const { year, month, day } = wallTimeAt(ms, hours.zone);
  const first = Date.UTC(year, month - 1, day);
  for (let ahead = 0; ahead <= days; ahead += 1) yield* spansOfDay(hours, first + ahead * DAY_MS);
}

/** By the day's midnight as if it were UTC. Deadlines ask for the same days again and again. */
const KNOWN = new WeakMap<HoursInForce, Map<number, readonly Span[]>>();
const MOST_DAYS = 2_000;

function spansOfDay(hours: HoursInForce, midnight: number): readonly Span[] {
  let days = KNOWN.get(hours);
  if (!days) KNOWN.set(hours, (days = new Map<number, readonly Span[]>()));
  const known = days.get(midnight);
  if (known) return known;
  const spans = stretchesOn(hours, midnight)
    .map(({ from, to }) => ({ from: momentAt(midnight, from, hours.zone), to: momentAt(midnight, to, hours.zone) }))
    // A stretch that the clocks skip.
    .filter(({ from, to }) => to > from)
    .toSorted((one, other) => one.from - other.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  if (days.size >= MOST_DAYS) days.clear();
  days.set(midnight, merged);
  return merged;
}

function stretchesOn({ week, exceptions, holidays, days }: HoursInForce, midnight: number): readonly Stretch[] {
  const date = new Date(midnight).toISOString().slice(0, 10);
  const exception = exceptions.find(({ from, to }) => date >= from && date <= to);
  if (exception) return exception.stretches;
  if (holidays.some((country) => days[country]?.includes(date))) return [];
  const weekday = WEEKDAYS[(new Date(midnight).getUTCDay() + 6) % 7];
  return week.filter((stretch) => weekday !== undefined && stretch.days.includes(weekday));
}

function momentAt(midnight: number, time: string, zone: string): number {
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  // 24:00 is the next day's midnight, wherever the clocks put it.
  const wall = new Date(midnight + minutes * 60_000);
  return momentOf(
    {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
    },
    zone,
  );
}
