import type { BookingView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { whoWords } from "./booking-words.ts";
import { spanOf, touches } from "./columns.ts";
import type { CalendarDate } from "../components/dates.ts";
import classes from "./print.module.css";
import { useClock } from "../components/use-clock.ts";

/** What the printer gets instead of the screen: a page for each day, to be carried about. */
export function PrintSheet({
  dates,
  bookings,
  zone,
  workspace,
}: {
  readonly dates: readonly CalendarDate[];
  readonly bookings: readonly BookingView[];
  readonly zone: string;
  readonly workspace: string;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const rowsOf = (date: CalendarDate): readonly BookingView[] =>
    bookings.filter((booking) => touches(spanOf(booking), date, zone)).toSorted((one, other) => one.startsAt.localeCompare(other.startsAt));
  // A week leaves out the days on which nobody comes.
  const printed = dates.length === 1 ? dates : dates.filter((date) => rowsOf(date).length > 0);
  return (
    <div className={classes["sheet"]} data-testid="print-sheet">
      {printed.map((date) => {
        const rows = rowsOf(date);
        return (
          <section key={date} className={classes["day"]}>
            <header>
              <h1>{clock.longDay(date)}</h1>
              <p>
                {workspace} · {t("calendar.print.count", { n: rows.length })}
              </p>
            </header>
            {rows.length > 0 && (
              <table>
                <thead>
                  <tr>
                    <th>{t("calendar.print.time")}</th>
                    <th>{t("calendar.person")}</th>
                    <th>{t("calendar.service")}</th>
                    <th>{t("calendar.with")}</th>
                    <th>{t("calendar.note")}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id}>
                      <td>
                        {clock.time(Date.parse(row.startsAt), zone)}–{clock.time(Date.parse(row.endsAt), zone)}
                      </td>
                      <td>
                        <strong>{whoWords({ t }, row)}</strong>
                        {row.phone !== null && row.name !== null && <div className={classes["whole"]}>{row.phone}</div>}
                      </td>
                      <td>
                        {row.service}
                        <div>{t(`booking.state.${row.state}`)}</div>
                      </td>
                      <td>{row.resource}</td>
                      <td>{[row.note, ...Object.values(row.answers)].filter((text) => text !== null && text !== "").join(" · ")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        );
      })}
    </div>
  );
}
