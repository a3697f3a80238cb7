import { useI18n } from "../i18n/i18n.tsx";
import classes from "./policy.module.css";
import type { RuleOf } from "./policy-queries.ts";

/** From Monday. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];
const DAY_MINUTES = 1_440;

/** The week as bars: where they are filled something may be sent. */
export function WeekStrip({
  allowed,
  holidays,
}: Pick<RuleOf<"quiet_hours">, "allowed"> & { readonly holidays?: RuleOf<"quiet_hours">["holidays"] }) {
  const { t, language } = useI18n();
  const name = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // 2024-01-07 was a Sunday.
  const nameOf = (day: number): string => name.format(new Date(Date.UTC(2024, 0, 7 + day)));
  const rows = WEEK.map((day) => ({ day, stretches: allowed.filter(({ days }) => days.includes(day)) }));
  const inWords = rows
    .map(
      ({ day, stretches }) =>
        `${nameOf(day)} ${stretches.length === 0 ? t("policy.quiet") : stretches.map(({ from, to }) => `${from}–${to}`).join(", ")}`,
    )
    .join("; ");
  return (
    <div className={classes["week"]} role="img" aria-label={inWords} data-testid="week-strip">
      {rows.map(({ day, stretches }) => (
        <div key={day} className={classes["day"]} aria-hidden>
          <span className="muted small">{nameOf(day)}</span>
          <div className={classes["bar"]}>
            {stretches.map(({ from, to }) => (
              <i
                key={from}
                style={{
                  left: `${(minutes(from) / DAY_MINUTES) * 100}%`,
                  width: `${((minutes(to) - minutes(from)) / DAY_MINUTES) * 100}%`,
                }}
                title={`${from}–${to}`}
              />
            ))}
          </div>
        </div>
      ))}
      <div className={classes["hours"]} aria-hidden>
        {["0", "6", "12", "18", "24"].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      {holidays && <p className="muted small">{t(`policy.holidays.${holidays}`)}</p>}
    </div>
  );
}

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
