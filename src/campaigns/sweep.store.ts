/**
 * Commands over everything that a campaign still has waiting in some lanes: set-based, under the lanes' locks. A message in
 * the air is let be; what comes of it is known in a moment.
 */
import type { DbClient } from "../db/pool.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { CampaignId, MessageId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { CampaignFact } from "./recipients.store.ts";

/** Messages that changed in the same way, as the counts know them. */
export type Swept = Omit<CampaignFact, "metric" | "label"> & { readonly held: boolean; readonly reason: string | null };

/** Due when the campaign goes on. */
const PARKED = "timestamptz '9999-12-31'";

const WAITING = `
select m.lane, m.id, m.profile_id, m.channel_id, m.state = 'held' as held, m.reason, m.template, m.created_at,
  m.origin->>'occurrence' as occurrence, m.origin->>'variant' as variant
from message m
where m.lane = any($2::smallint[]) and m.stage = 'waiting' and m.origin->>'campaignId' = $1::text and not m.origin ? 'test'`;

const COUNTED = `
select occurrence as node, variant, coalesce(template, '') as template, channel_id::text as "channelId", date_trunc('hour', created_at) as hour,
  held, reason, count(*)::int as n
from w group by 1, 2, 3, 4, 5, 6, 7`;

const HOLD = `
with w as materialized (${WAITING} and not (m.state = 'held' and coalesce(m.reason, '') = 'campaign_paused')),
u as (update message m set state = 'held', reason = 'campaign_paused', due_at = ${PARKED}, updated_at = $3 from w where m.lane = w.lane and m.id = w.id),
t as (update message_text t set decision = null from w where w.held and t.lane = w.lane and t.id = w.id)
${COUNTED}`;

const RELEASE = `
with w as materialized (${WAITING} and m.state = 'held' and m.reason = 'campaign_paused'),
u as (
  update message m set state = 'queued', reason = null, updated_at = $3, due_at = greatest($3, coalesce((
    select r.due_at from campaign_recipient r
    where r.lane = w.lane and r.campaign_id = $1::text::uuid and r.profile_id = w.profile_id and r.occurrence = w.occurrence), $3))
  from w where m.lane = w.lane and m.id = w.id),
t as (update message_text t set decision = null from w where t.lane = w.lane and t.id = w.id)
${COUNTED}`;

const CANCEL = `
with w as materialized (${WAITING}),
u as (update message m set state = 'cancelled', stage = 'done', reason = null, updated_at = $3 from w where m.lane = w.lane and m.id = w.id),
t as (update message_text t set decision = null from w where w.held and t.lane = w.lane and t.id = w.id)
${COUNTED}`;

const SWEEPS = { hold: HOLD, release: RELEASE, cancel: CANCEL } as const;

export async function sweepWaiting(
  client: DbClient,
  kind: keyof typeof SWEEPS,
  campaignId: CampaignId,
  lanes: readonly Lane[],
  now: Date,
): Promise<readonly Swept[]> {
  const { rows } = await client.query<Swept>({ name: `campaign_${kind}`, text: SWEEPS[kind], values: [campaignId, lanes, now] });
  return rows;
}

/** Lanes in which one of the campaign's messages is in the air or in doubt; it may come back to wait. */
export async function lanesInTheAir(client: DbClient, campaignId: CampaignId, lanes: readonly Lane[]): Promise<ReadonlySet<Lane>> {
  const { rows } = await client.query<{ lane: Lane }>({
    name: "campaign_in_the_air",
    text: `select distinct m.lane from message m where m.lane = any($2::smallint[]) and m.stage in ('claimed', 'unknown') and m.origin->>'campaignId' = $1::text`,
    values: [campaignId, lanes],
  });
  return new Set(rows.map(({ lane }) => lane));
}

export type Failed = Omit<CampaignFact, "metric" | "label" | "n" | "hour"> & {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly occurrence: string;
  readonly messageId: MessageId;
  readonly createdAt: Date;
  readonly receipts: OutboundMessage["receipts"];
  /** Of the channel's error; empty when it told none. */
  readonly code: string;
};

const FAILED = `
select r.lane, r.profile_id as "profileId", r.occurrence, r.message_id as "messageId", m.origin->>'occurrence' as node, coalesce(r.variant, '') as variant,
  coalesce(m.template, '') as template, m.channel_id::text as "channelId", m.created_at as "createdAt", m.receipts, coalesce(m.error->>'code', '') as code
from campaign_recipient r join message m on m.lane = r.lane and m.id = r.message_id
where r.lane = any($2::smallint[]) and r.campaign_id = $1 and r.outcome = 'message' and m.state = 'failed'
  and ($3::text[] is null or m.error->>'action' = any($3))`;

/** Recipients whose message failed; only with these actions when given. */
export async function readFailed(
  client: DbClient,
  campaignId: CampaignId,
  lanes: readonly Lane[],
  actions: readonly string[] | null,
): Promise<readonly Failed[]> {
  const { rows } = await client.query<Failed>({ name: "campaign_failed", text: FAILED, values: [campaignId, lanes, actions] });
  return rows;
}

const AGAIN = `
with x as materialized (select * from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as x(lane, old, new)),
m as (
  insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, priority, origin, template, due_at, expires_at, receipts, created_at, updated_at)
  select x.lane, x.new, o.workspace_id, o.profile_id, o.channel_id, 'outbound', 'queued', 'waiting', o.purpose, o.priority, jsonb_strip_nulls(o.origin || jsonb_build_object('perSecond', $6::float8)), o.template, $4::timestamptz,
    $4::timestamptz + (o.expires_at - o.due_at), '{}', $4::timestamptz, $4::timestamptz
  from x join message o on o.lane = x.lane and o.id = x.old),
t as (
  insert into message_text (lane, id, content, variables)
  select x.lane, x.new, o.content, o.variables from x join message_text o on o.lane = x.lane and o.id = x.old),
replaced as (
  update message m set origin = m.origin || '{"replaced": true}' from x where m.lane = x.lane and m.id = x.old)
update campaign_recipient r set message_id = x.new, tries = r.tries + 1, due_at = $4::timestamptz
from x, message o where o.lane = x.lane and o.id = x.old
  and r.lane = x.lane and r.campaign_id = $5 and r.profile_id = o.profile_id and r.message_id = x.old`;

/** Queues each of these messages once more under its new id, at the rate that the campaign has now. */
export async function queueAgain(
  client: DbClient,
  { campaignId, perSecond }: { readonly campaignId: CampaignId; readonly perSecond: number | undefined },
  again: readonly { readonly lane: Lane; readonly old: MessageId; readonly next: MessageId }[],
  now: Date,
): Promise<void> {
  if (again.length === 0) return;
  await client.query({
    name: "campaign_again",
    text: AGAIN,
    values: [again.map(({ lane }) => lane), again.map(({ old }) => old), again.map(({ next }) => next), now, campaignId, perSecond ?? null],
  });
}
