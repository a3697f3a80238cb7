import { SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { EChartsCoreOption } from "echarts/core";
import { useCallback, useMemo } from "react";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./insights.module.css";
import type { Scope } from "./period.ts";
import { heatQuery } from "./queries.ts";

const METRICS = ["queued", "read", "replied", "clicked"] as const;
const CLOCKS = ["business", "recipient"] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);

/** Which hours of the week messages made then did well in. */
export function HeatMap({ scope }: { readonly scope: Scope }) {
  const { t, number, percent, language } = useI18n();
  const { heat: metric = "read", clock = "business" } = useSearch({ from: "/frame/insights" });
  const navigate = useNavigate({ from: "/insights" });
  const { data } = useQuery(heatQuery(scope, metric, clock));
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
    return Array.from({ length: 7 }, (_, index) => format.format(MONDAY + index * 86_400_000));
  }, [language]);
  const cells = useMemo(
    () =>
      (data?.cells ?? []).flatMap((row, weekday) =>
        row.flatMap(({ sent, n }, hour) => (sent === 0 ? [] : [{ weekday, hour, sent, n, share: metric === "queued" ? sent : n / sent }])),
      ),
    [data, metric],
  );
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
      tooltip: {
        formatter: ({ data: [hour, weekday, share] }: { readonly data: readonly [number, number, number] }) => {
          const cell = cells.find((one) => one.hour === hour && one.weekday === weekday);
          const when = `${days[weekday]} ${String(hour).padStart(2, "0")}:00`;
          return metric === "queued"
            ? `${when}\n${number(share)}`
            : `${when}\n${percent(share)} (${number(cell?.n ?? 0)} / ${number(cell?.sent ?? 0)})`;
        },
      },
      xAxis: {
        type: "category",
        data: HOURS.map(String),
        splitArea: { show: false },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colours.muted, interval: 2 },
      },
      yAxis: {
        type: "category",
        data: days,
        inverse: true,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colours.muted },
      },
      visualMap: {
        show: false,
        min: metric === "queued" ? 0 : Math.min(...cells.map(({ share }) => share), 1) * 0.6,
        max: Math.max(...cells.map(({ share }) => share), metric === "queued" ? 1 : 0.01),
        inRange: { color: [colours.sunken, colours.accent] },
      },
      series: [
        {
          type: "heatmap",
          data: cells.map(({ hour, weekday, share }) => [hour, weekday, share]),
          itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 3 },
        },
      ],
    }),
    [cells, days, metric, number, percent],
  );
  const table: ChartTable = {
    columns: [
      { title: t("insights.heat.weekday") },
      { title: t("insights.heat.hour"), right: true },
      { title: t("fact.queued"), right: true },
      ...(metric === "queued"
        ? []
        : [
            { title: t(`fact.${metric}`), right: true },
            { title: t("insights.heat.share"), right: true },
          ]),
    ],
    rows: cells.map(({ weekday, hour, sent, n, share }) => ({
      cells: [days[weekday] ?? "", hour, sent, ...(metric === "queued" ? [] : [n, share])],
      shown: [undefined, undefined, undefined, undefined, metric === "queued" ? undefined : percent(share)],
    })),
  };
  const set = (change: object) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Chart
      title={t("insights.heat")}
      note={
        <>
          {metric === "queued" ? t("insights.heat.noteMade") : t("insights.heat.note", { metric: t(`fact.${metric}`).toLowerCase() })}
          {data?.whole === false && ` ${t("insights.heat.part")}`}
        </>
      }
      table={table}
      draw={draw}
      height={230}
      controls={
        <div className={classes["controls"]}>
          <Select
            size="xs"
            aria-label={t("insights.heat.metric")}
            data={METRICS.map((value) => ({ value, label: t(`fact.${value}`) }))}
            value={metric}
            onChange={(value) => set({ heat: value })}
            allowDeselect={false}
            w={130}
          />
          <SegmentedControl
            aria-label={t("insights.heat.clock")}
            data={CLOCKS.map((value) => ({ value, label: t(`insights.heat.${value}`) }))}
            value={clock}
            onChange={(value) => set({ clock: value })}
          />
        </div>
      }
    />
  );
}
