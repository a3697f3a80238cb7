/** Writes what a chunk of an audience became: records, messages, counts. One statement for each kind of row. */
import type { BestHour } from "./best-hour.ts";
import type { DbClient } from "../db/pool.ts";
import { toSqlArray } from "../db/sql-array.ts";
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
  readonly bestHour: BestHour | null;
  readonly variant: string | null;
  readonly language: string | null;
  readonly messageId: MessageId | null;
  readonly dueMs: number | null;
  readonly expiresMs: number | null;
  /** Index into `spoken`; of messages. */
  readonly spoken: number;
};
/** One variant in one language: what all its messages share. */
export type SpokenVariant = {
  readonly variant: string;
  readonly language: string;
  readonly content: MessageContent;
  readonly variables: JsonObject;
};

export type ChunkOf = {
  readonly campaignId: CampaignId;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly occurrence: string;
  readonly wave: number;
  readonly perSecond: number | undefined;
  readonly purpose: Purpose;
  readonly topic: string | undefined;
  readonly notice: true | undefined;
  readonly priority: number;
  readonly now: Date;
};

// Who gets no message, and why: few, as a rule.
const OTHERS = `
insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, reason, variant, wave, created_at)
select x.lane, $1, x.profile_id, $2, $3, x.outcome, x.reason, x.variant, $4, $5
from unnest($6::smallint[], $7::uuid[], $8::text[], $9::text[], $10::text[]) as x(lane, profile_id, outcome, reason, variant)`;

/**
 * The three rows of a message from one list, so that it is sent and read once. Tried with a statement for each kind: the same
 * ids went over two and three times.
 */
const MESSAGES = `
with x as materialized (
  select x.lane, x.id, x.profile_id, to_timestamp(x.due) as due_at, to_timestamp(x.expires) as expires_at, x.best_hour::jsonb, s.*
  from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::smallint[], $5::float8[], $6::float8[], $7::text[]) as x(lane, id, profile_id, of, due, expires, best_hour)
  join json_to_recordset($8::json) as s(spoken smallint, origin jsonb, template text, variant text, language text, content json, variables json) on s.spoken = x.of),
r as (
  insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, best_hour, variant, language, wave, message_id, due_at, created_at)
  select lane, $9, profile_id, $10, $11, 'message', best_hour, variant, language, $12, id, due_at, $13 from x),
m as (
  insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, priority, origin, template, due_at, expires_at, receipts, created_at, updated_at)
  select lane, id, $11, profile_id, $14, 'outbound', 'queued', 'waiting', $15, $16, origin, template, due_at, expires_at, '{}', $13, $13 from x)
insert into message_text (lane, id, content, variables) select lane, id, content, variables from x`;

export async function insertRecipients(
  client: DbClient,
  of: ChunkOf,
  spoken: readonly SpokenVariant[],
  rows: readonly RecipientRow[],
): Promise<void> {
  const messages = rows.filter(({ outcome }) => outcome === "message");
  const others = rows.filter(({ outcome }) => outcome !== "message");
  await Promise.all([insertMessages(client, of, spoken, messages), insertOthers(client, of, others)]);
}

async function insertMessages(
  client: DbClient,
  of: ChunkOf,
  spoken: readonly SpokenVariant[],
  rows: readonly RecipientRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const { campaignId, occurrence, wave, perSecond } = of;
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  const shared = toSqlJson(
    spoken.map(({ variant, language, content, variables }, index) => ({
      spoken: index,
      origin: { kind: "campaign", campaignId, occurrence, variant, wave, perSecond, topic: of.topic, notice: of.notice },
      template: content.kind === "template" ? content.name : null,
      variant,
      language,
      content,
      variables,
    })),
  );
  await client.query({
    name: "insert_campaign_messages",
    text: MESSAGES,
    values: [
      toSqlArray(rows.map((row) => row.lane)),
      toSqlArray(rows.map((row) => row.messageId)),
      toSqlArray(rows.map((row) => row.profileId)),
      toSqlArray(rows.map((row) => row.spoken)),
      toSqlArray(rows.map((row) => seconds(row.dueMs))),
      toSqlArray(rows.map((row) => seconds(row.expiresMs))),
      rows.map(({ bestHour }) => bestHour && JSON.stringify(bestHour)),
      shared,
      campaignId,
      occurrence,
      of.workspaceId,
      wave,
      of.now,
      of.channelId,
      of.purpose,
      of.priority,
    ],
  });
}

async function insertOthers(client: DbClient, of: ChunkOf, rows: readonly RecipientRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: "insert_campaign_others",
    text: OTHERS,
    values: [
      of.campaignId,
      of.occurrence,
      of.workspaceId,
      of.wave,
      of.now,
      toSqlArray(rows.map((row) => row.lane)),
      toSqlArray(rows.map((row) => row.profileId)),
      rows.map((row) => row.outcome),
      rows.map((row) => row.reason),
      rows.map((row) => row.variant),
    ],
  });
}

/** Of what has no language: it did not go, or another message went in its place. */
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
insert into fact_count (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label, n, amount)
select $1, $2, x.hour, 'campaign', $3, x.node, x.variant, x.template, '', x."channelId", x.metric, x.label, x.n, 0
from json_to_recordset($4::json) as x(hour timestamptz, node text, variant text, template text, "channelId" text, metric text, label text, n bigint)
on conflict (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label)
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

/** One row for each place in the rollups: a statement may touch each only once. */
export function summed(facts: readonly CampaignFact[]): readonly CampaignFact[] {
  const sums = new Map<string, CampaignFact>();
  for (const fact of facts) {
    const { n: _, ...place } = fact;
    const key = JSON.stringify(place);
    sums.set(key, { ...fact, n: (sums.get(key)?.n ?? 0) + fact.n });
  }
  return [...sums.values()].filter(({ n }) => n !== 0);
}
