import type { Drift } from "../contract/insights.ts";
import { type Db, inTransaction } from "../db/pool.ts";

type Found = Omit<Drift, "day">;

/**
 * Counts the messages of a day anew, from their rows alone and in other words than `messages/message-facts.ts`, and answers where
 * the rollups say otherwise. One statement, so one moment: what is being counted meanwhile is in both or in neither.
 */
const DRIFT = `
with recount as (
  select m.workspace_id,
    case when m.origin->>'kind' = 'journey' then 'journey' when m.origin->>'kind' = 'campaign' and not m.origin ? 'test' then 'campaign' else 'workspace' end as owner_kind,
    coalesce(m.origin->>'versionId', case when not m.origin ? 'test' then m.origin->>'campaignId' end, '') as owner_id,
    coalesce(m.origin->>'node', case when not m.origin ? 'test' then m.origin->>'occurrence' end, '') as node, coalesce(case when not m.origin ? 'test' then m.origin->>'variant' end, '') as variant, coalesce(m.template, '') as template,
    case when g.metric in ('queued', 'held', 'refused', 'expired', 'cancelled', 'replaced') then '' else coalesce(m.language, '') end as language, m.channel_id::text, g.metric, g.label, count(*) as n, sum(case g.metric when 'cost' then (m.pricing->'cost'->>'amount')::numeric
      when 'wording' then (m.wording->>'savedMicros')::numeric / 1000000 else 0 end) as amount
  from message m left join message_text t on t.lane = m.lane and t.id = m.id and m.direction = 'inbound'
  cross join lateral (values
    ('received', t.content->>'kind', m.direction = 'inbound'),
    ('queued', '', m.direction = 'outbound'),
    ('accepted', '', m.receipts ?| array['accepted', 'sent', 'delivered', 'read', 'played']),
    ('sent', '', m.receipts ?| array['sent', 'delivered', 'read', 'played']),
    ('delivered', '', m.receipts ?| array['delivered', 'read', 'played']),
    ('read', '', m.receipts ?| array['read', 'played']),
    ('played', '', m.receipts ? 'played'),
    ('replied', '', m.receipts ? 'replied'),
    ('clicked', '', m.receipts ? 'clicked'),
    ('converted', '', m.receipts ? 'converted'),
    ('opted_out', '', m.receipts ? 'optedOut'),
    (m.state, case when m.state = 'failed' then coalesce(m.error->>'code', '') when m.state in ('held', 'refused', 'expired') then coalesce(m.reason, '') else '' end,
      m.state in ('held', 'refused', 'failed', 'expired', 'cancelled', 'unsettled')),
    ('cost', concat_ws('/', m.pricing->'cost'->>'market', m.pricing->'cost'->>'category', m.pricing->'cost'->>'type', m.pricing->'cost'->>'currency'),
      m.pricing ? 'cost'),
    ('wording', concat_ws('/', m.wording->>'as', m.wording->>'currency'), m.wording is not null and m.receipts ?| array['accepted', 'sent', 'delivered', 'read', 'played'])
    union all select 'tapped', tap, true from jsonb_object_keys(m.receipts->'taps') tap
  ) f(metric, label, holds)
  -- What another message has taken the place of is told once more.
  cross join lateral (values (f.metric, f.label), ('replaced', concat_ws('/', f.metric, nullif(f.label, '')))) g(metric, label)
  where m.created_at >= $1 and m.created_at < $2 and ($3::uuid is null or m.workspace_id = $3) and f.holds
    and (g.metric <> 'replaced' or (m.origin ? 'replaced' and f.metric not in ('cost', 'wording', 'tapped')))
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
), counted as (
  select workspace_id, owner_kind, owner_id, node, variant, template, language, channel_id, metric,
    label, sum(n) as n, sum(case when metric in ('cost', 'wording') then amount else 0 end) as amount
  from fact_count
  where hour >= $1 and hour < $2 and ($3::uuid is null or workspace_id = $3) and metric in ('received', 'queued', 'accepted', 'sent', 'delivered', 'read',
    'played', 'replied', 'clicked', 'converted', 'opted_out', 'held', 'refused', 'failed', 'expired', 'cancelled', 'unsettled', 'cost', 'wording', 'replaced', 'tapped')
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)
select workspace_id as "workspaceId", owner_kind || ' ' || owner_id || ' ' || node || ' ' || variant || ' ' || template || ' ' || language || ' ' || channel_id as owner,
  metric || case label when '' then '' else ' ' || label end || case when of_amount then ' amount' else '' end as metric, counted, recounted
from recount r full join counted c using (workspace_id, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label)
cross join lateral (values (false, coalesce(c.n, 0)::float8, coalesce(r.n, 0)::float8), (true, coalesce(c.amount, 0)::float8, coalesce(r.amount, 0)::float8))
  as held(of_amount, counted, recounted)
where abs(counted - recounted) > 0.000001
  -- What an erased person was sent still counts, and is there no more.
  and not (counted > recounted and exists (select from erasure e where e.workspace_id = coalesce(r.workspace_id, c.workspace_id) and e.days && array[$1::date, ($2::timestamptz - interval '1 microsecond')::date]))
order by 1, 2, 3 limit 1000`;

const ROWS =
  "select count(*)::int8 as n from message where created_at >= $1 and created_at < $2 and ($3::uuid is null or workspace_id = $3)";
const LONGEST_MS = 600_000;

export async function findDrift(
  db: Db,
  of: { readonly from: Date; readonly to: Date; readonly workspaceId: string | null },
): Promise<{ readonly rows: number; readonly drift: readonly (Found & { readonly workspaceId: string })[] }> {
  const values = [of.from, of.to, of.workspaceId];
  return inTransaction(db, async (client) => {
    await client.query(`set local statement_timeout = ${LONGEST_MS}`);
    const drift = await client.query<Found & { workspaceId: string }>(DRIFT, values);
    const rows = await client.query<{ n: number }>(ROWS, values);
    return { rows: rows.rows[0]?.n ?? 0, drift: drift.rows };
  });
}
