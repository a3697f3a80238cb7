/** A prediction held against what happened: whether its chances are kept, how much more likely the most likely are, how scores are spread. */
import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import type { Prediction } from "../../api/types.ts";
import { Chart, type ChartTable } from "../../charts/chart.tsx";
import type { Colours } from "../../charts/colours.ts";
import { useI18n } from "../../i18n/i18n.tsx";

type Quality = NonNullable<Prediction["quality"]>;

function axes(colours: Colours, names: readonly string[], format: (value: number) => string, isMany = false): EChartsCoreOption {
  return {
    grid: { left: 4, right: 8, top: isMany ? 34 : 12, bottom: 4, containLabel: true },
    legend: { show: isMany, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: colours.muted } },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => format(Number(value)) },
    xAxis: {
      type: "category",
      data: names,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.muted, formatter: format },
    },
  };
}

const bar = (name: string, colour: string | undefined, data: readonly number[]) => ({
  name,
  type: "bar",
  barMaxWidth: 26,
  itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] },
  data,
});

export function CalibrationChart({ quality }: { readonly quality: Quality }) {
  const { t, percent, number } = useI18n();
  const { tenths } = quality;
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      ...axes(
        colours,
        tenths.map((_, index) => String(index + 1)),
        percent,
        true,
      ),
      series: [
        bar(
          t("predictions.foretold"),
          colours.reply,
          tenths.map(({ foretold }) => foretold),
        ),
        bar(
          t("predictions.happened"),
          colours.accent,
          tenths.map(({ happened, people }) => (people === 0 ? 0 : happened / people)),
        ),
      ],
    }),
    [tenths, percent, t],
  );
  const table: ChartTable = {
    columns: [
      { title: t("predictions.tenth") },
      { title: t("predictions.ofPeople"), right: true },
      { title: t("predictions.foretold"), right: true },
      { title: t("predictions.happened"), right: true },
    ],
    rows: tenths.map(({ people, foretold, happened }, index) => {
      const share = people === 0 ? 0 : happened / people;
      return { cells: [index + 1, people, foretold, share], shown: [index + 1, number(people), percent(foretold), percent(share)] };
    }),
  };
  return <Chart title={t("predictions.calibration")} note={t("predictions.calibration.note")} table={table} draw={draw} height={230} />;
}

export function LiftChart({ quality }: { readonly quality: Quality }) {
  const { t, number } = useI18n();
  const { tenths, people, positives } = quality;
  const lifts = tenths.map((tenth) => liftOf(tenth, positives / Math.max(1, people))).toReversed();
  const times = useCallback((value: number) => t("predictions.times", { n: number(Math.round(value * 10) / 10) }), [t, number]);
  const key = JSON.stringify(lifts);
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => {
      const shown = JSON.parse(key) as readonly number[];
      return {
        ...axes(
          colours,
          shown.map((_, index) => String(index + 1)),
          times,
        ),
        series: [
          {
            ...bar(t("predictions.lift"), colours.accent, shown),
            markLine: {
              silent: true,
              symbol: "none",
              lineStyle: { color: colours.muted },
              label: { color: colours.muted, formatter: t("predictions.average"), position: "insideEndTop" },
              data: [{ yAxis: 1 }],
            },
          },
        ],
      };
    },
    [key, times, t],
  );
  const table: ChartTable = {
    columns: [{ title: t("predictions.tenth.best") }, { title: t("predictions.lift"), right: true }],
    rows: lifts.map((lift, index) => ({ cells: [index + 1, lift], shown: [index + 1, times(lift)] })),
  };
  return <Chart title={t("predictions.lift")} note={t("predictions.lift.note")} table={table} draw={draw} height={230} />;
}

export function liftOf({ people, happened }: Quality["tenths"][number], base: number): number {
  return people === 0 || base === 0 ? 0 : happened / people / base;
}

export function SpreadChart({ histogram, topTenth }: { readonly histogram: readonly number[]; readonly topTenth: number | null }) {
  const { t, number, percent } = useI18n();
  const steps = histogram.length;
  const names = histogram.map((_, step) => percent(step / steps));
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      ...axes(
        colours,
        histogram.map((_, step) => percent(step / histogram.length)),
        number,
      ),
      series: [
        {
          ...bar(t("predictions.ofPeople"), colours.accent, []),
          data: histogram.map((n, step) => ({
            value: n,
            itemStyle: { color: topTenth !== null && (step + 1) / histogram.length > topTenth ? colours.good : colours.accent },
          })),
        },
      ],
    }),
    [histogram, topTenth, number, percent, t],
  );
  const table: ChartTable = {
    columns: [{ title: t("predictions.chanceFrom") }, { title: t("predictions.ofPeople"), right: true }],
    rows: histogram.map((n, step) => ({ cells: [step / steps, n], shown: [names[step], number(n)] })),
  };
  const note = topTenth === null ? undefined : t("predictions.spread.note", { from: percent(topTenth) });
  return <Chart title={t("predictions.spread")} note={note} table={table} draw={draw} height={230} />;
}
