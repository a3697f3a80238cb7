import type { Db, DbClient } from "../db/pool.ts";
import type { MessageContent } from "../messages/content.ts";
import type { CampaignId, ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { CampaignDocument } from "./campaign-document.ts";

export type Notice = {
  readonly id: CampaignId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly document: CampaignDocument;
};

/** Those that were sent and may still have somebody to reach: what is older than all patience has been told, or never will be. */
export async function readNotices(db: Db): Promise<readonly Notice[]> {
  const { rows } = await db.query<Notice>(
    `select id, workspace_id as "workspaceId", name, document from campaign
     where document->'notice' ? 'steps' and state in ('running', 'finished') and (finished_at is null or finished_at > now() - interval '90 days')`,
  );
  return rows;
}

export type Unreached = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly occurrence: string;
  readonly variant: string;
  readonly messageId: MessageId;
  readonly locale: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly template: string;
  readonly channelId: string;
  readonly createdAt: Date;
};

// One whose outcome is in doubt is waited for.
const UNREACHED = `
select r.lane, r.profile_id as "profileId", r.occurrence, coalesce(r.variant, '') as variant, r.message_id as "messageId", p.locale, m.state, m.reason,
  coalesce(m.template, '') as template, m.channel_id::text as "channelId", m.created_at as "createdAt"
from campaign_recipient r
join message m on m.lane = r.lane and m.id = r.message_id
join profile p on p.lane = r.lane and p.id = r.profile_id
where r.campaign_id = $1 and r.lane = any($2::smallint[]) and r.outcome = 'message' and coalesce((m.origin->>'step')::integer, 0) = $3
  and m.stage in ('waiting', 'done') and not m.receipts ?| array['delivered', 'read', 'played']
  -- What will never be delivered is not waited for.
  and (m.created_at <= $5 or m.state in ('refused', 'failed', 'expired', 'cancelled', 'unsettled'))
order by m.created_at limit $4`;

export async function readUnreached(
  client: DbClient,
  of: {
    readonly campaignId: CampaignId;
    readonly lanes: readonly Lane[];
    readonly before: number;
    readonly patientSince: Date;
    readonly limit: number;
  },
): Promise<readonly Unreached[]> {
  return (await client.query<Unreached>(UNREACHED, [of.campaignId, of.lanes, of.before, of.limit, of.patientSince])).rows;
}

const STEP = `
with o as (select * from message where lane = $1 and id = $2),
given_up as (
  update message m set state = 'cancelled', stage = 'done', reason = null, updated_at = $6 from o where m.lane = o.lane and m.id = o.id and m.stage = 'waiting'),
m as (
  insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, priority, origin, template, due_at, receipts, created_at, updated_at)
  select o.lane, $3, o.workspace_id, o.profile_id, $4, 'outbound', 'queued', 'waiting', o.purpose, o.priority,
    o.origin || jsonb_build_object('step', $5::integer), $7, $6, '{}', $6, $6 from o),
t as (insert into message_text (lane, id, content, variables) values ($1, $3, $8, $9))
update campaign_recipient r set message_id = $3, tries = r.tries + 1, due_at = $6, language = $10
where r.lane = $1 and r.campaign_id = $11 and r.profile_id = $12 and r.message_id = $2`;

export async function insertStep(
  client: DbClient,
  step: {
    readonly lane: Lane;
    readonly id: MessageId;
    readonly campaignId: CampaignId;
    readonly profileId: ProfileId;
    /** The message that did not come through. */
    readonly before: MessageId;
    readonly channelId: ChannelId;
    readonly content: MessageContent;
    readonly language: string;
    readonly template: string | null;
    readonly variables: JsonObject;
    readonly step: number;
    readonly now: Date;
  },
): Promise<void> {
  await client.query(STEP, [
    step.lane,
    step.before,
    step.id,
    step.channelId,
    step.step,
    step.now,
    step.template,
    JSON.stringify(step.content),
    JSON.stringify(step.variables),
    step.language,
    step.campaignId,
    step.profileId,
  ]);
}
