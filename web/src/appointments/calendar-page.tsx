import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useRight, useSession } from "../api/session.tsx";
import type { BookingView } from "../api/types.ts";
import { ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { BookingDrawer } from "./booking-drawer.tsx";
import { CalendarBar } from "./calendar-bar.tsx";
import { CalendarSide } from "./calendar-side.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import classes from "./calendar.module.css";
import { calendarZone, countsByDay, filtered, spanOf } from "./columns.ts";
import { dateAt, dayOf, isDate, monthOf, weekOf } from "../components/dates.ts";
import { FirstService } from "./first-service.tsx";
import type { Dropped } from "./use-drag.ts";
import { Grid } from "./grid.tsx";
import { MoveDialog, type Place } from "./move-dialog.tsx";
import { NewBooking } from "./new-booking.tsx";
import { PrintSheet } from "./print-sheet.tsx";
import { calendarQuery, resourcesQuery, servicesQuery } from "./queries.ts";
import { hoursAround, rulerOf } from "./ruler.ts";
import { useColumns } from "./use-columns.tsx";
import { VIEWER_ZONE } from "../components/use-clock.ts";
import { WaitingList } from "./waiting-list.tsx";

const USUAL = { from: 7 * 60, to: 20 * 60 };
const MOST_MS = 42 * 86_400_000;

type Open =
  | { readonly kind: "new"; readonly startMs: number; readonly resourceId: string | null }
  | { readonly kind: "move"; readonly booking: BookingView; readonly to: Place | null }
  | { readonly kind: "cancel"; readonly booking: BookingView };

export function CalendarPage() {
  const { t } = useI18n();
  const services = useQuery(servicesQuery);
  const resources = useQuery(resourcesQuery);
  useEffect(() => {
    document.title = `${t("nav.calendar")} · Parley`;
  }, [t]);
  const error = services.error ?? resources.error;
  if (error && (!services.data || !resources.data))
    return (
      <ErrorState
        error={error}
        retry={() => {
          void services.refetch();
          void resources.refetch();
        }}
      />
    );
  if (!services.data || !resources.data) return <PageSkeleton />;
  const isInUse = ({ isArchived }: { readonly isArchived: boolean }) => !isArchived;
  if (!services.data.rows.some(isInUse) || !resources.data.rows.some(isInUse)) return <FirstService />;
  return <Calendar zone={calendarZone(resources.data.rows.filter(isInUse), VIEWER_ZONE)} />;
}

function Calendar({ zone }: { readonly zone: string }) {
  const { t } = useI18n();
  const now = useNow(30_000);
  const { workspace } = useSession();
  const writes = useRight("conversations:write");
  const search = useSearch({ from: "/frame/calendar" });
  const navigate = useNavigate({ from: "/calendar" });
  const [open, setOpen] = useState<Open | null>(null);
  const today = dateAt(now, zone);
  const date = search.date !== undefined && isDate(search.date) ? search.date : today;
  const view = search.view ?? "week";
  const dates = view === "day" ? [date] : weekOf(date);
  const month = monthOf(date).flat();
  const monthStart = dayOf(month[0] ?? date, zone).startMs;
  const { data: monthData } = useQuery(
    calendarQuery({ startMs: monthStart, endMs: Math.min(dayOf(month.at(-1) ?? date, zone).endMs, monthStart + MOST_MS) }),
  );
  const { data, error, refetch } = useQuery(
    calendarQuery({ startMs: dayOf(dates[0] ?? date, zone).startMs, endMs: dayOf(dates.at(-1) ?? date, zone).endMs }),
  );
  const filters = { resources: search.with?.split(",") ?? [], service: search.service };
  const shown = filtered(data ?? { resources: [], bookings: [] }, filters);
  const open24 = shown.resources.flatMap((resource) => resource.open.map(spanOf));
  const hours = hoursAround(zone, [...open24, ...shown.bookings.map(spanOf)], USUAL);
  const ruler = rulerOf(dates, zone, hours);
  const columns = useColumns({
    view,
    dates,
    shown,
    zone,
    writes,
    onDay: (day) => void navigate({ search: (old) => ({ ...old, view: "day", date: day }) }),
  });
  const isElsewhere = new Date(now).toLocaleString("sv", { timeZone: zone }) !== new Date(now).toLocaleString("sv");
  const show = (booking: string | undefined) =>
    void navigate({
      search: ({ booking: _booking, ...rest }) => (booking === undefined ? rest : { ...rest, booking }),
      resetScroll: false,
    });
  const line = (isOpen: boolean) =>
    void navigate({
      search: ({ panel: _panel, ...rest }) => (isOpen ? { ...rest, panel: "waiting" as const } : rest),
      resetScroll: false,
    });
  const drop = (id: string, { column, startMs, lengthMs }: Dropped) => {
    const booking = shown.bookings.find((one) => one.id === id);
    if (!booking) return;
    const resourceId = column.resourceId ?? booking.resourceId;
    const was = spanOf(booking);
    if (startMs !== was.startMs || lengthMs !== was.endMs - was.startMs || resourceId !== booking.resourceId)
      setOpen({ kind: "move", booking, to: { startMs, resourceId, minutes: lengthMs / 60_000 } });
  };
  return (
    <div className={classes["calendar"]} data-full data-testid="calendar">
      <CalendarBar
        view={view}
        dates={dates}
        today={today}
        onWaiting={() => line(true)}
        onNew={writes ? () => setOpen({ kind: "new", startMs: nextQuarter(now), resourceId: null }) : null}
        side={
          <CalendarSide
            dates={dates}
            today={today}
            counts={countsByDay(monthData?.bookings ?? [], zone)}
            resources={data?.resources ?? []}
          />
        }
      />
      <aside className={classes["side"]} aria-label={t("calendar.side")}>
        <CalendarSide dates={dates} today={today} counts={countsByDay(monthData?.bookings ?? [], zone)} resources={data?.resources ?? []} />
      </aside>
      <div className={classes["body"]}>
        {error && !data ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Grid
            ruler={ruler}
            columns={columns}
            viewerZone={isElsewhere ? VIEWER_ZONE : null}
            label={t("calendar.hours")}
            onOpen={show}
            onFree={writes ? ({ column, startMs }) => setOpen({ kind: "new", startMs, resourceId: column.resourceId }) : null}
            onDrop={drop}
          />
        )}
      </div>
      <PrintSheet dates={dates} bookings={shown.bookings} zone={zone} workspace={workspace.name} />
      <BookingDrawer
        id={search.booking}
        zone={zone}
        onClose={() => show(undefined)}
        onWish={({ kind, booking }) => {
          show(undefined);
          setOpen(kind === "move" ? { kind, booking, to: null } : { kind, booking });
        }}
      />
      <WaitingList opened={search.panel === "waiting"} zone={zone} onClose={() => line(false)} />
      {open?.kind === "new" && <NewBooking at={open} zone={zone} onClose={() => setOpen(null)} />}
      {open?.kind === "move" && (
        <MoveDialog booking={open.booking} to={open.to} zone={zone} resources={data?.resources ?? []} onClose={() => setOpen(null)} />
      )}
      {open?.kind === "cancel" && <CancelDialog booking={open.booking} zone={zone} onClose={() => setOpen(null)} />}
    </div>
  );
}

function nextQuarter(now: number): number {
  return Math.ceil(now / 900_000) * 900_000;
}
