import { ActionIcon, Checkbox, Tooltip } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../../i18n/i18n.tsx";
import { addDays } from "../../components/dates.ts";
import { useClock } from "../../components/use-clock.ts";
import { DAYS, endOf, type Hours, hoursOf, nextHours, type WeeklyHours, withHours, wrongHours } from "./hours.ts";
import classes from "./setup.module.css";

/** Any Sunday: days of the week are named by one that falls on them. */
const A_SUNDAY = "2023-01-01";

export function HoursEditor({
  hours,
  onChange,
}: {
  readonly hours: readonly WeeklyHours[];
  readonly onChange: (hours: readonly WeeklyHours[]) => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  return (
    <fieldset className={classes["week"]}>
      <legend>{t("setup.hours")}</legend>
      {DAYS.map((day) => {
        const own = hoursOf(hours, day);
        const name = clock.weekday(addDays(A_SUNDAY, day), "long");
        return (
          <div key={day} className={classes["weekday"]} data-testid={`hours-${day}`}>
            <Checkbox
              label={name}
              checked={own.length > 0}
              onChange={() => onChange(withHours(hours, day, own.length > 0 ? [] : [nextHours([])]))}
            />
            <HoursFields day={name} hours={own} onChange={(next) => onChange(withHours(hours, day, next))} />
            {own.length > 0 && (
              <Tooltip label={t("setup.hours.copy")}>
                <ActionIcon
                  size="md"
                  aria-label={t("setup.hours.copy.of", { day: name })}
                  onClick={() => onChange([1, 2, 3, 4, 5].reduce<readonly WeeklyHours[]>((all, one) => withHours(all, one, own), hours))}
                >
                  <IconCopy size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

/** From and to, as often as there are breaks; the browser's own inputs, which are typed into as well as pointed at. */
export function HoursFields({
  day,
  hours,
  onChange,
}: {
  /** Whose they are, for whoever hears them read. */
  readonly day: string;
  readonly hours: readonly Hours[];
  readonly onChange: (hours: readonly Hours[]) => void;
}) {
  const { t } = useI18n();
  const wrong = wrongHours(hours);
  const put = (index: number, change: Partial<Hours>) => onChange(hours.map((one, at) => (at === index ? { ...one, ...change } : one)));
  if (hours.length === 0) return <span className="muted small">{t("setup.hours.closed")}</span>;
  return (
    <div className={classes["times"]}>
      {hours.map((one, index) => (
        // Times have no names of their own; what is typed must not lose its place while it is typed.
        <span key={index} className={classes["time"]} data-wrong={wrong[index] || undefined}>
          <input
            type="time"
            value={one.from}
            aria-label={t("setup.hours.from", { day })}
            aria-invalid={wrong[index]}
            onChange={({ currentTarget }) => put(index, { from: currentTarget.value })}
          />
          <span aria-hidden>–</span>
          <input
            type="time"
            value={one.to === "24:00" ? "00:00" : one.to}
            aria-label={t("setup.hours.to", { day })}
            aria-invalid={wrong[index]}
            onChange={({ currentTarget }) => put(index, { to: endOf(currentTarget.value) })}
          />
          <ActionIcon
            size="md"
            aria-label={t("setup.hours.remove", { day })}
            onClick={() => onChange(hours.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
        </span>
      ))}
      <Tooltip label={t("setup.hours.add")}>
        <ActionIcon size="md" aria-label={t("setup.hours.add.to", { day })} onClick={() => onChange([...hours, nextHours(hours)])}>
          <IconPlus size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {wrong.includes(true) && (
        <span role="alert" className={classes["wrong"]}>
          {t("setup.hours.wrong")}
        </span>
      )}
    </div>
  );
}
