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
  const { costs } = report;
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
    for (const { market, amount } of costs) sums.set(market, (sums.get(market) ?? 0) + amount);
    return {
      markets: [...sums]
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, MOST_MARKETS)
        .map(([market]) => market),
      categories: [...new Set(costs.filter(({ amount }) => amount > 0).map(({ category }) => category))].toSorted(),
    };
  }, [costs]);
  const draw = useCallback(
    (colours: Colours) =>
      stackedBars(colours, {
        bars: markets.map(marketWords),
        series: categories.map((category) => ({
          name: words("purpose", category),
          values: markets.map((market) =>
            costs.filter((row) => row.market === market && row.category === category).reduce((sum, { amount }) => sum + amount, 0),
          ),
        })),
        format: money,
      }),
    [categories, markets, costs, money, marketWords, words],
  );
  const table: ChartTable = {
    columns: [
      { title: t("insights.cost.market") },
      { title: t("insights.cost.category") },
      { title: t("insights.cost.type") },
      { title: t("insights.cost.messages"), right: true },
      { title: t("insights.cost.amount"), right: true },
    ],
    rows: costs.map(({ market, category, type, n, amount }) => ({
      cells: [marketWords(market), words("purpose", category), words("pricing", type), n, amount],
      shown: [
        undefined,
        undefined,
        undefined,
        <Link key="n" to="/messages" search={messagesOf(scope, "cost")} className="link">
          {number(n)}
        </Link>,
        money(amount),
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
