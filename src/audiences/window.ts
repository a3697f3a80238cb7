/** Windows of time, resolved once for both evaluators: neither SQL nor the predicate does calendar arithmetic of its own. */
import { parseDuration, parseInstant } from "../journeys/time.ts";
import { localDay, periodOf, startOfDay } from "./calendar.ts";
import type { Window } from "./document.ts";

/** Milliseconds; `from` belongs to it, `to` does not any more. Null: open. */
export type Bounds = { readonly from: number | null; readonly to: number | null };
export const ALWAYS: Bounds = { from: null, to: null };

/** Of a valid duration (the schema lets only fixed lengths through). */
export function lengthOf(duration: string): number {
  return parseDuration(duration)?.ms ?? 0;
}

export function boundsOf(window: Window | undefined, now: number): Bounds {
  if (window === undefined) return ALWAYS;
  if ("last" in window) return { from: now - lengthOf(window.last) + 1, to: null };
  if ("from" in window) return { from: now - lengthOf(window.from) + 1, to: now - lengthOf(window.to) + 1 };
  if ("this" in window) return { from: thisPeriod(window, now).from, to: null };
  return {
    from: window.since === undefined ? null : parseInstant(window.since),
    to: window.until === undefined ? null : parseInstant(window.until),
  };
}

export function isWithin(at: number, bounds: Bounds): boolean {
  return (bounds.from === null || at >= bounds.from) && (bounds.to === null || at < bounds.to);
}

/** When, after now, a thing that happened at `at` next enters or leaves the window; Infinity when never. */
export function nextCrossing(window: Window | undefined, at: number, now: number): number {
  if (window === undefined) return Infinity;
  if ("last" in window) return after(now, at + lengthOf(window.last));
  if ("from" in window) return Math.min(after(now, at + lengthOf(window.to)), after(now, at + lengthOf(window.from)));
  if (!("this" in window)) return Infinity;
  const { from, next } = thisPeriod(window, now);
  return at < from ? Infinity : next;
}

export function after(now: number, at: number): number {
  return at > now ? at : Infinity;
}

/** Everything that could still be in the window; facts before are not even read. */
export function earliestOf(window: Window | undefined, now: number): number | null {
  return boundsOf(window, now).from;
}

type Calendar = Extract<Window, { readonly this: string }>;
const periods = new Map<string, { readonly from: number; readonly next: number }>();

function thisPeriod(window: Calendar, now: number): { readonly from: number; readonly next: number } {
  const key = `${window.this} ${window.zone ?? "UTC"}`;
  const known = periods.get(key);
  if (known && known.from <= now && now < known.next) return known;
  const zone = window.zone ?? "UTC";
  const { first, next } = periodOf(localDay(now, zone), window.this);
  const made = { from: startOfDay(first, zone), next: startOfDay(next, zone) };
  periods.set(key, made);
  return made;
}
