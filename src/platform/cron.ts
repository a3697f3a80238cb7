/**
 * Cron with five fields (minute, hour, day of month, month, weekday) on the clocks of a zone. Lists, ranges, steps and English
 * names; with a day of month and a weekday given either is enough, as in Vixie's cron. A time that a change of clocks leaves out
 * comes as much later as the gap is long; one that comes twice counts once.
 */
import { momentOf, wallTimeAt } from "./zoned-time.ts";

export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly eitherDay: boolean;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_MS = 86_400_000;
/** The 29th of February on a given weekday may be 28 years away, or 40 around a century. */
const LOOK_AHEAD_DAYS = 41 * 366;

/** Null when the text is no cron of ours. */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return null;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12, MONTHS);
  // 7 is Sunday as well.
  const weekdays = valuesOf(weekday, 0, 7, WEEKDAYS)?.map((value) => value % 7);
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays),
    eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  };
}

/** The first time after `afterMs`, in milliseconds; null when there is none (30 February). */
export function nextTime(cron: Cron, zone: string, afterMs: number): number | null {
  const from = wallTimeAt(afterMs, zone);
  const firstDay = Date.UTC(from.year, from.month - 1, from.day);
  // From the day before: what is left out late in the evening comes after midnight.
  for (let ahead = -1; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const date = new Date(firstDay + ahead * DAY_MS);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (!cron.months.has(month) || !fitsDay(cron, day, date.getUTCDay())) continue;
    let best: number | null = null;
    for (const hour of cron.hours) {
      // A time that is left out comes after later hours that are not: all up to the hour it is shown at compete.
      if (best !== null && hour > wallTimeAt(best, zone).hour) break;
      for (const minute of cron.minutes) {
        const moment = momentOf({ year, month, day, hour, minute }, zone);
        if (moment > afterMs && (best === null || moment < best)) best = moment;
      }
    }
    if (best !== null) return best;
  }
  return null;
}

function fitsDay({ days, weekdays, eitherDay }: Cron, day: number, weekday: number): boolean {
  return eitherDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

function valuesOf(field: string, least: number, most: number, names: readonly string[] = []): readonly number[] | null {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [, from = "", to, step] = /^(\*|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const first = from === "*" ? least : numberOf(from, least, names);
    const last = from === "*" || (step !== undefined && to === undefined) ? most : to === undefined ? first : numberOf(to, least, names);
    const every = step === undefined ? 1 : Number(step);
    if (first === null || last === null || every < 1 || first < least || last > most || first > last) return null;
    if (from === "*" && to !== undefined) return null;
    for (let value = first; value <= last; value += every) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function numberOf(text: string, least: number, names: readonly string[]): number | null {
  const name = names.indexOf(text);
  if (name >= 0) return name + least;
  return /^\d{1,2}$/.test(text) ? Number(text) : null;
}
