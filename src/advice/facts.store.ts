import type { ConsentPurpose } from "../consent/consent.ts";
import type { Db } from "../db/pool.ts";

/** Of a workspace with more people so many are looked at, those who changed last. */
const MOST_PEOPLE = 50_000;
const NEWEST_MESSAGES = 5_000;

export type KindAsked = {
  readonly kind: string;
  /** Identities that are an address of it; `profile` and `subscription` as in the channel's form. */
  readonly by: readonly string[] | "profile" | "subscription";
};
export type ReachRow = { readonly kind: string; readonly people: number; readonly reachable: number; readonly permitted: number };

/** `about`: one person, the members of an audience, or everybody. `purpose` null: needs no consent. */
export async function readReach(
  db: Db,
  workspaceId: string,
  about: { readonly profileId: string | null; readonly audienceId: string | null },
  asked: {
    readonly kinds: readonly KindAsked[];
    readonly purpose: ConsentPurpose | null;
    readonly topic: string | null;
    readonly now: Date;
  },
): Promise<readonly ReachRow[]> {
  const { rows } = await db.query<ReachRow>({
    name: "advice_reach",
    text: `with who as (
        select identities, reachability, consent from profile p
        where workspace_id = $1 and merged_into is null and ($2::uuid is null or id = $2)
          and ($3::uuid is null or exists (
            select from membership m where m.lane = p.lane and m.profile_id = p.id and m.audience_id = $3 and m.since is not null))
        order by updated_at desc limit ${MOST_PEOPLE}),
      told as (
        select k.kind,
          case when k.by = '"profile"' then true
            when k.by = '"subscription"' then reachability -> k.kind ->> 'state' = 'reachable'
            else exists (select from jsonb_array_elements_text(k.by) a where identities ? a) end
          and coalesce(reachability -> k.kind ->> 'state', '') <> 'unreachable' as reachable,
          consent -> k.kind -> 'marketing' ->> 'state' as marketing,
          consent -> k.kind -> 'utility' ->> 'state' as utility,
          consent -> k.kind -> ($5 || '/' || $6) ->> 'state' as topic,
          coalesce(consent -> k.kind -> 'pause' ->> 'state' = 'paused' and (consent -> k.kind -> 'pause' ->> 'until')::timestamptz > $7, false) as paused
        from who cross join jsonb_to_recordset($4) as k (kind text, by jsonb)),
      judged as (
        select kind, coalesce(reachable, false) as reachable,
          case when $5::text is null then true
            when $5 = 'marketing' and paused then false
            when topic is not null then topic = 'opted_in'
            when $5 = 'marketing' then marketing = 'opted_in'
            else utility = 'opted_in' or (utility is null and marketing = 'opted_in') end as permitted
        from told)
      select kind, count(*)::int as people, count(*) filter (where reachable)::int as reachable,
        count(*) filter (where reachable and permitted)::int as permitted
      from judged group by kind`,
    values: [workspaceId, about.profileId, about.audienceId, JSON.stringify(asked.kinds), asked.purpose, asked.topic, asked.now],
  });
  return rows;
}

export type RateRow = { readonly kind: string; readonly metric: string; readonly n: number; readonly amount: number };

/** What became of the messages of each kind of channel since then; `cost` in that currency. */
export async function readRates(db: Db, workspaceId: string, since: Date, currency: string): Promise<readonly RateRow[]> {
  const { rows } = await db.query<RateRow>({
    name: "advice_rates",
    text: `select c.kind, f.metric, sum(f.n)::int8 as n, sum(f.amount)::float8 as amount
      from fact_count f join channel c on c.id::text = f.channel_id
      where f.workspace_id = $1 and f.hour >= $2 and f.metric in ('accepted', 'delivered', 'read', 'replied', 'cost')
        and (f.metric <> 'cost' or split_part(f.label, '/', 4) = $3)
      group by 1, 2`,
    values: [workspaceId, since, currency],
  });
  return rows;
}

/** The same of one person, off their own messages. */
export async function readHabits(db: Db, workspaceId: string, profileId: string, since: Date): Promise<readonly RateRow[]> {
  const { rows } = await db.query<RateRow>({
    name: "advice_habits",
    text: `select c.kind, s.metric, count(*)::int8 as n, 0::float8 as amount
      from message m join channel c on c.id = m.channel_id
      cross join lateral (values ('accepted', m.receipts ? 'accepted'), ('delivered', m.receipts ? 'delivered'), ('read', m.receipts ? 'read'),
        ('replied', m.receipts ? 'replied')) as s (metric, holds)
      where m.workspace_id = $1 and m.profile_id = $2 and m.lane = (select lane from profile where id = $2 and workspace_id = $1)
        and m.direction = 'outbound' and m.created_at >= $3 and s.holds
      group by 1, 2`,
    values: [workspaceId, profileId, since],
  });
  return rows;
}

/** Minutes from the channel's yes to the reading, the median of the newest messages. */
export async function readReadingMinutes(db: Db, workspaceId: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ kind: string; minutes: number }>({
    name: "advice_minutes",
    text: `with newest as (
        select channel_id, receipts from message where workspace_id = $1 and direction = 'outbound'
        order by created_at desc, id desc limit ${NEWEST_MESSAGES})
      select c.kind, percentile_cont(0.5) within group (
        order by greatest(0, extract(epoch from (receipts ->> 'read')::timestamptz - (receipts ->> 'accepted')::timestamptz)) / 60)::float8 as minutes
      from newest join channel c on c.id = newest.channel_id
      where receipts ? 'read' and receipts ? 'accepted' group by 1`,
    values: [workspaceId],
  });
  return new Map(rows.map(({ kind, minutes }) => [kind, minutes]));
}
