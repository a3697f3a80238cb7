import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import type { RehearsalPeople } from "../../../src/contract/rehearsal.ts";
import classes from "./rehearsal.module.css";

const DAY_MS = 86_400_000;
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
  const [audience, setAudience] = useState(people.from === "audience" ? people.audience : "");
  const choose = (from: string | null): void => {
    if (from === "audience") onChange({ from, audience });
    else if (from === "events") onChange(lastDays(7));
    else onChange({ from: "profiles" });
  };
  return (
    <div className={classes["people"]}>
      <Select
        label={t("rehearsal.on")}
        allowDeselect={false}
        value={people.from}
        data={SOURCES.map((from) => ({ value: from, label: t(`rehearsal.on.${from}`) }))}
        onChange={choose}
      />
      {people.from === "audience" && (
        <TextInput
          label={t("rehearsal.audience")}
          value={audience}
          onChange={({ currentTarget }) => setAudience(currentTarget.value)}
          onBlur={() => onChange({ from: "audience", audience })}
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
