/**
 * When somebody will answer, as it may be promised: from the hours people work and from how long answers took lately. Pure. Says nothing
 * that was not measured: without enough answers it knows when people are there, and no more.
 */
import { afterWorkingMs, everOpen, type HoursInForce, isOpenAt, nextOpening } from "../contact-rules/working-hours.ts";

/** Of the last four weeks, in working time. */
export type MeasuredAnswers = {
  /** Conversations that got a first answer. */
  readonly answers: number;
  readonly medianMs: number;
  /** Nine of ten were answered within. */
  readonly p90Ms: number;
  /** Conversations that one person ends in an hour of work; null: none was. */
  readonly perAgentHour: number | null;
};

/** Of a workspace, some seconds ago at most: who waits for a person, and who of the team is there. */
export type QueueLength = { readonly waiting: number; readonly online: number };

/** Fewer say nothing about the next one. */
export const LEAST_ANSWERS = 20;

/** `by`: nine of ten had their answer by then; null: not measured. Milliseconds since 1970. */
export type AnswerPromise =
  | { readonly kind: "nobody" }
  | { readonly kind: "open"; readonly by: number | null }
  | { readonly kind: "closed"; readonly opensAt: number | null; readonly by: number | null };

export function promiseAnswer(
  hours: HoursInForce,
  now: number,
  of: { readonly measured: MeasuredAnswers | null; readonly ahead: number; readonly online: number },
): AnswerPromise {
  if (!everOpen(hours)) return { kind: "nobody" };
  const takes = answerTakesMs(of);
  const by = (from: number): number | null => (takes === null ? null : afterWorkingMs(hours, from, takes));
  if (isOpenAt(hours, now)) return { kind: "open", by: by(now) };
  const opensAt = nextOpening(hours, now);
  return { kind: "closed", opensAt, by: opensAt === null ? null : by(opensAt) };
}

/** Working time until nine of ten are answered; longer when more wait than those who are there get through meanwhile. */
function answerTakesMs({
  measured,
  ahead,
  online,
}: {
  readonly measured: MeasuredAnswers | null;
  readonly ahead: number;
  readonly online: number;
}): number | null {
  if (measured === null || measured.answers < LEAST_ANSWERS) return null;
  const perHour = (measured.perAgentHour ?? 0) * Math.max(1, online);
  return Math.max(measured.p90Ms, perHour > 0 ? (ahead / perHour) * HOUR_MS : 0);
}

/** A moment as a person says it: "at 14:30" today, else the weekday and the time, and the date when it is more than six days away. */
export function momentInWords(ms: number, now: number, language: string, zone: string): string {
  const day = (at: number): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
  const days = Math.round((Date.parse(day(ms)) - Date.parse(day(now))) / (24 * HOUR_MS));
  return new Intl.DateTimeFormat(speakable(language), {
    timeZone: zone,
    hour: "numeric",
    minute: "2-digit",
    ...(days === 0 ? {} : days > 0 && days < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" }),
  }).format(ms);
}

/** A length of time, rounded up to what one would say: minutes, then hours, then days. */
export function lengthInWords(ms: number, language: string): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const [count, unit] =
    minutes <= 90
      ? [minutes <= 10 ? minutes : Math.ceil(minutes / 5) * 5, "minute"]
      : minutes <= 36 * 60
        ? [Math.ceil(minutes / 60), "hour"]
        : [Math.ceil(minutes / (24 * 60)), "day"];
  return new Intl.NumberFormat(speakable(language), { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Templates write pt_BR; what Intl does not know is said in English. */
function speakable(language: string): string {
  const tag = language.replaceAll("_", "-");
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    // RangeError: no language tag.
    return "en";
  }
}

const HOUR_MS = 3_600_000;
