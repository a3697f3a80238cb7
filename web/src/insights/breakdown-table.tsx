import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Breakdown, BreakdownRow } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { endOf, messagesOf, type Scope } from "./period.ts";
import { breakdownQuery } from "./queries.ts";
import { useMoney } from "./money.ts";

const WAYS: readonly Breakdown[] = ["journey", "node", "campaign", "variant", "template", "sender", "day"];
const COUNTED = ["queued", "sent", "delivered", "read", "clicked", "replied", "failed", "refused"] as const;

/** The same numbers, one row for each of what they belong to. */
export function BreakdownTable({ scope }: { readonly scope: Scope }) {
  const { t, number, percent, day } = useI18n();
  const { by = "journey" } = useSearch({ from: "/frame/insights" });
  const navigate = useNavigate({ from: "/insights" });
  const { data } = useQuery(breakdownQuery(scope, by));
  const currency = data?.currency ?? "USD";
  const money = useMoney(currency);
  const nameOf = (row: BreakdownRow): string => {
    if (row.key === "") return t("insights.nothing");
    if (by === "day") return day(row.key);
    return by === "node" ? `${row.journey} · ${row.title}` : (row.title ?? row.key);
  };
  const linkOf = (row: BreakdownRow, metric: string) => {
    if (by === "day") return messagesOf({ ...scope, from: row.key, to: endOf(row.key, "day", scope.to) }, metric);
    return messagesOf(scope, metric, filterOf(by, row));
  };
  const rate = (n: number, of: number) => (of === 0 ? null : n / of);
  const table: ChartTable = {
    columns: [
      { title: t(`insights.by.${by}`) },
      ...COUNTED.map((metric) => ({ title: t(`fact.${metric}`), right: true })),
      { title: t("insights.readRate"), right: true },
      { title: t("insights.replyRate"), right: true },
      { title: t("insights.optOutRate"), right: true },
      { title: `${t("insights.figure.cost")} (${currency})`, right: true },
    ],
    rows: (data?.rows ?? []).map((row) => {
      const rates = [rate(row.read, row.delivered), rate(row.replied, row.delivered), rate(row.opted_out, row.delivered)];
      return {
        cells: [
          by === "day" && row.key !== "" ? dateOf(row.key) : nameOf(row),
          ...COUNTED.map((metric) => row[metric]),
          ...rates,
          row.cost,
        ],
        shown: [
          nameOf(row),
          ...COUNTED.map((metric) =>
            // A row of what has none of the kind has no list of its own.
            row.key === "" ? (
              number(row[metric])
            ) : (
              <Link key={metric} to="/messages" search={linkOf(row, metric)} className="link">
                {number(row[metric])}
              </Link>
            ),
          ),
          ...rates.map((share) => (share === null ? "–" : percent(share))),
          money(row.cost),
        ],
      };
    }),
  };
  return (
    <Chart
      title={t("insights.breakdown")}
      table={table}
      draw={null}
      controls={
        <Select
          size="xs"
          aria-label={t("insights.by")}
          data={WAYS.map((value) => ({ value, label: t(`insights.by.${value}`) }))}
          value={by}
          onChange={(value) =>
            void navigate({ search: (before) => ({ ...before, by: WAYS.find((known) => known === value) ?? "journey" }), replace: true })
          }
          allowDeselect={false}
          w={170}
        />
      }
    />
  );
}

/** Days begin as the reader's clock does; a spreadsheet knows this form in any language. */
function dateOf(at: string): string {
  return new Intl.DateTimeFormat("sv-SE").format(new Date(at));
}

function filterOf(by: Exclude<Breakdown, "day">, row: BreakdownRow): { readonly [name: string]: string } {
  switch (by) {
    case "journey":
      return { journey: row.key };
    case "node":
      return { journey: row.journey ?? "", node: row.title ?? "" };
    case "sender":
      return { channel: row.key };
    case "campaign":
    case "variant":
    case "template":
      return { [by]: row.key };
  }
}
