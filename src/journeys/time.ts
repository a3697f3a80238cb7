/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * Times as journeys write them: ISO 8601 durations and instants. All arithmetic is in UTC: a day is
 * 24 hours, a month is a calendar month. The clock itself is always passed in.
 */
export type Duration = { readonly years: number; readonly months: number; readonly ms: number };

export const DAY_MS = 86_400_000;
/** WhatsApp, consent and reporting all lose their meaning over longer waits; also keeps every date far from overflow. */
export const LONGEST_WAIT_DAYS = 400;

const DURATION =
  /^P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:[.,]\d{1,9})?)W)?(?:(\d{1,6}(?:[.,]\d{1,9})?)D)?(?:T(?=\d)(?:(\d{1,9}(?:[.,]\d{1,9})?)H)?(?:(\d{1,9}(?:[.,]\d{1,9})?)M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?)?$/;

/** Durations of documents: few, and read at each wait of every person. */
const PARSED = new Map<string, Duration | null>();
const MOST_PARSED = 10_000;

/** Null when the text is not an ISO 8601 duration. A fraction is allowed in the smallest part only. */
export function parseDuration(text: string): Duration | null {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  const duration = readDuration(text);
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  PARSED.set(text, duration);
  return duration;
}

function readDuration(text: string): Duration | null {
  const parts = DURATION.exec(text);
  if (!parts) return null;
  const written = parts.slice(1).filter((part) => part !== undefined);
  if (written.slice(0, -1).some((part) => /[.,]/.test(part))) return null;
  const [years, months, weeks, days, hours, minutes, seconds] = parts.slice(1).map(toNumber);
  const ms = (weeks ?? 0) * 7 * DAY_MS + (days ?? 0) * DAY_MS + (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1_000;
  return { years: years ?? 0, months: months ?? 0, ms: Math.round(ms) };
}

function toNumber(part: string | undefined): number {
  return part === undefined ? 0 : Number(part.replace(",", "."));
}

/** The most the duration can come to, in days; compares durations without a start. */
export function longestDays(duration: Duration): number {
  return duration.years * 366 + duration.months * 31 + duration.ms / DAY_MS;
}

export function addDuration(from: Date, duration: Duration): Date {
  const months = duration.years * 12 + duration.months;
  return fromMs((months === 0 ? from.getTime() : addMonths(from, months)) + duration.ms);
}

export type SignedDuration = Duration & { readonly sign: 1 | -1 };

/** `-P3D`, `+PT2H`, `P1M`; null for all else. */
export function parseSigned(text: string): SignedDuration | null {
  const duration = parseDuration(text.replace(/^[+-]/, ""));
  return duration && { ...duration, sign: text.startsWith("-") ? -1 : 1 };
}

export function addSigned(from: Date, { sign, years, months, ms }: SignedDuration): Date {
  return addDuration(from, { years: years * sign, months: months * sign, ms: ms * sign });
}

/** The 31st plus a month is the last day of a shorter month, not the third of the one after. */
function addMonths(from: Date, months: number): number {
  const first = fromMs(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const day = Math.min(from.getUTCDate(), daysInMonth(first.getUTCFullYear(), first.getUTCMonth() + 1));
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), day) + (((from.getTime() % DAY_MS) + DAY_MS) % DAY_MS);
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds of an ISO date (midnight UTC) or date-time with offset; null for all else, also for 30 February. */
export function parseInstant(text: string): number | null {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return null;
  const offset = offsetMs(parts[8]);
  if (offset === null) return null;
  const fraction = parts[7] === undefined ? 0 : Math.floor(Number(`0.${parts[7]}`) * 1_000);
  const midnight = fromMs(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return midnight.getTime() + (hour ?? 0) * 3_600_000 + (minute ?? 0) * 60_000 + (second ?? 0) * 1_000 + fraction - offset;
}

function offsetMs(zone: string | undefined): number | null {
  if (zone === undefined || zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function fromMs(ms: number): Date {
  return new Date(ms);
}
