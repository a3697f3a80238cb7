import type { EChartsCoreOption } from "echarts/core";
import { useCallback, useMemo } from "react";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";
import { FigureTables } from "./figure-tables.tsx";
import classes from "./rehearsal.module.css";

const HOUR_MS = 3_600_000;

/** What came of it all, in sums and by the hour. */
export function Figures({
  result,
  onSelectNode,
}: {
  readonly result: RehearsalResult;
  readonly onSelectNode: ((node: string) => void) | undefined;
}) {
  const i18n = useI18n();
  const { t, number, percent, moment, seconds } = i18n;
  const { messages, cost, tier, throughput, lateness } = result;
  const share = (part: number, whole: number): string => (whole === 0 ? "—" : percent(part / whole));
  const amount =
    cost.currency === null ? null : new Intl.NumberFormat(i18n.language, { style: "currency", currency: cost.currency }).format(cost.total);
  const facts = [
    [t("rehearsal.fact.sent"), number(messages.sent), t("rehearsal.fact.ofQueued", { n: number(messages.queued) })],
    [t("rehearsal.fact.read"), share(messages.read, messages.delivered), number(messages.read)],
    [t("rehearsal.fact.replied"), share(messages.replied, messages.delivered), number(messages.replied)],
    ...(messages.clicked > 0
      ? [[t("rehearsal.fact.clicked"), share(messages.clicked, messages.delivered), number(messages.clicked)] as const]
      : []),
    [
      t("rehearsal.fact.refused"),
      number(messages.refused + messages.failed + messages.expired),
      share(messages.refused + messages.failed + messages.expired, messages.queued),
    ],
    [t("rehearsal.fact.cost"), amount ?? "—", t("rehearsal.fact.estimate")],
    [
      t("rehearsal.fact.tier"),
      number(tier.peak),
      tier.limit === null ? t("rehearsal.tier.none") : t("rehearsal.fact.of", { n: number(tier.limit) }),
    ],
    [
      t("rehearsal.fact.peak"),
      t("rehearsal.fact.perSecond", { n: number(throughput.peakPerSecond) }),
      throughput.peakAt === null ? "" : moment(throughput.peakAt),
    ],
    [t("rehearsal.fact.late"), seconds(lateness.p99 / 1_000), t("rehearsal.fact.late.p99")],
  ] as const;
  return (
    <div className={classes["figures"]}>
      <dl className={classes["facts"]}>
        {facts.map(([name, value, more]) => (
          <div key={name}>
            <dt className="small muted">{name}</dt>
            <dd className="num">{value}</dd>
            <dd className="small muted">{more}</dd>
          </div>
        ))}
      </dl>
      <Team result={result} />
      <Notes result={result} />
      <MessagesByHour result={result} />
      <FigureTables result={result} onSelectNode={onSelectNode} />
    </div>
  );
}

/** How long people would wait for the team, as it is and as it worked lately. */
function Team({ result: { team } }: { readonly result: RehearsalResult }) {
  const { t, moment, seconds } = useI18n();
  if (team === null || team.handedOver === 0) return null;
  const { handedOver, queue } = team;
  return (
    <p className="small" data-testid="rehearsal-team">
      {t("rehearsal.team.handedOver", { n: handedOver })}{" "}
      {queue === null
        ? t("rehearsal.team.unknown")
        : t(queue.longestMs === null ? "rehearsal.team.never" : "rehearsal.team.queue", {
            n: queue.mostWaiting,
            at: moment(queue.mostWaitingAt),
            longest: seconds((queue.longestMs ?? 0) / 1_000),
          })}
    </p>
  );
}

function Notes({ result }: { readonly result: RehearsalResult }) {
  const { t, has } = useI18n();
  const notes = result.notes.flatMap(({ code, node, detail }) => {
    const key = `rehearsal.note.${code}`;
    return has(key) ? [t(key, { node: node ?? "", detail: detail ?? "" })] : [];
  });
  return notes.length === 0 ? null : (
    <ul className={`small muted ${classes["notes"]}`}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function MessagesByHour({ result }: { readonly result: RehearsalResult }) {
  const { t, moment, number } = useI18n();
  const { hours } = result;
  const series = useMemo(
    () =>
      [
        [t("rehearsal.fact.sent"), hours.sent],
        [t("rehearsal.fact.read"), hours.read],
        [t("rehearsal.fact.replied"), hours.replied],
        [t("rehearsal.fact.refused"), hours.refused],
      ] as const,
    [hours, t],
  );
  const drawn = useMemo(() => hoursDrawn(series.map(([, values]) => values)), [series]);
  const table: ChartTable = {
    columns: [
      { title: t("rehearsal.hour") },
      ...series.map(([title]) => ({ title, right: true })),
      { title: t("rehearsal.fact.tier"), right: true },
    ],
    rows: hours.at.map((at, index) => ({
      cells: [at, ...series.map(([, values]) => values[index] ?? 0), hours.tierUse[index] ?? 0],
      shown: [moment(at)],
    })),
  };
  const draw = useCallback(
    (colours: Colours): EChartsCoreOption => ({
      grid: { left: 44, right: 12, top: 36, bottom: 28 },
      legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: colours.muted } },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => number(Number(value)) },
      xAxis: { type: "time", axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.muted, hideOverlap: true } },
      yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.muted } },
      series: series.map(([name, values], place) => ({
        name,
        type: "bar",
        barMaxWidth: 10,
        itemStyle: { color: [colours.accent, colours.good, colours.reply, colours.bad][place] },
        data: hours.at.slice(0, drawn).map((at, index) => [Date.parse(at) + HOUR_MS / 2, values[index] ?? 0]),
      })),
    }),
    [hours, number, series, drawn],
  );
  const last = drawn < hours.at.length ? hours.at[drawn - 1] : undefined;
  return (
    <Chart
      title={t("rehearsal.byHour")}
      {...(last === undefined ? {} : { note: t("rehearsal.byHour.tail", { until: moment(last) }) })}
      table={table}
      draw={hours.at.length === 0 ? null : draw}
      height={220}
    />
  );
}

/** A few people read after months: with them in it the drawing would be a line at its left edge. */
const DRAWN_SHARE = 0.99;

/** How many of the hours are drawn. */
export function hoursDrawn(series: readonly (readonly number[])[]): number {
  const sums = (series[0] ?? []).map((_, index) => series.reduce((sum, values) => sum + (values[index] ?? 0), 0));
  const all = sums.reduce((sum, n) => sum + n, 0);
  let seen = 0;
  const last = sums.findIndex((n) => (seen += n) >= all * DRAWN_SHARE);
  return last + 1;
}
