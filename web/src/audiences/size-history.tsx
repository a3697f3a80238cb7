import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, lazy, Suspense, useMemo } from "react";
import type { AudienceSizes } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { sizesQuery } from "./audience-queries.ts";

// As heavy as the rest of the page together, and of a young audience there is nothing to draw.
const Chart = lazy(async () => ({ default: (await import("../charts/chart.tsx")).Chart }));
const HIGH = 200;

/** How the audience grew, day by day; nothing on its first day. */
export function SizeHistory({ name }: { readonly name: string }) {
  const { data } = useQuery(sizesQuery(name));
  return data && data.rows.length > 1 ? <History rows={data.rows} /> : null;
}

function History({ rows }: AudienceSizes) {
  const { t, number, day } = useI18n();
  const draw = useMemo(() => drawingOf(rows, { day: (of) => day(`${of}T12:00:00`), number }), [rows, day, number]);
  const [first, last] = [rows[0], rows.at(-1)];
  const grown = (last?.size ?? 0) - (first?.size ?? 0);
  return (
    <Suspense fallback={<Skeleton height={HIGH + 60} />}>
      <Chart
        title={t("audience.sizes")}
        note={first && t("audience.sizes.since", { change: `${grown > 0 ? "+" : ""}${number(grown)}`, when: day(`${first.day}T12:00:00`) })}
        height={HIGH}
        draw={draw}
        table={{
          columns: [{ title: t("audience.sizes.day") }, { title: t("audience.sizes.people"), right: true }],
          rows: rows.toReversed().map(({ day: of, size }) => ({ cells: [of, size], shown: [day(`${of}T12:00:00`)] })),
        }}
      />
    </Suspense>
  );
}

function drawingOf(
  rows: AudienceSizes["rows"],
  words: { readonly day: (day: string) => string; readonly number: (n: number) => string },
): NonNullable<ComponentProps<typeof Chart>["draw"]> {
  return (colours) => ({
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", valueFormatter: (size: number) => words.number(size) },
    xAxis: {
      type: "category",
      data: rows.map(({ day }) => words.day(day)),
      boundaryGap: false,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { color: colours.muted, formatter: (size: number) => words.number(size) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: "line",
        data: rows.map(({ size }) => size),
        showSymbol: rows.length < 15,
        lineStyle: { width: 2 },
        areaStyle: { opacity: 0.12 },
      },
    ],
  });
}
