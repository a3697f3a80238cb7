import { Link } from "@tanstack/react-router";
import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import type { TemplateStatistics } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useMoney } from "../insights/money.ts";
import { messagesOf, type Scope } from "../insights/period.ts";
import { useLanguageWords, WITHOUT } from "./use-language-words.ts";

const COMPARED = ["delivered", "read", "replied", "clicked"] as const;
const COLOUR = { delivered: "accent", read: "good", replied: "reply", clicked: "muted" } as const satisfies Record<
  (typeof COMPARED)[number],
  keyof Colours
>;
const COUNTS = ["sent", ...COMPARED, "failed"] as const;

/** Shares of what was sent, so that a language of a hundred people stands beside one of a million. */
export function LanguagesChart({ statistics, scope }: { readonly statistics: TemplateStatistics; readonly scope: Scope }) {
  const { t, number, percent } = useI18n();
  const money = useMoney(statistics.currency);
  const words = useLanguageWords();
  const { languages } = statistics;
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      grid: { left: 4, right: 8, top: 32, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: colours.muted } },
      tooltip: { valueFormatter: (value: unknown) => percent(Number(value)) },
      xAxis: {
        type: "category",
        data: languages.map(({ language }) => words(language)),
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
        axisLabel: { color: colours.muted, width: 90, overflow: "truncate" },
      },
      yAxis: {
        type: "value",
        max: 1,
        splitLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.muted, formatter: percent },
      },
      series: COMPARED.map((metric) => ({
        name: t(`fact.${metric}`),
        type: "bar",
        barMaxWidth: 26,
        itemStyle: { color: colours[COLOUR[metric]] },
        data: languages.map((row) => (row.sent === 0 ? 0 : row[metric] / row.sent)),
      })),
    }),
    [languages, words, t, percent],
  );
  const table: ChartTable = {
    columns: [
      { title: t("templates.language") },
      ...COUNTS.map((metric) => ({ title: t(`fact.${metric}`), right: true })),
      { title: t("templates.stats.readShare"), right: true },
      { title: t("templates.stats.clickedShare"), right: true },
      { title: t("templates.stats.cost"), right: true },
    ],
    rows: languages.map((row) => {
      const share = (n: number): number | null => (row.sent === 0 ? null : n / row.sent);
      const shares = [share(row.read), share(row.clicked)];
      return {
        cells: [words(row.language), ...COUNTS.map((metric) => row[metric]), ...shares, row.cost],
        shown: [
          undefined,
          ...COUNTS.map((metric) => (
            <Link
              key={metric}
              to="/messages"
              search={messagesOf(scope, metric, { language: row.language ?? WITHOUT })}
              className="link"
              data-testid={`stats-${row.language ?? WITHOUT}-${metric}`}
            >
              {number(row[metric])}
            </Link>
          )),
          ...shares.map((one) => (one === null ? "" : percent(one))),
          money(row.cost),
        ],
      };
    }),
  };
  return (
    <Chart
      title={t("templates.stats.byLanguage")}
      note={t(statistics.sampleRates ? "templates.stats.noteSample" : "templates.stats.note")}
      table={table}
      draw={draw}
    />
  );
}
