import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { journeysQuery } from "../api/queries.ts";
import type { Breakdown } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./insights.module.css";
import type { Scope, Search } from "./period.ts";
import { breakdownQuery } from "./queries.ts";

const PERIODS = ["24h", "7d", "30d", "90d", "custom"] as const;
/** Filters whose choices are what the period has messages of. */
const FOUND = [
  ["campaign", "campaign"],
  ["template", "template"],
  ["channel", "sender"],
  ["variant", "variant"],
] as const satisfies readonly (readonly [keyof Search, Breakdown])[];

export function Filters({ search, scope }: { readonly search: Search; readonly scope: Scope }) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/insights" });
  const { data: journeys } = useQuery(journeysQuery);
  const set = (change: { readonly [Name in keyof Search]?: string | undefined }) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== "")),
      replace: true,
    });
  const isFiltered = ["journey", ...FOUND.map(([name]) => name)].some((name) => search[name as keyof Search] !== undefined);
  return (
    <div className={classes["filters"]} role="search">
      <Select
        aria-label={t("insights.period")}
        data={PERIODS.map((value) => ({ value, label: t(`insights.period.${value}`) }))}
        value={search.period ?? "7d"}
        onChange={(value) =>
          set({ period: value ?? undefined, ...(value === "custom" ? daysOf(scope) : { from: undefined, to: undefined }) })
        }
        allowDeselect={false}
        w={150}
      />
      {search.period === "custom" &&
        (["from", "to"] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            aria-label={t(`insights.${name}`)}
            value={search[name] ?? ""}
            onChange={(event) => set({ [name]: event.currentTarget.value })}
            w={150}
          />
        ))}
      <Select
        aria-label={t("insights.compare")}
        placeholder={t("insights.compare")}
        data={(["before", "year"] as const).map((value) => ({ value, label: t(`insights.compare.${value}`) }))}
        value={search.compare ?? null}
        onChange={(value) => set({ compare: value ?? undefined })}
        clearable
        w={165}
      />
      <Select
        aria-label={t("insights.filter.journey")}
        placeholder={t("insights.filter.journey")}
        data={(journeys?.rows ?? []).map(({ name, title }) => ({ value: name, label: title }))}
        value={search.journey ?? null}
        onChange={(value) => set({ journey: value ?? undefined })}
        clearable
        searchable
        w={150}
      />
      {FOUND.map(([name, by]) => (
        <Found key={name} name={name} by={by} scope={scope} value={search[name]} onChange={(value) => set({ [name]: value })} />
      ))}
      {isFiltered && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => set({ journey: undefined, campaign: undefined, template: undefined, channel: undefined, variant: undefined })}
        >
          {t("common.clear")}
        </Button>
      )}
    </div>
  );
}

function Found({
  name,
  by,
  scope,
  value,
  onChange,
}: {
  readonly name: (typeof FOUND)[number][0];
  readonly by: Breakdown;
  readonly scope: Scope;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { t } = useI18n();
  const { from, to, zone } = scope;
  const { data } = useQuery(breakdownQuery({ from, to, zone }, by));
  const rows = (data?.rows ?? []).filter(({ key }) => key !== "");
  const known = rows.some(({ key }) => key === value) || value === undefined ? rows : [{ key: value, title: null }, ...rows];
  if (known.length === 0) return null;
  return (
    <Select
      aria-label={t(`insights.filter.${name}`)}
      placeholder={t(`insights.filter.${name}`)}
      data={known.map(({ key, title }) => ({ value: key, label: title ?? key }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      searchable
      w={148}
    />
  );
}

/** The days of the period shown, to begin changing from. */
function daysOf({ from, to }: Scope): { readonly from: string; readonly to: string } {
  const day = (date: Date): string => new Intl.DateTimeFormat("sv-SE").format(date);
  return { from: day(new Date(from)), to: day(new Date(Date.parse(to) - 1)) };
}
