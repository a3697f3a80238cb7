/**
 * What the Insights page reads. Numbers of messages are told by the hour the message was made in, so that each leads to the
 * list of the very messages; what has no message (timers, opt-outs, events) by the hour it happened. Amounts are in whole
 * units of their currency. The console imports types only.
 */
import { z } from "zod";
import { instantSchema, timeZoneSchema } from "./shapes.ts";

/** How far a message came; each counted once a message and never taken back. A later one implies the earlier of the channel. */
export const MILESTONES = [
  "queued",
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "replied",
  "clicked",
  "converted",
  "opted_out",
] as const;
export type Milestone = (typeof MILESTONES)[number];
/** Where a message stands for now, with a reason; taken back when it moves on. */
export const STANDINGS = ["held", "refused", "failed", "expired", "cancelled", "unsettled"] as const;
export type Standing = (typeof STANDINGS)[number];

/** Numbers of messages by metric; `cost` is an amount. */
export type Totals = { readonly [Metric in Milestone | Standing | "received" | "cost"]: number };

export const BREAKDOWNS = ["campaign", "journey", "node", "template", "variant", "sender", "day"] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];
export const GRAINS = ["hour", "day"] as const;
export type Grain = (typeof GRAINS)[number];

const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

/** What the numbers are of; an absent filter takes everything. */
const scopeFields = {
  /** From this moment, included. */
  from: instantSchema,
  /** To this moment, not included. */
  to: instantSchema,
  /** IANA zone that days and hours are cut in; without it the workspace's. */
  zone: timeZoneSchema.optional(),
  journey: z.string().max(63).optional(),
  version: z.coerce.number().int().positive().optional(),
  node: z.string().max(100).optional(),
  campaign: z.uuid().optional(),
  variant: z.string().max(100).optional(),
  template: z.string().max(512).optional(),
  channel: z.uuid().optional(),
};
const isPeriod = ({ from, to }: { readonly from: string; readonly to: string }): boolean => {
  const ms = Date.parse(to) - Date.parse(from);
  return ms > 0 && ms <= MOST_DAYS * DAY_MS;
};
const PERIOD = `\`to\` must be after \`from\`, by at most ${MOST_DAYS} days`;

export const reportQuery = z
  .object({
    ...scopeFields,
    grain: z.enum(GRAINS).default("day"),
    /** The period to compare with: the one just before, the same a year before, or none. */
    compare: z.enum(["before", "year", "none"]).default("none"),
  })
  .refine(isPeriod, PERIOD);
type Zoned<T> = Omit<T, "zone"> & { readonly zone: string };
export type ReportQuery = Zoned<z.output<typeof reportQuery>>;
export type Scope = Omit<ReportQuery, "grain" | "compare">;

export const breakdownQuery = z.object({ ...scopeFields, by: z.enum(BREAKDOWNS) }).refine(isPeriod, PERIOD);
export const heatQuery = z
  .object({
    ...scopeFields,
    metric: z.enum(["queued", "read", "replied", "clicked"]).default("read"),
    /** `business`: hours of `zone`. `recipient`: each person's own. */
    clock: z.enum(["business", "recipient"]).default("business"),
  })
  .refine(isPeriod, PERIOD);
export type HeatQuery = Zoned<z.output<typeof heatQuery>>;

export type SeriesPoint = Totals & { readonly at: string };
export type ReportPeriod = {
  readonly from: string;
  readonly to: string;
  readonly totals: Totals;
  /** One for each hour or day, oldest first, without gaps. */
  readonly series: readonly SeriesPoint[];
};
export type ReasonRow = { readonly kind: Standing; readonly reason: string; readonly n: number };
/** Timers that fired no later than `withinSeconds` after they were due; the last bucket has null: later. */
export type LatenessRow = { readonly withinSeconds: number | null; readonly n: number };
export type CostRow = {
  /** A market of the channel's rate card: a country or a region. */
  readonly market: string;
  readonly category: string;
  /** `regular` is billed; the others are free of charge. */
  readonly type: string;
  /** ISO 4217: of the rate card that held when the message was billed. */
  readonly currency: string;
  readonly n: number;
  readonly amount: number;
};

export type Report = {
  readonly at: string;
  readonly zone: string;
  readonly grain: Grain;
  /** Of the rate card; amounts of other currencies stand in `costs` only. */
  readonly currency: string;
  /** Amounts rest on the sample rates that came with the product. */
  readonly sampleRates: boolean;
  readonly now: ReportPeriod;
  readonly before: ReportPeriod | null;
  readonly reasons: readonly ReasonRow[];
  readonly lateness: { readonly rows: readonly LatenessRow[]; readonly meanSeconds: number | null };
  readonly costs: readonly CostRow[];
};

export type BreakdownRow = Totals & {
  /** What the row is of: an id, a name or a day; empty for messages that have none. */
  readonly key: string;
  /** In words, where it has some: a journey's title, a sender's name. */
  readonly title: string | null;
  /** Of a node: the journey it belongs to. */
  readonly journey: string | null;
};
export type BreakdownAnswer = {
  readonly by: Breakdown;
  /** Of every `cost`. */
  readonly currency: string;
  readonly rows: readonly BreakdownRow[];
};

/** `cells[weekday][hour]`, Monday first: messages made in that hour, and of those the ones that came as far as asked. */
export type HeatAnswer = {
  readonly cells: readonly (readonly { readonly sent: number; readonly n: number }[])[];
  /** False when only the newest messages of the period were looked at. */
  readonly whole: boolean;
};

/** One difference between the rollups of a day and a recount of its rows. */
export type Drift = {
  readonly day: string;
  readonly owner: string;
  readonly metric: string;
  readonly counted: number;
  readonly recounted: number;
};
export const reconcileBody = z.object({ day: z.iso.date() });
export type ReconcileAnswer = { readonly day: string; readonly rows: number; readonly drift: readonly Drift[] };
