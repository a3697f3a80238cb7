import { Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Report } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { stackedBars } from "../charts/stacked-bars.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useMoney } from "./money.ts";
import { messagesOf, type Scope } from "./period.ts";

const MOST_MARKETS = 8;

export function CostChart({ report, scope }: { readonly report: Report; readonly scope: Scope }) {
  const { t, has, number, country } = useI18n();
  const money = useMoney(report.currency);
  const { costs, currency: ofCard } = report;
  // What was billed by an earlier card in another currency stands in the table, and is no part of any sum.
  const alike = useMemo(() => costs.filter(({ currency }) => currency === ofCard), [costs, ofCard]);
  const marketWords = useCallback(
    (market: string) => {
      const key = `market.${market}`;
      return has(key) ? t(key) : country(market);
    },
    [t, has, country],
  );
  const words = useCallback(
    (family: "purpose" | "pricing", code: string): string => {
      const key = `${family}.${code}`;
      return has(key) ? t(key) : code;
    },
    [t, has],
  );
  const { markets, categories } = useMemo(() => {
    const sums = new Map<string, number>();
    for (const { market, amount } of alike) sums.set(market, (sums.get(market) ?? 0) + amount);
    return {
      markets: [...sums]
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, MOST_MARKETS)
        .map(([market]) => market),
      categories: [...new Set(alike.filter(({ amount }) => amount > 0).map(({ category }) => category))].toSorted(),
    };
  }, [alike]);
  const draw = useCallback(
    (colours: Colours) =>
      stackedBars(colours, {
        bars: markets.map(marketWords),
        series: categories.map((category) => ({
          name: words("purpose", category),
          values: markets.map((market) =>
            alike.filter((row) => row.market === market && row.category === category).reduce((sum, { amount }) => sum + amount, 0),
          ),
        })),
        format: money,
      }),
    [categories, markets, alike, money, marketWords, words],
  );
  const table: ChartTable = {
    columns: [
      { title: t("insights.cost.market") },
      { title: t("insights.cost.category") },
      { title: t("insights.cost.type") },
      { title: t("insights.cost.messages"), right: true },
      { title: t("insights.cost.amount"), right: true },
      { title: t("insights.cost.currency") },
    ],
    rows: costs.map(({ market, category, type, currency, n, amount }) => ({
      cells: [marketWords(market), words("purpose", category), words("pricing", type), n, amount, currency],
      shown: [
        undefined,
        undefined,
        undefined,
        <Link key="n" to="/messages" search={messagesOf(scope, "cost")} className="link">
          {number(n)}
        </Link>,
        currency === ofCard ? money(amount) : number(amount),
      ],
    })),
  };
  return (
    <Chart
      title={t("insights.cost")}
      note={t("insights.cost.note")}
      table={table}
      draw={categories.length === 0 ? null : draw}
      height={230}
    >
      <p className="muted">{t("insights.cost.none")}</p>
    </Chart>
  );
}
