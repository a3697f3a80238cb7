/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * What somebody means who is asked when it suits them: "the next one", "tomorrow afternoon", "le 12 à 15h", "nächsten Freitag nach 17 Uhr".
 * English, French, Spanish and German at once, for people mix them. Pure; what is not understood is said to be so, never guessed.
 */
import { firstMoment, localDay } from "./opening.ts";
import { foldWords, MONTHS, PARTS_OF_DAY, PHRASES, WEEKDAY_NAMES } from "./when-words.ts";

export type Wish =
  /** Of those that were offered, from 1; -1: the last. */
  | { readonly kind: "nth"; readonly n: number }
  /** Milliseconds; `exact`: that very time. */
  | { readonly kind: "range"; readonly from: number; readonly until: number; readonly exact: boolean }
  | { readonly kind: "other" }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

export type Reading = {
  readonly now: number;
  /** Whose clock they mean. */
  readonly zone: string;
  /** `en-US` writes 12/24, others 24/12. */
  readonly language: string;
};

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;
const MOST_CHARACTERS = 200;
const FURTHEST_DAYS = 400;
/** Of an hour without any sign of which half of the day it is of. */
const FIRST_HOUR_OF_MORNING = 8;

type Days = { readonly first: number; readonly last: number };
type Minutes = { readonly from: number; readonly until: number; readonly exact: boolean };

export function readWhen(text: string, reading: Reading): Wish {
  const words = foldWords(text.slice(0, MOST_CHARACTERS)).replace("mas tarde", "later");
  const dated = readDays(words, reading);
  const timed = readMinutes(dated.rest);
  if (dated.days === "impossible" || timed === "impossible") return { kind: "unknown" };
  if (dated.days !== null || timed !== null) return rangeOf(dated.days, timed, reading);
  return readChoice(words);
}

function rangeOf(days: Days | null, minutes: Minutes | null, { now, zone }: Reading): Wish {
  const today = localDay(now, zone);
  const at = minutes ?? { from: 0, until: DAY_MINUTES, exact: false };
  let { first, last } = days ?? { first: today, last: today };
  // "At three", said at four, is tomorrow.
  if (days === null && firstMoment(today, at.exact ? at.from : at.until, zone) <= now) first = last = today + DAY_MS;
  if (last < today || first > today + FURTHEST_DAYS * DAY_MS) return { kind: "unknown" };
  const from = firstMoment(first, at.from, zone);
  const until = at.exact ? from + 60_000 : firstMoment(last, at.until, zone);
  if (until <= Math.max(from, now)) return { kind: "unknown" };
  return { kind: "range", from: Math.max(from, now), until, exact: at.exact && first === last };
}

// ── which of those offered ───────────────────────────────────────────────────────────────────────────────────
function readChoice(words: string): Wish {
  if (/^\d{1,2}$/.test(words)) return { kind: "nth", n: Number(words) };
  if (has(words, PHRASES.other)) return { kind: "other" };
  const place = PHRASES.ordinals.findIndex((names) => has(words, names));
  if (place !== -1) return { kind: "nth", n: place + 1 };
  if (has(words, PHRASES.last)) return { kind: "nth", n: -1 };
  if (has(words, PHRASES.next)) return { kind: "nth", n: 1 };
  return has(words, PHRASES.none) ? { kind: "none" } : { kind: "unknown" };
}

// ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────
type Dated = { readonly days: Days | "impossible" | null; readonly rest: string };

/** `rest`: the words without those that named the day, so that the 12th is not also twelve o'clock. */
function readDays(words: string, reading: Reading): Dated {
  const today = localDay(reading.now, reading.zone);
  const found =
    readIsoDate(words) ??
    readWrittenDate(words, today) ??
    readNumericDate(words, reading.language, today) ??
    readDistance(words, today) ??
    readWeek(words, today) ??
    readNamedDay(words, today) ??
    readDayOfMonth(words, today);
  return found ?? { days: null, rest: words };
}

function readIsoDate(words: string): Dated | null {
  const found = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(words);
  return found && oneDay(dayOf(Number(found[1]), Number(found[2]), Number(found[3])), words, found[0]);
}

/** "12 december", "december 12th", "12. Dezember 2026", "el 12 de diciembre". */
function readWrittenDate(words: string, today: number): Dated | null {
  const month = [...MONTHS.keys()].join("|");
  const found =
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|er|e|\\.)? (?:de |of )?(${month})\\b(?: (?:de )?(\\d{4}))?`).exec(words) ??
    new RegExp(`\\b(${month}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?: (\\d{4}))?`).exec(words);
  if (!found) return null;
  const [whole, one = "", two = "", year] = found;
  const [name, day] = MONTHS.has(one) ? [one, two] : [two, one];
  return oneDay(comingDate(Number(day), MONTHS.get(name) ?? 0, year === undefined ? null : Number(year), today), words, whole);
}

/** "12/11", "12.11.", "12.11.2026". */
function readNumericDate(words: string, language: string, today: number): Dated | null {
  const found = /\b(\d{1,2})([/.])(\d{1,2})(?:\2(\d{2,4}))?\b\.?/.exec(words);
  if (!found) return null;
  const [whole, one = "", , two = "", year] = found;
  const monthFirst = /^en(?:[-_]us)?$/i.test(language) && found[2] === "/";
  const [day, month] = (monthFirst && Number(one) <= 12) || Number(two) > 12 ? [Number(two), Number(one)] : [Number(one), Number(two)];
  const full = year === undefined ? null : Number(year) + (year.length === 2 ? 2_000 : 0);
  return oneDay(comingDate(day, month, full, today), words, whole);
}

/** "in 3 days", "dans deux semaines" (in figures). */
function readDistance(words: string, today: number): Dated | null {
  const found = /\b(?:in|dans|en|dentro de) (\d{1,3}) (days?|jours?|dias?|tagen?|weeks?|semaines?|semanas?|wochen?)\b/.exec(words);
  if (!found) return null;
  const days = Number(found[1]) * (/^(?:week|sem|woch)/.test(found[2] ?? "") ? 7 : 1);
  return oneDay(today + days * DAY_MS, words, found[0]);
}

function readWeek(words: string, today: number): Dated | null {
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS;
  const week = (first: number, days: number, phrase: string): Dated => ({
    days: { first, last: first + (days - 1) * DAY_MS },
    rest: without(words, phrase),
  });
  const next = found(words, PHRASES.nextWeek);
  if (next) return week(monday + 7 * DAY_MS, 7, next);
  const weekend = found(words, PHRASES.weekend);
  if (weekend) return week(monday + 5 * DAY_MS, 2, weekend);
  const now = found(words, PHRASES.thisWeek);
  return now ? week(monday, 7, now) : null;
}

function readNamedDay(words: string, today: number): Dated | null {
  const relative = [PHRASES.afterTomorrow, PHRASES.tomorrow, PHRASES.today];
  for (const [index, names] of relative.entries()) {
    const phrase = found(words, names);
    if (phrase) return oneDay(today + (2 - index) * DAY_MS, words, phrase);
  }
  for (const [name, weekday] of WEEKDAY_NAMES) {
    if (!has(words, [name])) continue;
    const ahead = (weekday - new Date(today).getUTCDay() + 7) % 7;
    // On a Friday, "Friday" may be today; "next Friday" is not.
    const isNext = has(words, PHRASES.nextDay);
    return oneDay(today + (ahead === 0 && isNext ? 7 : ahead) * DAY_MS, words, name);
  }
  return null;
}

/** "the 12th", "le 12", "am 12.", "el 12": the coming one. */
function readDayOfMonth(words: string, today: number): Dated | null {
  const matched =
    /\b(?:the|le|el|den|am|on the|para el) (\d{1,2})(?:st|nd|rd|th|er|\.)?(?![\dh:])\b\.?/.exec(words) ??
    /\b(\d{1,2})(?:st|nd|rd|th)\b/.exec(words);
  if (!matched) return null;
  const date = new Date(today);
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const day = dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1 + ahead, Number(matched[1]));
    if (day !== null && day >= today) return oneDay(day, words, matched[0]);
  }
  return { days: "impossible", rest: "" };
}

function comingDate(day: number, month: number, year: number | null, today: number): number | null {
  const thisYear = new Date(today).getUTCFullYear();
  if (year !== null) return dayOf(year, month, day);
  const within = dayOf(thisYear, month, day);
  return within !== null && within < today ? dayOf(thisYear + 1, month, day) : within;
}

/** Midnight UTC of that date; months beyond 12 are of the next year. Null: there is none, as of 30 February. */
function dayOf(year: number, month: number, day: number): number | null {
  const wanted = new Date(Date.UTC(year, month - 1, 1));
  const made = new Date(Date.UTC(year, month - 1, day));
  return day >= 1 && month >= 1 && made.getUTCMonth() === wanted.getUTCMonth() ? made.getTime() : null;
}

function oneDay(day: number | null, words: string, phrase: string): Dated {
  return { days: day === null ? "impossible" : { first: day, last: day }, rest: without(words, phrase) };
}

// ── times of the day ─────────────────────────────────────────────────────────────────────────────────────────
function readMinutes(words: string): Minutes | "impossible" | null {
  const part = PARTS_OF_DAY.find(({ names }) => has(words, names));
  const time = readTime(words, part?.from ?? null);
  if (time === "impossible") return time;
  if (time !== null) {
    if (has(words, PHRASES.after)) return { from: time, until: part && part.until > time ? part.until : DAY_MINUTES, exact: false };
    if (has(words, PHRASES.before)) return { from: part && part.from < time ? part.from : 0, until: time, exact: false };
    return { from: time, until: time + 1, exact: true };
  }
  return part ? { from: part.from, until: part.until, exact: false } : null;
}

function readTime(words: string, partFrom: number | null): number | "impossible" | null {
  if (has(words, PHRASES.noon)) return 12 * 60;
  const clock = /\b(\d{1,2})(?:[:h.](\d{2})| ?uhr(?: (\d{2}))?| ?h(?:eures?|rs?)?\b) ?(am|pm)?\b/.exec(words);
  const half = /\b(\d{1,2}) ?(am|pm|o clock)\b/.exec(words);
  const bare = /\b(?:at|a|um|a las|a la|after|apres|despues de las|nach|gegen|vers|around|before|avant|antes de las|vor) (\d{1,2})\b/.exec(
    words,
  );
  const [hourText, minuteText, suffix] = clock
    ? [clock[1], clock[2] ?? clock[3], clock[4]]
    : half
      ? [half[1], undefined, half[2]]
      : [bare?.[1], undefined, undefined];
  if (hourText === undefined) return null;
  const hour = Number(hourText);
  const minute = Number(minuteText ?? 0);
  if (hour > 24 || minute > 59) return "impossible";
  return inHalf(hour, suffix ?? null, { partFrom, isOpen: clock === null }) * 60 + minute;
}

/** Nobody is asked at three in the night: an hour alone is taken for one of a working day. */
function inHalf(
  hour: number,
  suffix: string | null,
  { partFrom, isOpen }: { readonly partFrom: number | null; readonly isOpen: boolean },
): number {
  if (suffix === "pm") return hour < 12 ? hour + 12 : hour;
  if (suffix === "am") return hour === 12 ? 0 : hour;
  if (hour >= 12 || hour === 0) return hour;
  if (partFrom !== null) return partFrom >= 12 * 60 ? hour + 12 : hour;
  return isOpen && hour < FIRST_HOUR_OF_MORNING ? hour + 12 : hour;
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────────
function found(words: string, phrases: readonly string[]): string | null {
  return phrases.find((phrase) => ` ${words} `.includes(` ${phrase} `)) ?? null;
}

function has(words: string, phrases: readonly string[]): boolean {
  return found(words, phrases) !== null;
}

function without(words: string, phrase: string): string {
  const spaced = ` ${words} `;
  return (spaced.includes(` ${phrase} `) ? spaced.replace(` ${phrase} `, " ") : spaced.replace(phrase, " ")).replaceAll(/ +/g, " ").trim();
}
