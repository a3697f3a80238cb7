import { useQuery } from "@tanstack/react-query";
import type { BookingView, ResourceView } from "../api/types.ts";
import { type I18n, useI18n } from "../i18n/i18n.tsx";
import { whoWords } from "./booking-words.ts";
import classes from "./calendar.module.css";
import { type CalendarResource, closedOn, isMovable, joined, type Shown, spanOf, touches } from "./columns.ts";
import type { CalendarDate } from "../components/dates.ts";
import type { Block, Column } from "./grid.tsx";
import { resourcesQuery, servicesQuery } from "./queries.ts";
import { STATE_ICONS } from "./state-mark.tsx";
import { type Clock, useClock } from "../components/use-clock.ts";

/** A day: whoever gives something, side by side. A week: its days. */
export function useColumns({
  view,
  dates,
  shown,
  zone,
  writes,
  onDay,
}: {
  readonly view: "day" | "week";
  readonly dates: readonly CalendarDate[];
  readonly shown: Shown;
  readonly zone: string;
  readonly writes: boolean;
  readonly onDay: (date: CalendarDate) => void;
}): readonly Column[] {
  const i18n = useI18n();
  const clock = useClock();
  const { data } = useQuery(resourcesQuery);
  const { data: services } = useQuery(servicesQuery);
  const known: readonly ResourceView[] = data?.rows ?? [];
  // Whoever shares an appointment shares its length.
  const groups = new Set((services?.rows ?? []).flatMap(({ id, capacity }) => (capacity > 1 ? [id] : [])));
  const { resources, bookings } = shown;
  const column = (key: string, date: CalendarDate, of: readonly CalendarResource[]): Omit<Column, "heading"> => {
    const only = of.length === 1 ? of[0] : undefined;
    const closed = closedOn(date, known, of);
    const isOf = ({ resourceId }: BookingView) => of.some(({ id }) => id === resourceId);
    return {
      key,
      date,
      resourceId: only?.id ?? null,
      closed: closed === null ? null : i18n.t(`calendar.closed.${closed}`),
      open: joined(of.flatMap((resource) => resource.open.map(spanOf))),
      // Of several together nobody's absence is everybody's.
      busy: only ? only.busy.map(spanOf) : [],
      blocks: bookings
        .filter((booking) => isOf(booking) && touches(spanOf(booking), date, zone))
        .map((booking) => blockOf(i18n, clock, booking, { zone, writes, named: only === undefined, groups })),
    };
  };
  if (view === "day") {
    const [date = ""] = dates;
    return resources.map((resource) => ({
      ...column(resource.id, date, [resource]),
      heading: (
        <>
          <span className={classes["headName"]}>{resource.name}</span>
          {resource.zone !== zone && (
            <span className="muted small cut">{clock.zoneName(resource.zone, Date.parse(resource.open[0]?.startsAt ?? date))}</span>
          )}
        </>
      ),
    }));
  }
  return dates.map((date) => ({
    ...column(date, date, resources),
    heading: (
      <button type="button" className={classes["headDay"]} onClick={() => onDay(date)} aria-label={clock.longDay(date)}>
        {clock.shortDay(date)}
      </button>
    ),
  }));
}

function blockOf(
  i18n: Pick<I18n, "t">,
  clock: Clock,
  booking: BookingView,
  {
    zone,
    writes,
    named,
    groups,
  }: { readonly zone: string; readonly writes: boolean; readonly named: boolean; readonly groups: ReadonlySet<string> },
): Block {
  const { startMs, endMs } = spanOf(booking);
  const who = whoWords(i18n, booking);
  const state = i18n.t(`booking.state.${booking.state}`);
  const Icon = STATE_ICONS[booking.state];
  const time = clock.time(startMs, zone);
  return {
    id: booking.id,
    startMs,
    endMs,
    isMovable: writes && isMovable(booking),
    isStretchable: writes && isMovable(booking) && !groups.has(booking.serviceId),
    mood: booking.state === "cancelled" || booking.state === "expired" ? "done" : booking.state,
    label: [who, booking.service, clock.moment(startMs, zone), booking.resource, state].join(", "),
    content: (
      <>
        <span className={classes["who"]}>
          <Icon size={13} stroke={2} aria-hidden />
          <span className="cut">{booking.state === "held" && booking.name === null ? state : who}</span>
        </span>
        <span className={classes["line"]}>
          {time} {booking.service}
        </span>
        {named && <span className={classes["line"]}>{booking.resource}</span>}
      </>
    ),
  };
}
