import { Link, useNavigate } from "@tanstack/react-router";
import type { EChartsCoreOption } from "echarts/core";
import { useCallback, useMemo } from "react";
import type { Report } from "../api/types.ts";
import { Chart, type ChartTable, type Pick } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { endOf, messagesOf, type Scope } from "./period.ts";

const SHOWN = ["sent", "delivered", "read", "replied", "failed"] as const;
const COLOUR = { sent: "muted", delivered: "accent", read: "good", replied: "reply", failed: "bad" } as const satisfies Record<
  (typeof SHOWN)[number],
  keyof Colours
>;
/** Only one line of the time before: more would be a thicket. */
const COMPARED = "delivered";

export function SeriesChart({ report, scope }: { readonly report: Report; readonly scope: Scope }) {
  const { t, number, day, moment } = useI18n();
  const navigate = useNavigate();
  const { now, before, grain } = report;
  const labels = useMemo(() => now.series.map(({ at }) => (grain === "day" ? day(at) : moment(at))), [now.series, grain, day, moment]);
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      grid: { left: 8, right: 16, top: 40, bottom: 4, containLabel: true },
      legend: {
        top: 0,
        left: 0,
        icon: "roundRect",
        itemWidth: 12,
        itemHeight: 4,
        itemGap: 16,
        textStyle: { color: colours.muted },
        type: "scroll",
      },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => number(Number(value)) },
      xAxis: {
        type: "category",
        data: labels,
        boundaryGap: false,
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
        axisLabel: { color: colours.muted, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.muted, formatter: number },
      },
      series: [
        ...SHOWN.map((metric) => ({
          name: t(`fact.${metric}`),
          type: "line",
          data: now.series.map((point) => point[metric]),
          itemStyle: { color: colours[COLOUR[metric]] },
          lineStyle: { width: 2, color: colours[COLOUR[metric]] },
          symbolSize: 7,
          showSymbol: now.series.length <= 31,
          emphasis: { focus: "series" },
          ...(metric === "delivered" ? { areaStyle: { color: colours.accentSoft, opacity: 0.5 } } : {}),
        })),
        ...(before
          ? [
              {
                name: t("insights.series.before", { metric: t(`fact.${COMPARED}`) }),
                type: "line",
                data: now.series.map((_, index) => before.series[index]?.[COMPARED] ?? null),
                itemStyle: { color: colours.accent },
                lineStyle: { width: 1.5, type: "dashed", color: colours.accent },
                showSymbol: false,
              },
            ]
          : []),
      ],
    }),
    [labels, now, before, number, t],
  );
  const searchOf = (index: number, metric: string) => {
    const at = now.series[index]?.at ?? scope.from;
    return messagesOf({ ...scope, from: at, to: endOf(at, grain, scope.to) }, metric);
  };
  const pick = ({ seriesIndex, dataIndex }: Pick) => {
    const metric = SHOWN[seriesIndex];
    if (metric) void navigate({ to: "/messages", search: searchOf(dataIndex, metric) });
  };
  const table: ChartTable = {
    columns: [{ title: t("insights.time") }, ...SHOWN.map((metric) => ({ title: t(`fact.${metric}`), right: true }))],
    rows: now.series.map((point, index) => ({
      cells: [point.at, ...SHOWN.map((metric) => point[metric])],
      shown: [
        labels[index],
        ...SHOWN.map((metric) => (
          <Link key={metric} to="/messages" search={searchOf(index, metric)} className="link">
            {number(point[metric])}
          </Link>
        )),
      ],
    })),
  };
  return <Chart title={t("insights.series")} table={table} draw={draw} height={300} onPick={pick} />;
}
