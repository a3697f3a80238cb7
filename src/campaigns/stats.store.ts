import { latestOnly } from "./latest-only.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { CampaignId, WorkspaceId } from "../platform/ids.ts";

export type CountedFact = {
  readonly variant: string;
  readonly metric: string;
  readonly label: string;
  readonly n: number;
  readonly amount: number;
};

/** What the campaign's messages count for, each person by their latest one; `occurrence` null: all of them. */
export async function readFacts(
  db: Db | DbClient,
  of: { readonly workspaceId: WorkspaceId; readonly campaignId: CampaignId; readonly occurrence: string | null },
): Promise<readonly CountedFact[]> {
  const { rows } = await db.query<CountedFact>({
    name: "read_campaign_facts",
    text: `select variant, metric, label, sum(n)::int8 as n, sum(amount)::float8 as amount from fact_count
      where owner_kind = 'campaign' and owner_id = $2 and workspace_id = $1 and ($3::text is null or node = $3)
      group by 1, 2, 3 having sum(n) <> 0 or sum(amount) <> 0`,
    values: [of.workspaceId, of.campaignId, of.occurrence],
  });
  return latestOnly(rows);
}

export type Headline = {
  readonly targeted: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly replied: number;
  readonly clicked: number;
};

/** Of many campaigns at once: how many were meant, and how far their messages came, each person by their latest one. */
export async function readHeadlines(db: Db, workspaceId: WorkspaceId, ids: readonly CampaignId[]): Promise<ReadonlyMap<string, Headline>> {
  const { rows } = await db.query<Headline & { id: string }>({
    name: "read_campaign_headlines",
    text: `with fact as (
        select owner_id as id, case metric when 'replaced' then label else metric end as metric, case metric when 'replaced' then -n else n end as n
        from fact_count where owner_kind = 'campaign' and owner_id = any($2) and workspace_id = $1
          and case metric when 'replaced' then label else metric end = any('{targeted,sent,delivered,read,replied,clicked}'))
      select id, ${["targeted", "sent", "delivered", "read", "replied", "clicked"]
        .map((metric) => `coalesce(sum(n) filter (where metric = '${metric}'), 0)::int8 as ${metric}`)
        .join(", ")}
      from fact group by 1`,
    values: [workspaceId, ids],
  });
  return new Map(rows.map(({ id, ...headline }) => [id, headline]));
}

export async function readTargeted(db: Db, workspaceId: WorkspaceId, campaignId: CampaignId): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ occurrence: string; n: number }>(
    `select node as occurrence, sum(n)::int8 as n from fact_count
     where owner_kind = 'campaign' and owner_id = $2 and workspace_id = $1 and metric = 'targeted' group by 1`,
    [workspaceId, campaignId],
  );
  return new Map(rows.map(({ occurrence, n }) => [occurrence, n]));
}

export type DecisionRow = {
  readonly at: Date;
  readonly kind: "weights" | "winner";
  /** Whose test decided, and whose rest got it; null: from then on. */
  readonly occurrence: string | null;
  readonly weights: { readonly [variant: string]: number };
  readonly winner: string | null;
  readonly words: string;
  /** Who decided by hand; null: the rules of the experiment. */
  readonly by: string | null;
};

export async function insertDecision(client: DbClient, campaignId: CampaignId, id: string, decision: DecisionRow): Promise<void> {
  await client.query(
    "insert into campaign_decision (campaign_id, id, at, kind, occurrence, weights, winner, words, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    [
      campaignId,
      id,
      decision.at,
      decision.kind,
      decision.occurrence,
      JSON.stringify(decision.weights),
      decision.winner,
      decision.words,
      decision.by,
    ],
  );
}

export async function listDecisions(db: Db, campaignId: CampaignId): Promise<readonly DecisionRow[]> {
  const { rows } = await db.query<DecisionRow>(
    "select at, kind, occurrence, weights, winner, words, by from campaign_decision where campaign_id = $1 order by id desc limit 100",
    [campaignId],
  );
  return rows;
}

/** Running ones whose shares follow success and were last set before that time. */
export async function unweighedBandits(db: Db, before: Date): Promise<readonly CampaignId[]> {
  const { rows } = await db.query<{ id: CampaignId }>({
    name: "unweighed_bandits",
    text: `select id from campaign where state = 'running' and document->'experiment'->>'kind' = 'bandit' and chosen_by is null and (weighed_at is null or weighed_at <= $1)`,
    values: [before],
  });
  return rows.map(({ id }) => id);
}

/** People who converted, each once an occurrence, as they are counted who were meant: of those who were reached, and of those who were held out. */
export async function readConverted(
  db: Db,
  campaignId: CampaignId,
  occurrence: string | null,
): Promise<{ readonly reached: number; readonly heldOut: number }> {
  const { rows } = await db.query<{ reached: number; heldOut: number }>({
    name: "read_campaign_converted",
    text: `select count(distinct (profile_id, occurrence)) filter (where variant is not null)::int as reached,
        count(distinct (profile_id, occurrence)) filter (where variant is null)::int as "heldOut"
      from campaign_conversion where campaign_id = $1 and ($2::text is null or occurrence = $2)`,
    values: [campaignId, occurrence],
  });
  return rows[0] ?? { reached: 0, heldOut: 0 };
}
