import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./calendar.module.css";
import { addMonths, type CalendarDate, monthOf, weekOf } from "../components/dates.ts";
import { useClock } from "../components/use-clock.ts";

/** A month to go by: today, what is shown, and days on which something is booked. */
export function Month({
  shown,
  today,
  counts,
  onChoose,
}: {
  readonly shown: readonly CalendarDate[];
  readonly today: CalendarDate;
  readonly counts: ReadonlyMap<CalendarDate, number>;
  readonly onChoose: (date: CalendarDate) => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const first = shown[0] ?? today;
  const [turned, setTurned] = useState<{ readonly from: CalendarDate; readonly to: CalendarDate } | null>(null);
  // Whoever goes elsewhere by other ways sees the month of that.
  const month = turned?.from === first ? turned.to : first;
  const turn = (by: number) => setTurned({ from: first, to: addMonths(`${month.slice(0, 7)}-01`, by) });
  return (
    <div className={classes["month"]}>
      <div className={classes["monthHead"]}>
        <strong>{clock.month(month)}</strong>
        <ActionIcon size="sm" onClick={() => turn(-1)} aria-label={t("calendar.month.before")}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon size="sm" onClick={() => turn(1)} aria-label={t("calendar.month.after")}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </div>
      <div className={classes["days"]}>
        {weekOf(month).map((date) => (
          <span key={date} className={classes["dayName"]} aria-hidden>
            {clock.weekday(date, "narrow")}
          </span>
        ))}
        {monthOf(month)
          .flat()
          .map((date) => {
            const n = counts.get(date) ?? 0;
            return (
              <button
                key={date}
                type="button"
                className={classes["dayButton"]}
                onClick={() => onChoose(date)}
                data-other={!date.startsWith(month.slice(0, 7)) || undefined}
                data-shown={shown.includes(date) || undefined}
                aria-current={date === today ? "date" : undefined}
                aria-label={n === 0 ? clock.longDay(date) : t("calendar.month.day", { day: clock.longDay(date), n })}
              >
                {Number(date.slice(8))}
                {n > 0 && <i aria-hidden />}
              </button>
            );
          })}
      </div>
    </div>
  );
}
