import type { Db } from "../db/pool.ts";

/** Which counts; an absent part takes all. Owners are versions of journeys, or a campaign. */
export type FactScope = {
  readonly workspaceId: string;
  readonly from: Date;
  readonly to: Date;
  readonly versionIds?: readonly string[] | undefined;
  readonly campaign?: string | undefined;
  readonly node?: string | undefined;
  readonly variant?: string | undefined;
  readonly template?: string | undefined;
  readonly channel?: string | undefined;
  /** Of amounts of cost; null: of every currency, which only makes sense apart by label. */
  readonly currency: string | null;
};
export type FactRow = { readonly metric: string; readonly n: number; readonly amount: number };
export type LabelledRow = FactRow & { readonly label: string };

const WHERE = `workspace_id = $1 and hour >= $2 and hour < $3
  and ($4::text[] is null or (owner_kind = 'journey' and owner_id = any($4)))
  and ($5::text is null or (owner_kind = 'campaign' and owner_id = $5))
  and ($6::text is null or node = $6) and ($7::text is null or variant = $7)
  and ($8::text is null or template = $8) and ($9::text is null or channel_id = $9)
  and (metric <> 'cost' or $10::text is null or split_part(label, '/', 4) = $10)`;
const SUMS = "sum(n)::int8 as n, sum(amount)::float8 as amount";

function valuesOf(scope: FactScope): unknown[] {
  const { workspaceId, from, to, versionIds, campaign, node, variant, template, channel, currency } = scope;
  const told = [versionIds, campaign, node, variant, template, channel].map((value) => value ?? null);
  return [workspaceId, from, to, ...told, currency];
}

/** Each metric by hour or by day of the zone. `at` is the local start of it, as text: `2026-11-22 14:00:00`. */
export async function factsByTime(
  db: Db,
  scope: FactScope,
  cut: { readonly grain: "hour" | "day"; readonly zone: string; readonly metrics: readonly string[] },
): Promise<readonly (FactRow & { readonly at: string })[]> {
  const { rows } = await db.query<FactRow & { at: string }>({
    name: "facts_by_time",
    text: `select date_trunc($11, hour at time zone $12)::text as at, metric, ${SUMS} from fact_count where ${WHERE} and metric = any($13) group by 1, 2`,
    values: [...valuesOf(scope), cut.grain, cut.zone, cut.metrics],
  });
  return rows;
}

export async function factsByLabel(db: Db, scope: FactScope, metrics: readonly string[]): Promise<readonly LabelledRow[]> {
  const { rows } = await db.query<LabelledRow>({
    name: "facts_by_label",
    text: `select metric, label, ${SUMS} from fact_count where ${WHERE} and metric = any($11) group by 1, 2 having sum(n) <> 0 order by n desc, label`,
    values: [...valuesOf(scope), metrics],
  });
  return rows;
}

/** What each dimension is kept as. A node belongs to one version of a journey. */
const COLUMNS = {
  campaign: "case when owner_kind = 'campaign' then owner_id else '' end",
  journey: "case when owner_kind = 'journey' then owner_id else '' end",
  node: "case when owner_kind = 'journey' then owner_id || '/' || node else '' end",
  template: "template",
  variant: "variant",
  sender: "channel_id",
} as const;
export type Dimension = keyof typeof COLUMNS;

export async function factsByDimension(
  db: Db,
  scope: FactScope,
  dimension: Dimension,
  metrics: readonly string[],
): Promise<readonly (FactRow & { readonly key: string })[]> {
  const { rows } = await db.query<FactRow & { key: string }>({
    name: `facts_by_${dimension}`,
    text: `select ${COLUMNS[dimension]} as key, metric, ${SUMS} from fact_count where ${WHERE} and metric = any($11) group by 1, 2 having sum(n) <> 0`,
    values: [...valuesOf(scope), metrics],
  });
  return rows;
}

/** Of what went; by label what was tapped. */
export async function factsByLanguage(
  db: Db,
  scope: FactScope,
  metrics: readonly string[],
): Promise<readonly (LabelledRow & { readonly language: string })[]> {
  const { rows } = await db.query<LabelledRow & { language: string }>({
    name: "facts_by_language",
    text: `select language, metric, case metric when 'tapped' then label else '' end as label, ${SUMS}
      from fact_count where ${WHERE} and metric = any($11) group by 1, 2, 3 having sum(n) <> 0`,
    values: [...valuesOf(scope), metrics],
  });
  return rows;
}

/** By weekday (1 is Monday) and hour of the zone. */
export async function factsByWeekHour(
  db: Db,
  scope: FactScope,
  zone: string,
  metrics: readonly string[],
): Promise<readonly { readonly weekday: number; readonly hour: number; readonly metric: string; readonly n: number }[]> {
  const { rows } = await db.query<{ weekday: number; hour: number; metric: string; n: number }>({
    name: "facts_by_week_hour",
    text: `select extract(isodow from hour at time zone $11)::int as weekday, extract(hour from hour at time zone $11)::int as hour, metric, sum(n)::int8 as n
      from fact_count where ${WHERE} and metric = any($12) group by 1, 2, 3`,
    values: [...valuesOf(scope), zone, metrics],
  });
  return rows;
}

const REACHED = {
  queued: "true",
  read: "(receipts ? 'read' or receipts ? 'played')",
  replied: "receipts ? 'replied'",
  clicked: "receipts ? 'clicked'",
} as const;
export type HeatMetric = keyof typeof REACHED;

/**
 * The same by each recipient's own clock, which the counts do not know: read off the newest `most` messages of the period,
 * along `message_recent`.
 */
export async function messagesByLocalHour(
  db: Db,
  scope: FactScope,
  of: { readonly metric: HeatMetric; readonly zone: string; readonly most: number },
): Promise<
  readonly { readonly weekday: number; readonly hour: number; readonly sent: number; readonly n: number; readonly looked: number }[]
> {
  const { rows } = await db.query<{ weekday: number; hour: number; sent: number; n: number; looked: number }>({
    name: `messages_by_local_hour_${of.metric}`,
    text: `with newest as (
        select lane, profile_id, created_at, receipts from message
        where workspace_id = $1 and created_at >= $2 and created_at < $3 and direction = 'outbound' and $10::text is not null
          and ($4::text[] is null or origin->>'versionId' = any($4)) and ($5::text is null or (origin->>'campaignId' = $5 and not origin ? 'test'))
          and ($6::text is null or origin->>'node' = $6) and ($7::text is null or origin->>'variant' = $7)
          and ($8::text is null or template = $8) and ($9::text is null or channel_id = $9::uuid)
        order by created_at desc, id desc limit $12),
      zones as materialized (select name from pg_timezone_names),
      local as (
        select m.created_at at time zone case when p.time_zone in (select name from zones) then p.time_zone else $11 end as at, m.receipts from newest m left join profile p on p.lane = m.lane and p.id = m.profile_id)
      select extract(isodow from at)::int as weekday, extract(hour from at)::int as hour, count(*)::int as sent,
        (count(*) filter (where ${REACHED[of.metric]}))::int as n, (select count(*)::int from newest) as looked
      from local group by 1, 2`,
    values: [...valuesOf(scope), of.zone, of.most],
  });
  return rows;
}

export async function versionsOf(
  db: Db,
  workspaceId: string,
  journey: string | undefined,
  version: number | undefined,
): Promise<readonly { readonly id: string; readonly journey: string; readonly title: string; readonly version: number }[]> {
  const { rows } = await db.query<{ id: string; journey: string; title: string; version: number }>(
    `select id, journey, coalesce(document->>'title', journey) as title, version from journey_version
     where workspace_id = $1 and ($2::text is null or journey = $2) and ($3::int is null or version = $3)`,
    [workspaceId, journey ?? null, version ?? null],
  );
  return rows;
}

export async function campaignNames(db: Db, workspaceId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; title: string }>(
    "select id, coalesce(document->>'title', name) as title from campaign where workspace_id = $1",
    [workspaceId],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}

export async function senderNames(db: Db, workspaceId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>("select id, name from channel where workspace_id = $1", [workspaceId]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
