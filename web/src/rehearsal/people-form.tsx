import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import type { RehearsalPeople } from "../../../src/contract/rehearsal.ts";
import { audienceNamesQuery } from "../journeys/queries.ts";
import classes from "./rehearsal.module.css";

const DAY_MS = 86_400_000;
const NO_AUDIENCES: readonly string[] = [];
const SOURCES = ["profiles", "audience", "events"] as const;

/** Who takes part: all profiles, an audience, or those to whom something happened in the last days. */
export function PeopleForm({
  people,
  onChange,
}: {
  readonly people: RehearsalPeople;
  readonly onChange: (people: RehearsalPeople) => void;
}) {
  const { t } = useI18n();
  const { data: audiences = NO_AUDIENCES } = useQuery(audienceNamesQuery);
  const choose = (from: string | null): void => {
    if (from === "audience") onChange({ from, audience: audiences[0] ?? "" });
    else if (from === "events") onChange(lastDays(7));
    else onChange({ from: "profiles" });
  };
  return (
    <div className={classes["people"]}>
      <Select
        label={t("rehearsal.on")}
        data-testid="rehearsal-on"
        allowDeselect={false}
        value={people.from}
        data={SOURCES.filter((from) => from !== "audience" || audiences.length > 0).map((from) => ({
          value: from,
          label: t(`rehearsal.on.${from}`),
        }))}
        onChange={choose}
      />
      {people.from === "audience" && (
        <Select
          label={t("rehearsal.audience")}
          allowDeselect={false}
          searchable
          value={people.audience === "" ? null : people.audience}
          data={audiences}
          onChange={(audience) => audience !== null && onChange({ from: "audience", audience })}
          data-testid="rehearsal-audience"
        />
      )}
      {people.from === "events" && (
        <Select
          label={t("rehearsal.period")}
          allowDeselect={false}
          value={String(Math.round((Date.parse(people.until) - Date.parse(people.since)) / DAY_MS))}
          data={[1, 7, 30, 90].map((days) => ({ value: String(days), label: t("rehearsal.days", { n: days }) }))}
          onChange={(days) => onChange(lastDays(Number(days)))}
        />
      )}
    </div>
  );
}

function lastDays(days: number): RehearsalPeople {
  const until = Date.now();
  return { from: "events", since: new Date(until - days * DAY_MS).toISOString(), until: new Date(until).toISOString() };
}
