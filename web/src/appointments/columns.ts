/** What is drawn where: who is there when, what is taken, and which day is shut. Pure. */
import type { AppointmentCalendar, BookingView, ResourceView } from "../api/types.ts";
import { type CalendarDate, dateAt, dayOf, type Span } from "../components/dates.ts";

export type CalendarResource = AppointmentCalendar["resources"][number];
export type Shown = {
  readonly resources: readonly CalendarResource[];
  readonly bookings: readonly BookingView[];
};
export type Filters = { readonly resources: readonly string[]; readonly service: string | undefined };

/** Where most of them work; the reader's own while there is nobody. */
export function calendarZone(resources: readonly { readonly zone: string }[], otherwise: string): string {
  const counts = new Map<string, number>();
  for (const { zone } of resources) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? otherwise;
}

export function filtered({ resources, bookings }: AppointmentCalendar, filters: Filters): Shown {
  const chosen = filters.resources.filter((id) => resources.some((resource) => resource.id === id));
  const isShown = (id: string): boolean => chosen.length === 0 || chosen.includes(id);
  return {
    resources: resources.filter(({ id }) => isShown(id)),
    bookings: bookings.filter(
      ({ resourceId, serviceId }) => isShown(resourceId) && (filters.service === undefined || serviceId === filters.service),
    ),
  };
}

export function spanOf({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): Span {
  return { startMs: Date.parse(startsAt), endMs: Date.parse(endsAt) };
}

/** Spans that touch or overlap are one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.startMs - other.startMs)) {
    const last = found.at(-1);
    if (last && span.startMs <= last.endMs) found[found.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, span.endMs) };
    else found.push(span);
  }
  return found;
}

export function touches({ startMs, endMs }: Span, date: CalendarDate, zone: string): boolean {
  const day = dayOf(date, zone);
  return endMs > day.startMs && startMs < day.endMs;
}

/** Why all of them are shut on that day, as far as that was said; null: somebody is there, or it is a usual day off. */
export function closedOn(
  date: CalendarDate,
  resources: readonly ResourceView[],
  shown: readonly CalendarResource[],
): "holiday" | "exception" | null {
  if (shown.length === 0 || shown.some(({ open, zone }) => open.some((span) => touches(spanOf(span), date, zone)))) return null;
  const known = resources.filter(({ id }) => shown.some((one) => one.id === id));
  if (known.some(({ exceptions }) => exceptions.some((one) => one.date === date))) return "exception";
  return known.some(({ holidays }) => holidays.includes(date)) ? "holiday" : null;
}

/** How many begin on each day, for the month. */
export function countsByDay(bookings: readonly BookingView[], zone: string): ReadonlyMap<CalendarDate, number> {
  const counts = new Map<CalendarDate, number>();
  for (const { startsAt } of bookings) {
    const date = dateAt(Date.parse(startsAt), zone);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return counts;
}

/** `held` moves with whoever holds it; what is over stays where it was. */
export function isMovable({ state }: Pick<BookingView, "state">): boolean {
  return state === "booked" || state === "confirmed";
}
