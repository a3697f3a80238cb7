import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";
import type { BookingView } from "../api/types.ts";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { dateAt } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { bookingsOfQuery } from "./queries.ts";
import { StateMark } from "./state-mark.tsx";
import { useClock, VIEWER_ZONE } from "../components/use-clock.ts";

const MOST_SHOWN = 5;

/** What somebody has booked, what is to come first; nothing at all for whoever never booked. */
export function ProfileBookings({ id, className }: { readonly id: string; readonly className?: string | undefined }) {
  const { t } = useI18n();
  const now = useNow(60_000);
  const reads = useRight("conversations:read");
  const { data } = useQuery({ ...bookingsOfQuery(id), enabled: reads });
  const rows = (data?.rows ?? []).filter(({ state }) => state !== "expired");
  if (rows.length === 0) return null;
  const isToCome = ({ endsAt, state }: BookingView): boolean => Date.parse(endsAt) > now && state !== "cancelled";
  const coming = rows.filter(isToCome).toSorted((one, other) => one.startsAt.localeCompare(other.startsAt));
  const over = rows.filter((row) => !isToCome(row)).toSorted((one, other) => other.startsAt.localeCompare(one.startsAt));
  return (
    <section className={className} data-testid="profile-bookings">
      <h3>{t("nav.calendar")}</h3>
      <ul className={classes["history"]}>
        {[...coming, ...over].slice(0, MOST_SHOWN).map((booking) => (
          <Row key={booking.id} booking={booking} />
        ))}
      </ul>
    </section>
  );
}

function Row({ booking }: { readonly booking: BookingView }) {
  const clock = useClock();
  const startMs = Date.parse(booking.startsAt);
  return (
    <li>
      <Link to="/calendar" search={{ date: dateAt(startMs, VIEWER_ZONE), booking: booking.id }} className="link">
        {clock.moment(startMs, VIEWER_ZONE)}
      </Link>
      <div className="small">
        {booking.service} · {booking.resource}
      </div>
      <StateMark state={booking.state} />
    </li>
  );
}
