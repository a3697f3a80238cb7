import { useCallback, useMemo } from "react";
import type { CampaignDocument } from "../api/types.ts";
import { Chart } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { project } from "./projection.ts";

const ASSUMED = 10_000;

/** Messages by hour, as the plan would let them go. */
export function ProjectionChart({
  document,
  audienceSize,
  perSecond,
}: {
  readonly document: CampaignDocument;
  readonly audienceSize: number | null;
  readonly perSecond: number;
}) {
  const { t, number } = useI18n();
  const people = audienceSize ?? ASSUMED;
  const { hours, later, heldOut } = useMemo(() => project(document, people, perSecond), [document, people, perSecond]);
  const draw = useCallback(
    (colours: Colours) => ({
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis" },
      xAxis: {
        type: "category",
        data: hours.map((_n, index) => `+${index} h`),
        axisLabel: { color: colours.muted },
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        axisLabel: { color: colours.muted, formatter: (value: number) => number(value) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        {
          type: "bar",
          name: t("projection.messages"),
          data: [...hours],
          itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
          barMaxWidth: 36,
        },
      ],
    }),
    [hours, number, t],
  );
  const notes = [
    audienceSize === null ? t("projection.assumed", { n: ASSUMED }) : null,
    heldOut > 0 ? t("projection.heldOut", { n: heldOut }) : null,
    later > 0 ? t("projection.later", { n: later }) : null,
    document.schedule.kind === "local" ? t("projection.local") : null,
  ].filter((note) => note !== null);
  return (
    <Chart
      title={t("projection.title")}
      note={notes.join(" ") || t("projection.note")}
      table={{
        columns: [{ title: t("projection.hour") }, { title: t("projection.messages"), right: true }],
        rows: hours.map((n, index) => ({ cells: [`+${index} h`, n] })),
      }}
      draw={draw}
      height={220}
    />
  );
}
