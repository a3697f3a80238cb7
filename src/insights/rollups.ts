/** Reads the rollups: what became of messages, by time, by reason and by whatever they belong to. */
import type {
  Breakdown,
  BreakdownAnswer,
  BreakdownRow,
  CostRow,
  HeatAnswer,
  HeatQuery,
  ReasonRow,
  Report,
  ReportPeriod,
  ReportQuery,
  Scope,
  SeriesPoint,
  Totals,
} from "../contract/insights.ts";
import { MILESTONES, STANDINGS } from "../contract/insights.ts";
import type { Db } from "../db/pool.ts";
import { rateCardOf } from "../catalog/rate-cards.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { byLateness, toLateness } from "./lateness.ts";
import { localStarts, sameYearBefore } from "./rollups-time.ts";
import {
  campaignNames,
  factsByDimension,
  factsByLabel,
  factsByTime,
  factsByWeekHour,
  type FactRow,
  type FactScope,
  messagesByLocalHour,
  senderNames,
  versionsOf,
} from "./rollups.store.ts";

const METRICS = [...MILESTONES, ...STANDINGS, "received", "cost"] as const;
type Metric = (typeof METRICS)[number];
const MOST_REASONS = 40;
/** Of the newest messages; a heat map of so many does not change by looking at more. */
const MOST_FOR_RECIPIENTS = 100_000;

export async function readReport(db: Db, workspaceId: WorkspaceId, query: ReportQuery, now: Date): Promise<Report> {
  const card = await rateCardOf(db, workspaceId);
  const scope = await scopeOf(db, workspaceId, query, card.currency);
  const previous = query.compare === "none" ? null : periodBefore(scope, query.compare);
  const [current, before, labelled] = await Promise.all([
    readPeriod(db, scope, query),
    previous && readPeriod(db, { ...scope, ...previous }, query),
    factsByLabel(db, { ...scope, currency: null }, [...STANDINGS, "timer", "cost"]),
  ]);
  const timers = labelled.filter(({ metric }) => metric === "timer");
  const fired = sum(timers.map(({ n }) => n));
  return {
    at: now.toISOString(),
    zone: query.zone,
    grain: query.grain,
    currency: card.currency,
    sampleRates: card.isSample,
    now: current,
    before,
    reasons: labelled
      .filter(({ metric }) => STANDINGS.some((standing) => standing === metric))
      .slice(0, MOST_REASONS)
      .map(({ metric, label, n }): ReasonRow => ({ kind: metric as ReasonRow["kind"], reason: label, n })),
    lateness: {
      rows: timers.map(({ label, n }) => toLateness(label, n)).toSorted(byLateness),
      meanSeconds: fired === 0 ? null : sum(timers.map(({ amount }) => amount)) / fired,
    },
    costs: labelled.filter(({ metric }) => metric === "cost").map(toCost),
  };
}

async function readPeriod(db: Db, scope: FactScope, { grain, zone }: ReportQuery): Promise<ReportPeriod> {
  const rows = await factsByTime(db, scope, { grain, zone, metrics: METRICS });
  const found = new Map<string, FactRow[]>();
  for (const row of rows) found.set(row.at, [...(found.get(row.at) ?? []), row]);
  const series = localStarts(scope.from, scope.to, grain, zone).map(({ at, local }): SeriesPoint => ({
    at: at.toISOString(),
    ...totalsOf(found.get(local) ?? []),
  }));
  return { from: scope.from.toISOString(), to: scope.to.toISOString(), totals: totalsOf(rows), series };
}

export async function readBreakdown(db: Db, workspaceId: WorkspaceId, query: Scope & { readonly by: Breakdown }): Promise<BreakdownAnswer> {
  const { currency } = await rateCardOf(db, workspaceId);
  const scope = await scopeOf(db, workspaceId, query, currency);
  if (query.by === "day") {
    const days = await readPeriod(db, scope, { ...query, grain: "day", compare: "none" });
    return { by: "day", currency, rows: days.series.map(({ at, ...totals }) => ({ ...totals, key: at, title: null, journey: null })) };
  }
  const [rows, versions, names] = await Promise.all([
    factsByDimension(db, scope, query.by, METRICS),
    versionsOf(db, workspaceId, query.journey, query.version),
    query.by === "campaign" ? campaignNames(db, workspaceId) : senderNames(db, workspaceId),
  ]);
  const byId = new Map(versions.map((version) => [version.id, version]));
  const groups = new Map<string, { readonly title: string | null; readonly journey: string | null; readonly rows: FactRow[] }>();
  for (const row of rows) {
    const { key, title, journey } = named(query.by, row.key, byId, names);
    const group = groups.get(key) ?? { title, journey, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  const totalled: BreakdownRow[] = [...groups].map(([key, group]) => ({
    ...totalsOf(group.rows),
    key,
    title: group.title,
    journey: group.journey,
  }));
  return {
    by: query.by,
    currency,
    rows: totalled.filter(({ queued }) => queued > 0).toSorted((a, b) => b.queued - a.queued || (a.key < b.key ? -1 : 1)),
  };
}

type Versions = ReadonlyMap<string, { readonly journey: string; readonly title: string; readonly version: number }>;

/** Versions of one journey are one row; a node is told by its journey and its name. */
function named(
  by: Breakdown,
  key: string,
  versions: Versions,
  names: ReadonlyMap<string, string>,
): { readonly key: string; readonly title: string | null; readonly journey: string | null } {
  if (by === "sender" || by === "campaign") return { key, title: names.get(key) ?? null, journey: null };
  if (by !== "journey" && by !== "node") return { key, title: null, journey: null };
  const [versionId = "", node = ""] = key.split("/");
  const version = versions.get(versionId);
  if (!version) return { key: "", title: null, journey: null };
  if (by === "journey") return { key: version.journey, title: version.title, journey: version.journey };
  return { key: `${version.journey}/${node}`, title: node, journey: version.journey };
}

export async function readHeat(db: Db, workspaceId: WorkspaceId, query: HeatQuery): Promise<HeatAnswer> {
  const scope = await scopeOf(db, workspaceId, query);
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ sent: 0, n: 0 })));
  if (query.clock === "recipient") {
    const rows = await messagesByLocalHour(db, scope, { metric: query.metric, zone: query.zone, most: MOST_FOR_RECIPIENTS });
    for (const { weekday, hour, sent, n } of rows) Object.assign(cells[weekday - 1]?.[hour] ?? {}, { sent, n });
    return { cells, whole: (rows[0]?.looked ?? 0) < MOST_FOR_RECIPIENTS };
  }
  for (const { weekday, hour, metric, n } of await factsByWeekHour(db, scope, query.zone, ["queued", query.metric])) {
    const cell = cells[weekday - 1]?.[hour];
    if (!cell) continue;
    if (metric === "queued") cell.sent += n;
    if (metric === query.metric) cell.n += n;
  }
  return { cells, whole: true };
}

async function scopeOf(db: Db, workspaceId: WorkspaceId, query: Scope, known?: string): Promise<FactScope> {
  const currency = known ?? (await rateCardOf(db, workspaceId)).currency;
  const { journey, version, from, to, node, campaign, variant, template, channel } = query;
  const versionIds = journey === undefined ? undefined : (await versionsOf(db, workspaceId, journey, version)).map(({ id }) => id);
  return { workspaceId, from: new Date(from), to: new Date(to), versionIds, node, campaign, variant, template, channel, currency };
}

function periodBefore({ from, to }: FactScope, compare: "before" | "year"): { readonly from: Date; readonly to: Date } {
  if (compare === "year") return { from: sameYearBefore(from), to: sameYearBefore(to) };
  return { from: new Date(from.getTime() * 2 - to.getTime()), to: from };
}

function totalsOf(rows: readonly FactRow[]): Totals {
  const totals = Object.fromEntries(METRICS.map((metric) => [metric, 0])) as { [M in Metric]: number };
  for (const { metric, n, amount } of rows) if (metric in totals) totals[metric as Metric] += metric === "cost" ? amount : n;
  return totals;
}

function toCost({ label, n, amount }: { readonly label: string; readonly n: number; readonly amount: number }): CostRow {
  const [market = "", category = "", type = "", currency = ""] = label.split("/");
  return { market, category, type, currency, n, amount };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
