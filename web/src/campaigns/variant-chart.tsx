import { useCallback } from "react";
import type { CampaignMetric, CampaignStats } from "../api/types.ts";
import { Chart } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";

const METRICS = ["sent", "delivered", "read", "replied", "clicked", "converted"] as const satisfies readonly CampaignMetric[];

/** Shares of the sent, so that variants of different sizes can be compared. */
export function VariantChart({ stats }: { readonly stats: CampaignStats }) {
  const { t, percent } = useI18n();
  const metrics = METRICS.filter((metric) => metric !== "sent" && stats.variants.some(({ funnel }) => funnel[metric] > 0));
  const shareOf = (funnel: CampaignStats["total"], metric: CampaignMetric) => (funnel.sent === 0 ? 0 : funnel[metric] / funnel.sent);
  const drawn = JSON.stringify(stats.variants.map(({ variant, funnel }) => [variant, ...metrics.map((metric) => shareOf(funnel, metric))]));
  const names = JSON.stringify(metrics.map((metric) => t(`metric.${metric}`)));
  const draw = useCallback(
    (colours: Colours) => ({
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.ink }, itemWidth: 12, itemHeight: 12 },
      tooltip: { trigger: "axis", valueFormatter: (value: number) => percent(value) },
      xAxis: {
        type: "category",
        data: JSON.parse(names) as string[],
        axisLabel: { color: colours.muted },
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
      },
      yAxis: {
        type: "value",
        max: 1,
        axisLabel: { color: colours.muted, formatter: (value: number) => percent(value) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: (JSON.parse(drawn) as [string, ...number[]][]).map(([name, ...data]) => ({
        type: "bar",
        name: name.toUpperCase(),
        data,
        barMaxWidth: 40,
        itemStyle: { borderRadius: [3, 3, 0, 0] },
      })),
    }),
    [drawn, names, percent],
  );
  return (
    <Chart
      title={t("variants.title")}
      note={t("variants.note")}
      table={{
        columns: [{ title: t("variants.variant") }, ...METRICS.map((metric) => ({ title: t(`metric.${metric}`), right: true }))],
        rows: stats.variants.map(({ variant, funnel }) => ({ cells: [variant, ...METRICS.map((metric) => funnel[metric])] })),
      }}
      draw={metrics.length === 0 ? null : draw}
    >
      <p className="muted">{t("variants.nothing")}</p>
    </Chart>
  );
}
