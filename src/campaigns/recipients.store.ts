/** Writes what a chunk of an audience became: records, messages, counts. One statement for each kind of row. */
import type { DbClient } from "../db/pool.ts";
import { toSqlJson } from "../db/sql-json.ts";
import type { MessageContent } from "../messages/content.ts";
import type { CampaignId, ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { Purpose } from "../consent/consent.ts";

export type RecipientRow = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly outcome: "message" | "held_out" | "skipped";
  readonly reason: string | null;
  readonly note: string | null;
  readonly variant: string | null;
  readonly language: string | null;
  readonly messageId: MessageId | null;
  readonly dueMs: number | null;
  readonly expiresMs: number | null;
  /** Index into `spoken`; of messages. */
  readonly spoken: number;
};
/** One variant in one language: what all its messages share. */
export type SpokenVariant = { readonly variant: string; readonly content: MessageContent; readonly variables: JsonObject };

export type ChunkOf = {
  readonly campaignId: CampaignId;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly occurrence: string;
  readonly wave: number;
  readonly purpose: Purpose;
  /** 0 authentication and service, 1 utility, 2 marketing. */
  readonly priority: number;
  readonly now: Date;
};

const RECIPIENTS = `
insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, reason, note, variant, language, wave, message_id, due_at, created_at)
select x.lane, $1, x.profile_id, $2, $3, x.outcome, x.reason, x.note, x.variant, x.language, $4, x.message_id, to_timestamp(x.due), $5
from unnest($6::smallint[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[], $14::float8[])
  as x(lane, profile_id, outcome, reason, note, variant, language, message_id, due)`;

const MESSAGES = `
insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, priority, origin, template, due_at, expires_at, receipts, created_at, updated_at)
select x.lane, x.id, $1, x.profile_id, $2, 'outbound', 'queued', 'waiting', $3, $4, s.origin, s.template, to_timestamp(x.due), to_timestamp(x.expires), '{}', $5, $5
from unnest($6::smallint[], $7::uuid[], $8::uuid[], $9::smallint[], $10::float8[], $11::float8[]) as x(lane, id, profile_id, spoken, due, expires)
join json_to_recordset($12::json) as s(spoken smallint, origin jsonb, template text) on s.spoken = x.spoken`;

const TEXTS = `
insert into message_text (lane, id, content, variables)
select x.lane, x.id, s.content, s.variables from unnest($1::smallint[], $2::uuid[], $3::smallint[]) as x(lane, id, spoken)
join json_to_recordset($4::json) as s(spoken smallint, content json, variables json) on s.spoken = x.spoken`;

export async function insertRecipients(
  client: DbClient,
  of: ChunkOf,
  spoken: readonly SpokenVariant[],
  rows: readonly RecipientRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const messages = rows.filter(({ outcome }) => outcome === "message");
  const { campaignId, occurrence, workspaceId, wave, now } = of;
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  const shared = toSqlJson(
    spoken.map(({ variant, content, variables }, index) => ({
      spoken: index,
      origin: { kind: "campaign", campaignId, occurrence, variant, wave },
      template: content.kind === "template" ? content.name : null,
      content,
      variables,
    })),
  );
  const recipients = client.query({
    name: "insert_campaign_recipients",
    text: RECIPIENTS,
    values: [
      campaignId,
      occurrence,
      workspaceId,
      wave,
      now,
      rows.map((row) => row.lane),
      rows.map((row) => row.profileId),
      rows.map((row) => row.outcome),
      rows.map((row) => row.reason),
      rows.map((row) => row.note),
      rows.map((row) => row.variant),
      rows.map((row) => row.language),
      rows.map((row) => row.messageId),
      rows.map((row) => seconds(row.dueMs)),
    ],
  });
  if (messages.length === 0) return void (await recipients);
  const lanes = messages.map((row) => row.lane);
  const ids = messages.map((row) => row.messageId);
  const which = messages.map((row) => row.spoken);
  await Promise.all([
    recipients,
    client.query({
      name: "insert_campaign_messages",
      text: MESSAGES,
      values: [
        workspaceId,
        of.channelId,
        of.purpose,
        of.priority,
        now,
        lanes,
        ids,
        messages.map((row) => row.profileId),
        which,
        messages.map((row) => seconds(row.dueMs)),
        messages.map((row) => seconds(row.expiresMs)),
        shared,
      ],
    }),
    client.query({ name: "insert_campaign_texts", text: TEXTS, values: [lanes, ids, which, shared] }),
  ]);
}

export type CampaignFact = {
  readonly node: string;
  readonly variant: string;
  readonly template: string;
  readonly channelId: string;
  readonly metric: string;
  readonly label: string;
  readonly hour: Date;
  readonly n: number;
};

const FACTS = `
insert into fact_count (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, channel_id, metric, label, n, amount)
select $1, $2, x.hour, 'campaign', $3, x.node, x.variant, x.template, x."channelId", x.metric, x.label, x.n, 0
from json_to_recordset($4::json) as x(hour timestamptz, node text, variant text, template text, "channelId" text, metric text, label text, n bigint)
on conflict (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, channel_id, metric, label)
do update set n = fact_count.n + excluded.n`;

/** Under one of the lanes that the transaction holds. */
export async function addFacts(
  client: DbClient,
  of: { readonly lane: Lane; readonly workspaceId: WorkspaceId; readonly campaignId: CampaignId },
  facts: readonly CampaignFact[],
): Promise<void> {
  if (facts.length === 0) return;
  await client.query({ name: "add_campaign_facts", text: FACTS, values: [of.lane, of.workspaceId, of.campaignId, toSqlJson(facts)] });
}
