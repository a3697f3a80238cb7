import { toSqlJson } from "../../db/sql-json.ts";
import type { Db, DbClient } from "../../db/pool.ts";
import type { InboundMessage, Message, MessageState, OutboundMessage } from "../../messages/message.ts";
import type { ChannelId, MessageId, ProfileId } from "../../platform/ids.ts";
import { allLanes, type Lane, laneOf } from "../../platform/lane.ts";

const COLUMNS = `m.lane, m.id, m.workspace_id as "workspaceId", m.profile_id as "profileId", m.channel_id as "channelId", m.direction, m.state,
  m.external_id as "externalId", m.purpose, m.origin, m.content, m.variables, m.rendered, m.recipient, m.attempt, m.retries,
  m.due_at as "dueAt", m.expires_at as "expiresAt", m.claimed_at as "claimedAt", m.deadline, m.doubt_at as "doubtAt", m.settle_at as "settleAt",
  m.decision, m.error, m.pricing, m.receipts, m.settled_by as "settledBy", m.replies_to as "repliesTo",
  m.created_at as "createdAt", m.updated_at as "updatedAt"`;

/** A row as selected: the columns of both directions. */
type MessageRow = Omit<OutboundMessage, "direction" | "state" | "content"> & {
  readonly direction: Message["direction"];
  readonly state: Message["state"];
  readonly content: Message["content"];
  readonly repliesTo: MessageId | null;
};

function toMessage(row: MessageRow): Message {
  if (row.direction === "outbound") {
    const { repliesTo: _, ...outbound } = row;
    return { ...outbound, receipts: row.receipts ?? {} } as OutboundMessage;
  }
  const { lane, id, workspaceId, profileId, channelId, externalId, createdAt, updatedAt, repliesTo } = row;
  return {
    lane,
    id,
    workspaceId,
    profileId,
    channelId,
    externalId,
    createdAt,
    updatedAt,
    repliesTo,
    direction: "inbound",
    state: "received",
    content: row.content as InboundMessage["content"],
  };
}
const outboundOnly = (rows: readonly MessageRow[]): readonly OutboundMessage[] =>
  rows.map(toMessage).filter((message): message is OutboundMessage => message.direction === "outbound");

// For receipts, three of four readings: text and decision are most of a row that nobody will send again (tried: 9 µs of
// the server's time and 15 µs of ours for one, against 23 and 40).
const BY_ID = `
select ${COLUMNS.replace(/m\.(content|variables|rendered|decision),/g, "case when m.stage <> 'done' or m.direction = 'inbound' then m.$1 end as $1,")}
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join message m on m.lane = k.lane and m.id = k.id`;

/** Of outbound messages that are done without content, variables, rendered and decision; such a row can take in news, nothing else. */
export async function readMessages(db: DbClient, ids: readonly MessageId[]): Promise<readonly Message[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_messages", text: BY_ID, values: [ids.map(laneOf), ids] });
  return rows.map(toMessage);
}

const BY_EXTERNAL_ID = `
select ${COLUMNS} from unnest($1::smallint[]) as l(lane) cross join unnest($2::text[]) as e(external_id)
join message m on m.lane = l.lane and m.external_id = e.external_id`;

export async function readMessagesByExternalId(
  db: DbClient,
  lanes: readonly Lane[],
  externalIds: readonly string[],
): Promise<readonly Message[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_messages_by_external_id", text: BY_EXTERNAL_ID, values: [lanes, externalIds] });
  return rows.map(toMessage);
}

const KNOWN = `
select m.external_id as "externalId" from unnest($1::smallint[]) as l(lane) cross join unnest($2::text[]) as e(external_id)
join message m on m.lane = l.lane and m.external_id = e.external_id`;

/** Which of these are ours, in any lane: 256 index probes an id, for the few that a search of the history leaves. */
export async function readKnownExternalIds(db: Db, externalIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ externalId: string }>({
    name: "read_known_external_ids",
    text: KNOWN,
    values: [allLanes, externalIds],
  });
  return new Set(rows.map((row) => row.externalId));
}

// Per lane and channel, in index order, so that a queue of a million costs as much as one of ten. The pair filter
// stands inside: a customer whose message is in doubt takes no place from the others.
const DUE = `
select distinct on (m.profile_id, m.channel_id) ${COLUMNS}
from unnest($1::smallint[]) as l(lane)
cross join unnest($2::uuid[], $3::integer[]) as c(channel_id, most)
cross join lateral (
  select * from message q
  where q.lane = l.lane and q.channel_id = c.channel_id and q.stage = 'waiting' and q.due_at <= $4
    and not exists (
      select from message o where o.lane = q.lane and o.profile_id = q.profile_id and o.channel_id = q.channel_id and o.stage in ('claimed', 'unknown'))
  order by q.priority, q.due_at
  limit c.most
) m
order by m.profile_id, m.channel_id, m.priority, m.due_at, m.id`;

export async function readDueMessages(
  db: DbClient,
  lanes: readonly Lane[],
  now: Date,
  limits: readonly { readonly channelId: ChannelId; readonly limit: number }[],
): Promise<readonly OutboundMessage[]> {
  const perLane = limits.map((entry) => Math.max(1, Math.ceil(entry.limit / lanes.length)));
  const { rows } = await db.query<MessageRow>({
    name: "read_due_messages",
    text: DUE,
    values: [lanes, limits.map((entry) => entry.channelId), perLane, now],
  });
  const left = new Map(limits.map((entry) => [entry.channelId, entry.limit]));
  return outboundOnly(rows)
    .toSorted((a, b) => PRIORITY[a.purpose] - PRIORITY[b.purpose] || a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1))
    .filter((message) => {
      const rest = left.get(message.channelId) ?? 0;
      left.set(message.channelId, rest - 1);
      return rest > 0;
    });
}

const PENDING = `
select ${COLUMNS} from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join message m on m.lane = k.lane and m.profile_id = k.id and m.stage = 'waiting'`;

export async function readPendingMessages(db: DbClient, profileIds: readonly ProfileId[]): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({
    name: "read_pending_messages",
    text: PENDING,
    values: [profileIds.map(laneOf), profileIds],
  });
  return outboundOnly(rows);
}

const OVERDUE = `
select ${COLUMNS} from message m where m.lane = any($1::smallint[]) and m.stage = 'claimed' and m.deadline <= $2 order by m.lane, m.deadline limit $3`;

export async function readOverdueClaims(
  db: DbClient,
  lanes: readonly Lane[],
  before: Date,
  limit: number,
): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_overdue_claims", text: OVERDUE, values: [lanes, before, limit] });
  return outboundOnly(rows);
}

const DOUBTS = `
select ${COLUMNS} from message m where m.lane = any($1::smallint[]) and m.stage = 'unknown' and m.settle_at <= $2 order by m.lane, m.settle_at limit $3`;

export async function readDueDoubts(db: DbClient, lanes: readonly Lane[], now: Date, limit: number): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_due_doubts", text: DOUBTS, values: [lanes, now, limit] });
  return outboundOnly(rows);
}

export const PRIORITY = { authentication: 0, service: 0, utility: 1, marketing: 2 } as const satisfies Record<
  OutboundMessage["purpose"],
  number
>;

export function stageOf(state: MessageState | "received"): "waiting" | "claimed" | "unknown" | "done" {
  if (state === "queued" || state === "held") return "waiting";
  return state === "claimed" || state === "unknown" ? state : "done";
}

const INSERT = `
insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, external_id, purpose, priority, origin, content, variables,
  rendered, recipient, attempt, retries, due_at, expires_at, claimed_at, deadline, doubt_at, settle_at, decision, error, pricing, receipts,
  settled_by, replies_to, created_at, updated_at)
select lane, id, "workspaceId", "profileId", "channelId", direction, state, stage, "externalId", purpose, priority, origin, content, variables,
  rendered, recipient, attempt, retries, "dueAt", "expiresAt", "claimedAt", deadline, "doubtAt", "settleAt", decision, error, pricing, receipts,
  "settledBy", "repliesTo", "createdAt", "updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, direction text, state text, stage text,
  "externalId" text, purpose text, priority smallint, origin jsonb, content jsonb, variables jsonb, rendered jsonb, recipient text, attempt integer,
  retries integer, "dueAt" timestamptz, "expiresAt" timestamptz, "claimedAt" timestamptz, deadline timestamptz, "doubtAt" timestamptz,
  "settleAt" timestamptz, decision jsonb, error jsonb, pricing jsonb, receipts jsonb, "settledBy" text, "repliesTo" uuid,
  "createdAt" timestamptz, "updatedAt" timestamptz)
on conflict do nothing`;

export async function insertMessages(db: DbClient, messages: readonly Message[]): Promise<void> {
  const input = messages.map((message) => ({
    attempt: 0,
    retries: 0,
    ...message,
    stage: stageOf(message.state),
    priority: message.direction === "outbound" ? PRIORITY[message.purpose] : 0,
  }));
  await db.query({ name: "insert_messages", text: INSERT, values: [toSqlJson(input)] });
}

// What was asked for (content, variables, origin) never changes, so it is not sent again.
const UPDATE = `
update message m set state = x.state, stage = x.stage, external_id = x."externalId", rendered = coalesce(x.rendered, m.rendered), recipient = x.recipient,
  attempt = x.attempt, retries = x.retries, due_at = x."dueAt", expires_at = x."expiresAt", claimed_at = x."claimedAt", deadline = x.deadline,
  doubt_at = x."doubtAt", settle_at = x."settleAt", decision = x.decision, error = x.error, pricing = x.pricing, receipts = x.receipts,
  settled_by = x."settledBy", updated_at = x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, state text, stage text, "externalId" text, rendered jsonb, recipient text, attempt integer,
  retries integer, "dueAt" timestamptz, "expiresAt" timestamptz, "claimedAt" timestamptz, deadline timestamptz, "doubtAt" timestamptz,
  "settleAt" timestamptz, decision jsonb, error jsonb, pricing jsonb, receipts jsonb, "settledBy" text, "updatedAt" timestamptz)
where m.lane = x.lane and m.id = x.id`;

// Four of the five changes of a message are news about what was sent. They leave the text and the decision alone, which
// are most of the row (tried: 30 µs of the server's time and 340 bytes of log for one, against 105–140 µs and 2,300).
const UPDATE_NEWS = `
update message m set state = x.state, stage = x.stage, external_id = x."externalId", deadline = x.deadline, doubt_at = x."doubtAt", settle_at = x."settleAt",
  error = x.error, pricing = x.pricing, receipts = x.receipts, settled_by = x."settledBy", updated_at = x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, state text, stage text, "externalId" text, deadline timestamptz, "doubtAt" timestamptz,
  "settleAt" timestamptz, error jsonb, pricing jsonb, receipts jsonb, "settledBy" text, "updatedAt" timestamptz)
where m.lane = x.lane and m.id = x.id`;

/** `before`: rows as this transaction read them; what did not change in them since is not written. */
export async function updateMessages(db: DbClient, messages: readonly Message[], before: ReadonlyMap<MessageId, Message>): Promise<void> {
  const whole: object[] = [];
  const news: object[] = [];
  for (const message of messages) {
    if (message.direction !== "outbound") continue;
    const { lane, id, state, externalId, deadline, doubtAt, settleAt, error, pricing, receipts, settledBy, updatedAt } = message;
    const told = {
      lane,
      id,
      state,
      stage: stageOf(state),
      externalId,
      deadline,
      doubtAt,
      settleAt,
      error,
      pricing,
      receipts,
      settledBy,
      updatedAt,
    };
    if (isOnlyNews(message, before.get(id))) {
      news.push(told);
      continue;
    }
    // It is null only in a row that was read without it.
    if (message.content === null) throw new Error(`message ${id} is done: what was sent and why cannot change any more`);
    const { rendered, recipient, attempt, retries, dueAt, expiresAt, claimedAt, decision } = message;
    whole.push({ ...told, rendered, recipient, attempt, retries, dueAt, expiresAt, claimedAt, decision });
  }
  if (whole.length > 0) await db.query({ name: "update_messages", text: UPDATE, values: [JSON.stringify(whole)] });
  if (news.length > 0) await db.query({ name: "update_message_news", text: UPDATE_NEWS, values: [JSON.stringify(news)] });
}

/** Values are compared by identity: changed messages are copies that share what they did not change. */
function isOnlyNews(message: OutboundMessage, before: Message | undefined): boolean {
  return (
    before?.direction === "outbound" &&
    message.rendered === before.rendered &&
    message.decision === before.decision &&
    message.recipient === before.recipient &&
    message.attempt === before.attempt &&
    message.retries === before.retries &&
    message.dueAt === before.dueAt &&
    message.expiresAt === before.expiresAt &&
    message.claimedAt === before.claimedAt
  );
}
