import type { EChartsCoreOption } from "echarts/core";
import type { Colours } from "./colours.ts";

/** Lying bars, a colour for each series; one series needs no legend. */
export function stackedBars(
  colours: Colours,
  {
    bars,
    series,
    format,
    isWhole = false,
  }: {
    readonly bars: readonly string[];
    /** A value for each bar. */
    readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
    readonly format: (value: number) => string;
    /** No axis label between whole numbers. */
    readonly isWhole?: boolean;
  },
): EChartsCoreOption {
  const isMany = series.length > 1;
  return {
    grid: { left: 4, right: 24, top: isMany ? 32 : 4, bottom: 4, containLabel: true },
    legend: {
      show: isMany,
      top: 0,
      left: 0,
      icon: "roundRect",
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: colours.muted },
    },
    tooltip: { valueFormatter: (value: unknown) => format(Number(value)) },
    xAxis: {
      type: "value",
      ...(isWhole ? { minInterval: 1 } : {}),
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.muted, formatter: format, hideOverlap: true },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: bars,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, width: 120, overflow: "truncate" },
    },
    series: series.map(({ name, values }, index) => ({
      name,
      type: "bar",
      stack: "all",
      barMaxWidth: 22,
      itemStyle: { color: colours.series[index % colours.series.length] },
      data: values,
    })),
  };
}
