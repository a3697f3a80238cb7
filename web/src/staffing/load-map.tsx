import type { EChartsCoreOption } from "echarts/core";
import { useCallback, useMemo } from "react";
import type { DeskReport } from "../api/types.ts";
import { Chart } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);

/** At which hours of the week conversations begin. */
export function LoadMap({ load }: Pick<DeskReport, "load">) {
  const { t, number, language } = useI18n();
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
    return Array.from({ length: 7 }, (_, index) => format.format(MONDAY + index * 86_400_000));
  }, [language]);
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => {
      const axis = { type: "category", axisLine: { show: false }, axisTick: { show: false } };
      return {
        grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
        tooltip: {
          formatter: ({ data: [hour, day, opened] }: { readonly data: readonly [number, number, number] }) =>
            `${days[day]} ${String(hour).padStart(2, "0")}:00\n${number(opened)}`,
        },
        xAxis: { ...axis, data: HOURS, axisLabel: { color: colours.muted, interval: 2 } },
        yAxis: { ...axis, data: days, inverse: true, axisLabel: { color: colours.muted } },
        visualMap: {
          show: false,
          min: 0,
          max: Math.max(...load.map(({ opened }) => opened), 0.1),
          inRange: { color: [colours.sunken, colours.accent] },
        },
        series: [
          {
            type: "heatmap",
            data: load.map(({ weekday, hour, opened }) => [hour, weekday - 1, Math.round(opened * 10) / 10]),
            itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 3 },
          },
        ],
      };
    },
    [load, days, number],
  );
  return (
    <Chart
      title={t("report.load")}
      note={t("report.load.note")}
      draw={draw}
      height={230}
      table={{
        columns: [
          { title: t("report.load.weekday") },
          { title: t("report.load.hour"), right: true },
          { title: t("report.opened"), right: true },
        ],
        rows: load.map(({ weekday, hour, opened }) => ({ cells: [days[weekday - 1] ?? "", hour, Math.round(opened * 10) / 10] })),
      }}
    />
  );
}
