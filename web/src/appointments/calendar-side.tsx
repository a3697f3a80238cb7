import { Checkbox, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./calendar.module.css";
import type { CalendarResource } from "./columns.ts";
import type { CalendarDate } from "../components/dates.ts";
import { Month } from "./month.tsx";
import { servicesQuery } from "./queries.ts";
import { serviceName } from "./service-name.ts";
import { StateMark } from "./state-mark.tsx";

const LEGEND = ["booked", "confirmed", "held", "done", "no_show"] as const;

/** The month, who and what is shown, and what the signs mean. */
export function CalendarSide({
  dates,
  today,
  counts,
  resources,
}: {
  readonly dates: readonly CalendarDate[];
  readonly today: CalendarDate;
  readonly counts: ReadonlyMap<CalendarDate, number>;
  readonly resources: readonly CalendarResource[];
}) {
  const { t, language } = useI18n();
  const search = useSearch({ from: "/frame/calendar" });
  const navigate = useNavigate({ from: "/calendar" });
  const { data: services } = useQuery(servicesQuery);
  const chosen = search.with?.split(",") ?? [];
  const toggle = (id: string) => {
    const all = resources.map((one) => one.id);
    const before = chosen.length === 0 ? all : chosen;
    const next = before.includes(id) ? before.filter((one) => one !== id) : [...before, id];
    void navigate({
      search: ({ with: _with, ...rest }) =>
        next.length === 0 || all.every((one) => next.includes(one)) ? rest : { ...rest, with: next.join(",") },
      replace: true,
    });
  };
  return (
    <>
      <Month
        shown={dates}
        today={today}
        counts={counts}
        onChoose={(date) => void navigate({ search: ({ date: _date, ...rest }) => (date === today ? rest : { ...rest, date }) })}
      />
      {resources.length > 1 && (
        <div className={classes["filters"]} role="group" aria-label={t("calendar.with")}>
          <h3>{t("calendar.with")}</h3>
          {resources.map(({ id, name }) => (
            <Checkbox key={id} size="xs" label={name} checked={chosen.length === 0 || chosen.includes(id)} onChange={() => toggle(id)} />
          ))}
        </div>
      )}
      {(services?.rows.length ?? 0) > 1 && (
        <Select
          size="xs"
          label={t("calendar.service")}
          placeholder={t("calendar.service.all")}
          data={(services?.rows ?? []).map((service) => ({ value: service.id, label: serviceName(service, language) }))}
          value={search.service ?? null}
          clearable
          onChange={(service) =>
            void navigate({
              search: ({ service: _service, ...rest }) => (service === null ? rest : { ...rest, service }),
              replace: true,
            })
          }
        />
      )}
      <div className={classes["legend"]} aria-label={t("calendar.legend")} role="group">
        {LEGEND.map((state) => (
          <StateMark key={state} state={state} />
        ))}
      </div>
    </>
  );
}
