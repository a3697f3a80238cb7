import type { MessageDetail, MessageRow, MessagesQuery, Page, Stage } from "../contract/console.ts";
import { type FACTS, NO_LANGUAGE } from "../contract/console.ts";
import type { Db } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";
import { readCursor, toPage } from "./cursor.ts";
import { messageDetail, messageRow, type RawMessage, type RawMessageDetail } from "./message-view.ts";

const MESSAGE_COLUMNS = `
  m.id, m.created_at::text as cursor_at, m.direction, m.state, m.profile_id, m.channel_id,
  (select c.kind from channel c where c.id = m.channel_id) as channel, m.purpose, m.origin, m.content,
  m.rendered->'preview' as preview, m.rendered->'links' as tracked, m.decision, m.error, m.pricing, m.receipts, m.replies_to,
  case when f.message_id is not null then jsonb_build_object('state', f.state, 'reason', f.reason, 'mime', f.mime, 'bytes', f.bytes, 'filename', f.filename) end as media,
  case when f.message_id is not null and m.content->>'kind' = 'text' then
    (select jsonb_agg(jsonb_build_object('place', a.place, 'state', a.state, 'kind', a.kind, 'filename', a.filename, 'bytes', a.bytes) order by a.place)
     from inbound_media a where a.lane = m.lane and a.message_id = m.id) end as files,
  m.due_at, m.created_at, m.updated_at,
  p.identities, p.attributes, v.journey, v.document->>'title' as journey_title, v.version as journey_version, g.name as campaign, g.document->>'title' as campaign_title,
  case when m.direction = 'outbound' and m.rendered is null and m.content->>'kind' = 'template' then
    (select t.components from template t where t.channel_id = m.channel_id and t.name = m.content->>'name' order by t.language limit 1)
  end as components,
  case when m.direction = 'outbound' and m.rendered is null then m.variables end as variables`;
const MESSAGE_JOINS = `
  left join lateral (
    select a.message_id, a.state, a.reason, a.mime, a.bytes, a.filename from inbound_media a
    where a.lane = m.lane and a.message_id = m.id order by a.state = 'stored', a.place limit 1) f on true
  left join profile p on p.lane = m.lane and p.id = m.profile_id
  left join journey_version v on v.id = (m.origin->>'versionId')::uuid
  left join campaign g on g.id = (m.origin->>'campaignId')::uuid`;

/** An answer by context, or the next thing the customer wrote with no other message of ours in between. */
const REPLIED = `exists (
  select 1 from message i
  where i.lane = m.lane and i.profile_id = m.profile_id and i.channel_id = m.channel_id and i.direction = 'inbound' and (
    i.replies_to = m.id or (
      i.replies_to is null and i.created_at >= m.created_at and not exists (
        select 1 from message o
        where o.lane = m.lane and o.profile_id = m.profile_id and o.channel_id = m.channel_id and o.direction = 'outbound'
          and o.state in ('accepted', 'sent', 'delivered', 'read', 'played') and o.created_at > m.created_at and o.created_at <= i.created_at))))`;

/** What it means to have come at least this far; the funnel and the list it leads to count by the same words. */
export const STAGE_SQL: { readonly [S in Stage]: string } = {
  queued: "m.direction = 'outbound'",
  accepted:
    "m.direction = 'outbound' and (m.state in ('accepted', 'sent', 'delivered', 'read', 'played') or m.receipts ? 'accepted' or m.receipts ? 'sent')",
  delivered: "m.direction = 'outbound' and m.state in ('delivered', 'read', 'played')",
  read: "m.direction = 'outbound' and m.state in ('read', 'played')",
  replied: `m.direction = 'outbound' and m.state in ('accepted', 'sent', 'delivered', 'read', 'played') and ${REPLIED}`,
};
/** The same words as `messages/message-facts.ts`, for the lists that numbers of reports lead to. */
const FACT_SQL: { readonly [F in (typeof FACTS)[number]]: string } = {
  received: "m.direction = 'inbound'",
  queued: "m.direction = 'outbound'",
  accepted: "m.receipts ?| array['accepted', 'sent', 'delivered', 'read', 'played']",
  sent: "m.receipts ?| array['sent', 'delivered', 'read', 'played']",
  delivered: "m.receipts ?| array['delivered', 'read', 'played']",
  read: "m.receipts ?| array['read', 'played']",
  played: "m.receipts ? 'played'",
  replied: "m.receipts ? 'replied'",
  clicked: "m.receipts ? 'clicked'",
  converted: "m.receipts ? 'converted'",
  opted_out: "m.receipts ? 'optedOut'",
  held: "m.state = 'held'",
  refused: "m.state = 'refused'",
  failed: "m.state = 'failed'",
  expired: "m.state = 'expired'",
  cancelled: "m.state = 'cancelled'",
  unsettled: "m.state = 'unsettled'",
  cost: "m.pricing ? 'cost'",
};
const WITHIN_MS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;

/** Newest first, along `message_recent`; filters that match little read on until the page is full. */
export async function listMessages(db: Db, workspaceId: string, query: MessagesQuery, nowMs: number): Promise<Page<MessageRow>> {
  const values: unknown[] = [workspaceId, query.limit + 1];
  const where = ["m.workspace_id = $1"];
  const add = (sql: (place: string) => string, value: unknown) => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  if (query.state) add((place) => `m.state = any(${place})`, query.state);
  if (query.reason) add((place) => `(m.reason = any(${place}) or m.error->>'code' = any(${place}))`, query.reason);
  if (query.direction) add((place) => `m.direction = ${place}`, query.direction);
  if (query.journey) add((place) => `v.journey = ${place}`, query.journey);
  if (query.node) add((place) => `m.origin->>'node' = ${place}`, query.node);
  if (query.stage) where.push(STAGE_SQL[query.stage]);
  if (query.within) add((place) => `m.created_at >= ${place}`, new Date(nowMs - WITHIN_MS[query.within]));
  if (query.from) add((place) => `m.created_at >= ${place}`, new Date(query.from));
  if (query.to) add((place) => `m.created_at < ${place}`, new Date(query.to));
  if (query.version) add((place) => `v.version = ${place}`, query.version);
  if (query.campaign) add((place) => `m.origin->>'campaignId' = ${place} and not m.origin ? 'test'`, query.campaign);
  if (query.variant) add((place) => `m.origin->>'variant' = ${place}`, query.variant);
  if (query.template) add((place) => `m.template = ${place}`, query.template);
  if (query.language === NO_LANGUAGE) where.push("m.language is null");
  else if (query.language) add((place) => `m.language = ${place}`, query.language);
  if (query.tap) add((place) => `m.receipts->'taps' ? ${place}`, query.tap);
  if (query.channel) add((place) => `m.channel_id = ${place}`, query.channel);
  if (query.fact) where.push(FACT_SQL[query.fact]);
  if (query.group)
    add(
      (place) => `(m.lane, m.profile_id) in (select gm.lane, gm.profile_id from group_member gm where gm.group_id = ${place})`,
      query.group,
    );
  if (query.profile) {
    add((place) => `m.lane = ${place}`, laneOf(query.profile));
    add((place) => `m.profile_id = ${place}`, query.profile);
  }
  const cursor = readCursor(query.after);
  if (cursor) {
    values.push(cursor.at, cursor.id);
    where.push(`(m.created_at, m.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  const { rows } = await db.query<RawMessage>(
    `select ${MESSAGE_COLUMNS} from message_whole m ${MESSAGE_JOINS} where ${where.join(" and ")} order by m.created_at desc, m.id desc limit $2`,
    values,
  );
  return toPage(rows, query.limit, messageRow);
}

export async function findMessage(db: Db, workspaceId: string, id: string): Promise<MessageDetail | null> {
  const { rows } = await db.query<RawMessageDetail>(
    `select ${MESSAGE_COLUMNS}, c.name as channel_name, m.recipient, m.external_id, m.attempt, m.retries, m.claimed_at, m.expires_at, m.doubt_at, m.settle_at, m.settled_by,
       (select jsonb_agg(jsonb_build_object('target', k.target, 'clicks', k.clicks, 'uncounted', k.uncounted, 'firstAt', k.first_click_at, 'lastAt', k.last_click_at) order by l.nth)
        from json_array_elements(m.rendered->'links') with ordinality as l(link, nth) join link k on k.code = l.link->>'code' and k.message_id = m.id) as links
     from message_whole m ${MESSAGE_JOINS} left join channel c on c.id = m.channel_id
     where m.lane = $1 and m.id = $2 and m.workspace_id = $3`,
    [laneOf(id), id, workspaceId],
  );
  return rows[0] ? messageDetail(rows[0]) : null;
}

/** Whole rows for the timeline, in no order. */
export async function messagesByIds(db: Db, workspaceId: string, ids: readonly string[]): Promise<readonly MessageRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<RawMessage>(
    `select ${MESSAGE_COLUMNS} from message_whole m ${MESSAGE_JOINS} where m.lane = any($1) and m.id = any($2) and m.workspace_id = $3`,
    [[...new Set(ids.map((id) => laneOf(id) as number))], ids, workspaceId],
  );
  return rows.map(messageRow);
}
