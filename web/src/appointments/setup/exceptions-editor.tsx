import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { type CalendarDate, isDate } from "../../components/dates.ts";
import { useClock } from "../../components/use-clock.ts";
import type { Hours } from "./hours.ts";
import { HoursFields } from "./hours-editor.tsx";
import classes from "./setup.module.css";

type Exception = { readonly date: CalendarDate; readonly hours: Hours[] };

/** Days on which other hours hold, or none. */
export function ExceptionsEditor({
  exceptions,
  onChange,
}: {
  readonly exceptions: readonly Exception[];
  readonly onChange: (exceptions: readonly Exception[]) => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const [date, setDate] = useState("");
  const canAdd = isDate(date) && !exceptions.some((one) => one.date === date);
  const add = (hours: Hours[]) => {
    onChange([...exceptions, { date, hours }].toSorted((one, other) => one.date.localeCompare(other.date)));
    setDate("");
  };
  return (
    <fieldset className={classes["group"]}>
      <legend>{t("setup.exceptions")}</legend>
      <p className="muted small">{t("setup.exceptions.hint")}</p>
      <div>
        {exceptions.map((one) => (
          <div key={one.date} className={classes["exception"]} data-testid="exception">
            <span className="num">{clock.longDay(one.date)}</span>
            <HoursFields
              day={clock.longDay(one.date)}
              hours={one.hours}
              onChange={(hours) => onChange(exceptions.map((other) => (other.date === one.date ? { ...one, hours: [...hours] } : other)))}
            />
            <ActionIcon
              aria-label={t("setup.exceptions.remove", { day: clock.longDay(one.date) })}
              onClick={() => onChange(exceptions.filter((other) => other.date !== one.date))}
            >
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <div className={classes["add"]}>
        <TextInput
          type="date"
          label={t("calendar.date")}
          value={date}
          onChange={({ currentTarget }) => setDate(currentTarget.value)}
          data-testid="exception-date"
        />
        <Button variant="default" disabled={!canAdd} onClick={() => add([])} data-testid="exception-closed">
          {t("setup.exceptions.closed")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={!canAdd}
          onClick={() => add([{ from: "10:00", to: "16:00" }])}
        >
          {t("setup.exceptions.hours")}
        </Button>
      </div>
    </fieldset>
  );
}
