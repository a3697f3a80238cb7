import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import type { LatenessRow, Report } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";

const LATE_SECONDS = 60;

export function LatenessChart({ report }: { readonly report: Report }) {
  const { t, number, seconds } = useI18n();
  const { rows, meanSeconds } = report.lateness;
  const label = useCallback(
    ({ withinSeconds }: LatenessRow) =>
      withinSeconds === null ? t("insights.lateness.later") : t("insights.lateness.within", { span: seconds(withinSeconds) }),
    [t, seconds],
  );
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: { valueFormatter: (value: unknown) => number(Number(value)) },
      xAxis: {
        type: "category",
        data: rows.map(label),
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
        axisLabel: { color: colours.muted, interval: 0, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitLine: { lineStyle: { color: colours.line } },
        axisLabel: { color: colours.muted, formatter: number },
      },
      series: [
        {
          type: "bar",
          barMaxWidth: 44,
          data: rows.map(({ n, withinSeconds }) => ({
            value: n,
            itemStyle: {
              color: withinSeconds !== null && withinSeconds <= LATE_SECONDS ? colours.good : colours.warn,
              borderRadius: [3, 3, 0, 0],
            },
          })),
        },
      ],
    }),
    [rows, label, number],
  );
  const table: ChartTable = {
    columns: [{ title: t("insights.lateness.late") }, { title: t("insights.lateness.timers"), right: true }],
    rows: rows.map((row) => ({ cells: [label(row), row.n] })),
  };
  return (
    <Chart
      title={t("insights.lateness")}
      note={meanSeconds === null ? undefined : t("insights.lateness.mean", { span: seconds(meanSeconds) })}
      table={table}
      draw={rows.length === 0 ? null : draw}
      height={220}
    >
      <p className="muted">{t("insights.lateness.none")}</p>
    </Chart>
  );
}
