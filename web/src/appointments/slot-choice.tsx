import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { SlotView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { type CalendarDate, dayOf } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { slotsQuery } from "./queries.ts";
import { useClock } from "../components/use-clock.ts";

/** Free times of a day, as buttons of which one is chosen. */
export function SlotChoice({
  service,
  resource,
  moving,
  date,
  zone,
  value,
  onChange,
}: {
  readonly service: string;
  readonly resource: string | null;
  readonly moving?: string;
  readonly date: CalendarDate;
  readonly zone: string;
  readonly value: number | null;
  readonly onChange: (startMs: number) => void;
}) {
  const { t } = useI18n();
  const { data, isPending } = useQuery(
    slotsQuery({
      ...dayOf(date, zone),
      service,
      ...(resource === null ? {} : { resource }),
      ...(moving === undefined ? {} : { moving }),
    }),
  );
  if (service === "") return null;
  if (isPending) return <Skeleton height={72} />;
  const rows = data?.rows ?? [];
  return rows.length === 0 ? (
    <p className="muted small" role="status">
      {t("calendar.slots.none")}
    </p>
  ) : (
    <Slots rows={rows} zone={zone} value={value} onChange={onChange} />
  );
}

export function Slots({
  rows,
  zone,
  value,
  withDay = false,
  onChange,
}: {
  readonly rows: readonly SlotView[];
  readonly zone: string;
  readonly value: number | null;
  readonly withDay?: boolean;
  readonly onChange: (startMs: number) => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  return (
    <div className={classes["slots"]} role="group" aria-label={t("calendar.slots")}>
      {rows.map(({ startsAt }) => {
        const ms = Date.parse(startsAt);
        return (
          <button
            key={startsAt}
            type="button"
            className={classes["slot"]}
            aria-pressed={ms === value}
            onClick={() => onChange(ms)}
            data-testid="slot"
          >
            {withDay ? clock.moment(ms, zone) : clock.time(ms, zone)}
          </button>
        );
      })}
    </div>
  );
}
