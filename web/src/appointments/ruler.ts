/**
 * Where moments stand on the calendar's page: as the clock on the wall says, from top to bottom. On the day that the clocks go back the hours that
 * come twice stand there twice, and the other days beside it have a place without time; on the day that they go forward so has it. Pure.
 */
import { type CalendarDate, dayOf, minuteAt, type Span } from "../components/dates.ts";

const MINUTE_MS = 60_000;
const STEP = 15;
const WHOLE = 24 * 60;

/** Minutes of the ruler, counted from midnight at its top. */
export type Stretch = { readonly from: number; readonly to: number };
/** `atMs`: when the clocks go back from `to` to `from`. */
type Fold = Stretch & { readonly date: CalendarDate; readonly atMs: number };
export type Ruler = {
  readonly zone: string;
  readonly dates: readonly CalendarDate[];
  readonly fold: Fold | null;
  readonly gaps: ReadonlyMap<CalendarDate, Stretch>;
  /** What is shown of it. */
  readonly shown: Stretch;
};
export type Mark = { readonly at: number; readonly minute: number; readonly isAgain: boolean };

/** `shown`: minutes of the wall's clock. */
export function rulerOf(dates: readonly CalendarDate[], zone: string, shown: Stretch): Ruler {
  const gaps = new Map<CalendarDate, Stretch>();
  let fold: Fold | null = null;
  for (const date of dates) {
    const change = changeOf(date, zone);
    if (change === null) continue;
    if (change.kind === "gap") gaps.set(date, change);
    else fold ??= { ...change, date };
  }
  const lay = (minute: number): number => (fold !== null && minute >= fold.to ? minute + fold.to - fold.from : minute);
  return { zone, dates, fold, gaps, shown: { from: lay(shown.from), to: lay(shown.to) } };
}

/** The place of a moment within a day; of one before or after it the day's edge. */
export function placeOf({ zone, fold }: Ruler, date: CalendarDate, ms: number): number {
  const { startMs, endMs } = dayOf(date, zone);
  if (ms >= endMs) return WHOLE + lengthOf(fold);
  if (ms < startMs) return 0;
  const minute = minuteAt(ms, zone);
  if (fold === null || minute < fold.from) return minute;
  const isAgain = date === fold.date && ms >= fold.atMs;
  return isAgain || minute >= fold.to ? minute + lengthOf(fold) : minute;
}

/** The moment at a place, in whole steps; where there is no time, the next there is. */
export function momentAtPlace(ruler: Ruler, date: CalendarDate, place: number, step = STEP): number {
  const { startMs, endMs } = dayOf(date, ruler.zone);
  let best = startMs;
  for (let ms = startMs; ms < endMs; ms += step * MINUTE_MS) {
    best = ms;
    if (placeOf(ruler, date, ms) + step / 2 > place) break;
  }
  return best;
}

/** Where a day has no time. */
export function voidsOf({ fold, gaps }: Ruler, date: CalendarDate): readonly Stretch[] {
  const gap = gaps.get(date);
  const shift = (minute: number): number => (fold !== null && minute >= fold.to ? minute + lengthOf(fold) : minute);
  return [
    ...(fold !== null && fold.date !== date ? [{ from: fold.to, to: fold.to + lengthOf(fold) }] : []),
    ...(gap ? [{ from: shift(gap.from), to: shift(gap.to) }] : []),
  ];
}

/** Every whole hour that is shown. */
export function marksOf({ fold, shown }: Ruler): readonly Mark[] {
  const marks: Mark[] = [];
  for (let minute = 0; minute < WHOLE; minute += 60) {
    marks.push({ at: fold !== null && minute >= fold.to ? minute + lengthOf(fold) : minute, minute, isAgain: false });
    if (fold !== null && minute >= fold.from && minute < fold.to) marks.push({ at: minute + lengthOf(fold), minute, isAgain: true });
  }
  return marks.filter(({ at }) => at >= shown.from && at < shown.to).toSorted((one, other) => one.at - other.at);
}

/** The part of a span that lies within a day, as places; null: none. */
export function stretchOf(ruler: Ruler, date: CalendarDate, { startMs, endMs }: Span): Stretch | null {
  const day = dayOf(date, ruler.zone);
  if (endMs <= day.startMs || startMs >= day.endMs) return null;
  const [from, to] = [placeOf(ruler, date, startMs), placeOf(ruler, date, endMs)];
  const [first, last] = [Math.max(from, ruler.shown.from), Math.min(to, ruler.shown.to)];
  return last > first ? { from: first, to: last } : null;
}

/** Whole hours around all that has to be seen. */
export function hoursAround(zone: string, spans: readonly Span[], usual: Stretch): Stretch {
  let { from, to } = usual;
  for (const { startMs, endMs } of spans) {
    const first = minuteAt(startMs, zone);
    const last = first + (endMs - startMs) / MINUTE_MS;
    from = Math.min(from, Math.floor(first / 60) * 60);
    to = Math.max(to, Math.min(WHOLE, Math.ceil(last / 60) * 60));
  }
  return { from, to };
}

function lengthOf(fold: Stretch | null): number {
  return fold === null ? 0 : fold.to - fold.from;
}

function changeOf(date: CalendarDate, zone: string): ({ readonly kind: "gap" | "fold"; readonly atMs: number } & Stretch) | null {
  const { startMs, endMs } = dayOf(date, zone);
  if (endMs - startMs === WHOLE * MINUTE_MS) return null;
  const first = minuteAt(startMs, zone);
  if (first > 0) return { kind: "gap", atMs: startMs, from: 0, to: first };
  for (let ms = startMs + STEP * MINUTE_MS; ms < endMs; ms += STEP * MINUTE_MS) {
    const expected = minuteAt(ms - STEP * MINUTE_MS, zone) + STEP;
    const minute = minuteAt(ms, zone);
    if (minute > expected) return { kind: "gap", atMs: ms, from: expected, to: minute };
    if (minute < expected) return { kind: "fold", atMs: ms, from: minute, to: expected };
  }
  return null;
}
