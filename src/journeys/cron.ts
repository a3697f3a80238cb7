/**
 * Five fields (minute, hour, day of month, month, day of week) by the clock of a zone. A time that a change of clocks leaves
 * out happens as much later as the gap is long; one that comes twice happens once.
 */
import { instantOf, localDate } from "./local-time.ts";
import { DAY_MS, fromMs } from "./time.ts";

export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** With a day of the month and a day of the week given, either is enough, as cron has always had it. */
  readonly eitherDay: boolean;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** The 29th of February on a given weekday may be 28 years away, or 40 around a century. */
const FAR_YEARS = 41;

/** Null when the text is no such expression. */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return null;
  const minutes = readField(minute, 0, 59);
  const hours = readField(hour, 0, 23);
  const days = readField(day, 1, 31);
  const months = readField(month, 1, 12, MONTHS);
  // 7 is Sunday as well.
  const weekdays = readField(weekday, 0, 7, WEEKDAYS)?.map((number) => number % 7);
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

/** The first time after `after`; null when there is none (30 February). */
export function nextCron(cron: Cron, zone: string, after: Date): Date | null {
  const start = localDate(zone, after);
  const first = Date.UTC(start.year, start.month - 1, start.day);
  // From the day before: where a gap lies at midnight, its last hour may be shown after it.
  for (let ahead = -1; ahead <= FAR_YEARS * 366; ahead += 1) {
    const date = fromMs(first + ahead * DAY_MS);
    const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
    if (!cron.months.has(month) || !fitsDay(cron, day, date.getUTCDay())) continue;
    let best: Date | null = null;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const instant = instantOf(zone, { year: date.getUTCFullYear(), month, day }, { hour, minute });
        if (instant > after && (best === null || instant < best)) best = instant;
      }
      if (best !== null) break;
    }
    if (best !== null) return best;
  }
  return null;
}

function fitsDay({ days, weekdays, eitherDay }: Cron, day: number, weekday: number): boolean {
  return eitherDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

function readField(text: string, least: number, most: number, names: readonly string[] = []): readonly number[] | null {
  const found = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [, from = "", to, step] = /^(\*|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const first = from === "*" ? least : numberOf(from, least, names);
    const end = from === "*" || (step !== undefined && to === undefined) ? most : to === undefined ? first : numberOf(to, least, names);
    const by = step === undefined ? 1 : Number(step);
    if (first === null || end === null || first < least || end > most || first > end || by < 1 || (from === "*" && to !== undefined))
      return null;
    for (let value = first; value <= end; value += by) found.add(value);
  }
  return [...found].toSorted((a, b) => a - b);
}

function numberOf(text: string, least: number, names: readonly string[]): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const at = names.indexOf(text);
  return at === -1 ? null : names.length === 12 ? at + least : at;
}
