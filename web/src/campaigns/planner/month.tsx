import { Popover, UnstyledButton } from "@mantine/core";
import type { PlanEntry } from "../../api/types.ts";
import { type CalendarDate, weekdayOf, weekOf } from "../../components/dates.ts";
import { useClock } from "../../components/use-clock.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { EntryChip } from "./entry-chip.tsx";
import type { PlannedDay } from "./planned.ts";
import classes from "./planner.module.css";

/** More have no room in a cell. */
const MOST_SHOWN = 3;
const SATURDAY = 6;

/** Whole weeks; how much a day asks of people is seen by the bar at its foot. */
export function Month({
  month,
  today,
  days,
  zone,
  clashing,
}: {
  readonly month: string;
  readonly today: CalendarDate;
  readonly days: readonly PlannedDay[];
  readonly zone: string;
  readonly clashing: ReadonlySet<string>;
}) {
  const { t, number } = useI18n();
  const clock = useClock();
  const most = Math.max(1, ...days.map(({ people }) => people));
  const chip = (entry: PlanEntry) => <EntryChip key={entry.id} entry={entry} zone={zone} clashes={clashing.has(entry.id)} />;
  return (
    <section className={`panel ${classes["month"]}`} aria-label={t("planner.month", { month: clock.month(`${month}-01`) })}>
      <div className={classes["weekdays"]} aria-hidden>
        {weekOf(`${month}-01`).map((date) => (
          <span key={date}>{clock.weekday(date, "short")}</span>
        ))}
      </div>
      <ol className={classes["cells"]}>
        {days.map(({ date, entries, people }) => {
          const shown = entries.length > MOST_SHOWN ? entries.slice(0, MOST_SHOWN - 1) : entries;
          return (
            <li
              key={date}
              className={classes["cell"]}
              data-other={!date.startsWith(month) || undefined}
              data-weekend={weekdayOf(date) >= SATURDAY || undefined}
              aria-current={date === today ? "date" : undefined}
              aria-label={t("planner.day", { day: clock.longDay(date), n: entries.length, people })}
              data-testid={`plan-day-${date}`}
            >
              <div className={classes["cellHead"]}>
                <span className={classes["dayNumber"]}>{Number(date.slice(8))}</span>
                {people > 0 && <span className="muted small num">{number(people)}</span>}
              </div>
              {shown.map(chip)}
              {shown.length < entries.length && (
                <Popover width={260} position="bottom" trapFocus withArrow>
                  <Popover.Target>
                    <UnstyledButton className={classes["more"]}>{t("planner.more", { n: entries.length - shown.length })}</UnstyledButton>
                  </Popover.Target>
                  <Popover.Dropdown className={classes["all"] ?? ""}>
                    <strong>{clock.longDay(date)}</strong>
                    {entries.map(chip)}
                  </Popover.Dropdown>
                </Popover>
              )}
              {people > 0 && <i className={classes["load"]} style={{ width: `${Math.max(4, (people / most) * 100)}%` }} aria-hidden />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The same where there is no room for seven columns: days on which something begins. */
export function Agenda({
  days,
  zone,
  clashing,
}: {
  readonly days: readonly PlannedDay[];
  readonly zone: string;
  readonly clashing: ReadonlySet<string>;
}) {
  const { t } = useI18n();
  const clock = useClock();
  return (
    <ol className={classes["agenda"]}>
      {days
        .filter(({ entries }) => entries.length > 0)
        .map(({ date, entries, people }) => (
          <li key={date} className={`panel ${classes["agendaDay"]}`}>
            <h2 className={classes["agendaHead"]}>
              {clock.longDay(date)}
              {people > 0 && <span className="muted small">{t("planner.people", { n: people })}</span>}
            </h2>
            {entries.map((entry) => (
              <EntryChip key={entry.id} entry={entry} zone={zone} clashes={clashing.has(entry.id)} roomy />
            ))}
          </li>
        ))}
    </ol>
  );
}
