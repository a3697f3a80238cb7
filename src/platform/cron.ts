/**
 * Cron with five fields (minute, hour, day of month, month, weekday) on the clocks of a zone. Lists, ranges, steps and
 * English names; with a day of month and a weekday either is enough, as in Vixie's cron. An hour that comes twice in autumn counts
 * once, a time that spring skips comes after the jump.
 */
import { momentOf, wallTimeAt } from "./zoned-time.ts";

export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly days: ReadonlySet<number> | null;
  readonly weekdays: ReadonlySet<number> | null;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_MS = 86_400_000;
/** 29 February comes back after eight years at the latest. */
const LOOK_AHEAD_DAYS = 8 * 366;

/** Null when the text is no cron of ours. */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields.map((field) => field.toLowerCase());
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12, MONTHS, 1);
  const weekdays = valuesOf(weekday, 0, 7, WEEKDAYS, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return {
    minutes,
    hours,
    months: new Set(months),
    days: day.startsWith("*") && !day.includes("/") ? null : new Set(days),
    weekdays: weekday.startsWith("*") && !weekday.includes("/") ? null : new Set(weekdays.map((value) => value % 7)),
  };
}

/** The first time after `afterMs`, in milliseconds; null when there is none in the next eight years (31 February). */
export function nextTime(cron: Cron, zone: string, afterMs: number): number | null {
  const from = wallTimeAt(afterMs, zone);
  const firstDay = Date.UTC(from.year, from.month - 1, from.day);
  // From the day before: what spring skips late in the evening comes after midnight.
  for (let ahead = -1; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const date = new Date(firstDay + ahead * DAY_MS);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (!cron.months.has(month) || !isDay(cron, day, date.getUTCDay())) continue;
    const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => momentOf({ year, month, day, hour, minute }, zone)));
    const next = times.filter((time) => time > afterMs);
    if (next.length > 0) return Math.min(...next);
  }
  return null;
}

function isDay({ days, weekdays }: Cron, day: number, weekday: number): boolean {
  if (days && weekdays) return days.has(day) || weekdays.has(weekday);
  return (days?.has(day) ?? true) && (weekdays?.has(weekday) ?? true);
}

function valuesOf(field: string, least: number, most: number, names: readonly string[] = [], firstName = 0): readonly number[] | null {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const [, from = "", to] = /^([a-z0-9*]+)(?:-([a-z0-9]+))?$/.exec(range) ?? [];
    const every = step === undefined ? 1 : Number(step);
    const first = from === "*" ? least : numberOf(from, names, firstName);
    const last = from === "*" ? most : to !== undefined ? numberOf(to, names, firstName) : step === undefined ? first : most;
    if (first === null || last === null || every < 1 || first < least || last > most || first > last) return null;
    if (from === "*" && to !== undefined) return null;
    for (let value = first; value <= last; value += every) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function numberOf(text: string, names: readonly string[], firstName: number): number | null {
  const name = names.indexOf(text);
  if (name >= 0) return name + firstName;
  return /^\d{1,2}$/.test(text) ? Number(text) : null;
}
