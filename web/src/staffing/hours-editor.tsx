/** Working hours: a week of stretches, days that are otherwise, public holidays. */
import { ActionIcon, Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { WorkingHoursView } from "../api/types.ts";
import { ZONES } from "../campaigns/wizard/times.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { workspaceQuery } from "../settings/workspace-query.ts";
import { staffingQuery } from "./staff-queries.ts";
import classes from "./staffing.module.css";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Day = (typeof DAYS)[number];
type Stretch = { readonly from: string; readonly to: string };
type Exception = WorkingHoursView["exceptions"][number];

export const USUAL_HOURS: WorkingHoursView = {
  timeZone: null,
  week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
  exceptions: [],
  holidays: [],
};

export function areRight({ week, exceptions }: WorkingHoursView): boolean {
  const right = ({ from, to }: Stretch): boolean => /^\d\d:\d\d$/.test(from) && /^\d\d:\d\d$/.test(to) && from < to;
  return week.every(right) && exceptions.every(({ from, to, stretches }) => from !== "" && from <= to && stretches.every(right));
}

type Props = { readonly hours: WorkingHoursView; readonly onChange: (hours: WorkingHoursView) => void; readonly disabled: boolean };

export function HoursEditor({ hours, onChange, disabled }: Props) {
  const { t, language, country } = useI18n();
  const { data: workspace } = useQuery(workspaceQuery);
  const { data: staffing } = useQuery(staffingQuery);
  const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  const nameOf = (day: Day): string => name.format(Date.UTC(2026, 0, 5 + DAYS.indexOf(day)));
  const on = (day: Day): readonly Stretch[] => hours.week.filter(({ days }) => days.includes(day)).map(({ from, to }) => ({ from, to }));
  const setDays = (days: readonly Day[], stretches: readonly Stretch[]): void => {
    const others = DAYS.filter((each) => !days.includes(each)).flatMap((each) => on(each).map((stretch) => ({ ...stretch, days: [each] })));
    const changed = days.flatMap((each) => stretches.map((stretch) => ({ ...stretch, days: [each] })));
    onChange({ ...hours, week: [...others, ...changed] });
  };
  const zone = workspace?.timeZone ?? "UTC";
  return (
    <>
      <div className={classes["days"]} role="group" aria-label={t("hours.title")} data-testid="week-grid">
        {DAYS.map((day) => {
          const stretches = on(day);
          return (
            <div key={day} className={classes["day"]}>
              <span>{nameOf(day)}</span>
              <div className={classes["stretches"]}>
                {stretches.length === 0 && <span className="muted small">{t("hours.closed")}</span>}
                {stretches.map((stretch, place) => (
                  <span key={place} className={classes["stretch"]}>
                    <Times
                      day={nameOf(day)}
                      stretch={stretch}
                      disabled={disabled}
                      onChange={(next) => setDays([day], stretches.with(place, next))}
                    />
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      disabled={disabled}
                      aria-label={t("hours.removeStretch", { ...stretch, day: nameOf(day) })}
                      onClick={() => setDays([day], stretches.toSpliced(place, 1))}
                    >
                      <IconX size={15} aria-hidden />
                    </ActionIcon>
                  </span>
                ))}
              </div>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconPlus size={14} aria-hidden />}
                disabled={disabled}
                aria-label={t("hours.add", { day: nameOf(day) })}
                onClick={() => setDays([day], [...stretches, afterLast(stretches)])}
              >
                {t("hours.addShort")}
              </Button>
            </div>
          );
        })}
      </div>
      {!areRight(hours) && (
        <p role="alert" className="small" style={{ color: "var(--bad)" }}>
          {t("hours.order")}
        </p>
      )}
      <div>
        <Button variant="default" size="xs" disabled={disabled} onClick={() => setDays(["tue", "wed", "thu", "fri"], on("mon"))}>
          {t("hours.copy")}
        </Button>
      </div>
      <Select
        label={t("hours.zone")}
        data={[{ value: "", label: t("hours.zone.workspace", { zone }) }, ...ZONES.map((value) => ({ value, label: value }))]}
        value={hours.timeZone ?? ""}
        onChange={(value) => onChange({ ...hours, timeZone: value === "" ? null : value })}
        searchable
        allowDeselect={false}
        limit={60}
        disabled={disabled}
      />
      <MultiSelect
        label={t("hours.holidays")}
        description={t("hours.holidays.hint")}
        data={(staffing?.countries ?? hours.holidays).map((value) => ({ value, label: country(value) }))}
        value={[...hours.holidays]}
        onChange={(holidays) => onChange({ ...hours, holidays })}
        searchable
        limit={60}
        disabled={disabled}
        data-testid="holidays"
      />
      <Exceptions hours={hours} onChange={onChange} disabled={disabled} />
    </>
  );
}

function Times({
  day,
  stretch,
  disabled,
  onChange,
}: {
  readonly day: string;
  readonly stretch: Stretch;
  readonly disabled: boolean;
  readonly onChange: (stretch: Stretch) => void;
}) {
  const { t } = useI18n();
  return (
    <>
      {(["from", "to"] as const).map((end) => (
        <TextInput
          key={end}
          size="xs"
          aria-label={`${day}, ${t(`hours.${end}`)}`}
          value={stretch[end]}
          onChange={(event) => onChange({ ...stretch, [end]: event.currentTarget.value })}
          disabled={disabled}
          className={classes["time"] ?? ""}
          placeholder={end === "from" ? "09:00" : "18:00"}
          error={!/^([01]\d|2[0-4]):[0-5]\d$/.test(stretch[end])}
        />
      ))}
    </>
  );
}

function Exceptions({ hours, onChange, disabled }: Props) {
  const { t } = useI18n();
  const put = (place: number, change: Partial<Exception>): void =>
    onChange({ ...hours, exceptions: hours.exceptions.map((each, at) => (at === place ? { ...each, ...change } : each)) });
  const today = new Intl.DateTimeFormat("sv-SE").format(new Date());
  return (
    <div className={classes["exceptions"]} role="group" aria-label={t("hours.exceptions")}>
      <h3>{t("hours.exceptions")}</h3>
      {hours.exceptions.length === 0 && <p className="muted small">{t("hours.exceptions.none")}</p>}
      {hours.exceptions.map((exception, place) => {
        const [stretch] = exception.stretches;
        return (
          <div key={place} className={classes["exception"]}>
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={end}
                type="date"
                label={t(end === "from" ? "hours.exceptions.first" : "hours.exceptions.last")}
                value={exception[end]}
                onChange={(event) => put(place, { [end]: event.currentTarget.value })}
                disabled={disabled}
              />
            ))}
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={`open-${end}`}
                label={t(end === "from" ? "hours.exceptions.opens" : "hours.exceptions.closes")}
                placeholder={t("hours.closed")}
                value={stretch?.[end] ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  const next = { from: stretch?.from ?? "", to: stretch?.to ?? "", [end]: value };
                  put(place, { stretches: next.from === "" && next.to === "" ? [] : [next] });
                }}
                disabled={disabled}
                className={classes["time"] ?? ""}
              />
            ))}
            <TextInput
              label={t("hours.exceptions.note")}
              value={exception.note ?? ""}
              maxLength={100}
              onChange={(event) => put(place, { note: event.currentTarget.value })}
              disabled={disabled}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={disabled}
              aria-label={t("hours.exceptions.remove", { from: exception.from })}
              onClick={() => onChange({ ...hours, exceptions: hours.exceptions.toSpliced(place, 1) })}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="xs"
          disabled={disabled}
          onClick={() => onChange({ ...hours, exceptions: [...hours.exceptions, { from: today, to: today, stretches: [] }] })}
        >
          {t("hours.exceptions.add")}
        </Button>
      </div>
    </div>
  );
}

function afterLast(stretches: readonly Stretch[]): Stretch {
  const last = stretches.at(-1);
  return last ? { from: last.to, to: "24:00" } : { from: "09:00", to: "18:00" };
}
