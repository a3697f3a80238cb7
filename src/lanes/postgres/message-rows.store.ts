import type { Db, DbClient } from "../../db/pool.ts";
import type { InboundMessage, Message, OutboundMessage } from "../../messages/message.ts";
import { PRIORITY } from "../../messages/priority.ts";
import type { ChannelId, MessageId, ProfileId } from "../../platform/ids.ts";
import { allLanes, type Lane, laneOf } from "../../platform/lane.ts";
import type { DeskPair } from "../desk-tx.ts";
import type { StoredContact } from "../lane-store.ts";

const STATE = `m.lane, m.id, m.workspace_id as "workspaceId", m.profile_id as "profileId", m.channel_id as "channelId", m.direction, m.state,
  m.external_id as "externalId", m.purpose, m.origin, coalesce(m.template, '') as template, m.language, m.reason, m.recipient, m.attempt, m.retries,
  m.due_at as "dueAt", m.expires_at as "expiresAt", m.claimed_at as "claimedAt", m.deadline, m.doubt_at as "doubtAt", m.settle_at as "settleAt",
  m.error, m.pricing, m.wording, m.receipts, m.settled_by as "settledBy", m.replies_to as "repliesTo",
  m.created_at as "createdAt", m.updated_at as "updatedAt"`;
const WHOLE = `${STATE}, t.content, t.variables, t.rendered, t.decision`;
const TEXT = "message_text t on t.lane = m.lane and t.id = m.id";

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

// For outcomes and receipts, nearly always: the text of what is on its way is not read again, only of what still waits and of what customers wrote.
const BY_ID = `
select ${WHOLE} from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join message m on m.lane = k.lane and m.id = k.id
left join ${TEXT} and (m.stage = 'waiting' or m.direction = 'inbound')`;

/** Outbound messages that do not wait come without content, variables, rendered and decision. */
export async function readMessages(db: DbClient, ids: readonly MessageId[]): Promise<readonly Message[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_messages", text: BY_ID, values: [ids.map(laneOf), ids] });
  return rows.map(toMessage);
}

const BY_EXTERNAL_ID = `
select ${STATE} from unnest($1::smallint[]) as l(lane) cross join unnest($2::text[]) as e(external_id)
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

// Per lane and channel, in index order, so that a queue of a million costs as much as one of ten; texts are read only of those that fit. The pair filter
// stands inside: a customer whose message is in doubt takes no place from the others.
const DUE = `
with due as (
  select m.*, row_number() over (partition by m.channel_id order by m.priority, m.due_at, m.id) as place, c.most
  from unnest($1::smallint[]) as l(lane)
  cross join unnest($2::uuid[], $3::integer[], $4::integer[]) as c(channel_id, most, most_of_lane)
  cross join lateral (
    select * from message q
    where q.lane = l.lane and q.channel_id = c.channel_id and q.stage = 'waiting' and q.due_at <= $5
      and not exists (
        select from message o where o.lane = q.lane and o.profile_id = q.profile_id and o.channel_id = q.channel_id and o.stage in ('claimed', 'unknown')
          and o.id <> all($6::uuid[]))
    order by q.priority, q.due_at
    limit c.most_of_lane
  ) m
)
select distinct on (m.profile_id, m.channel_id) ${WHOLE} from due m join ${TEXT}
where m.place <= m.most
order by m.profile_id, m.channel_id, m.priority, m.due_at, m.id`;

export async function readDueMessages(
  db: DbClient,
  lanes: readonly Lane[],
  now: Date,
  {
    limits,
    settled,
  }: { readonly limits: readonly { readonly channelId: ChannelId; readonly limit: number }[]; readonly settled: readonly MessageId[] },
): Promise<readonly OutboundMessage[]> {
  const perLane = limits.map((entry) => Math.max(1, Math.ceil(entry.limit / lanes.length)));
  const { rows } = await db.query<MessageRow>({
    name: "read_due_messages",
    text: DUE,
    values: [lanes, limits.map((entry) => entry.channelId), limits.map((entry) => entry.limit), perLane, now, settled],
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

const LAST = `
select ${WHOLE} from (
  select * from message q where q.lane = $1 and q.profile_id = $2 and q.channel_id = $3 and (q.direction = 'inbound' or q.origin->>'kind' = 'agent')
  order by q.created_at desc, q.id desc limit $4) m
join ${TEXT} order by m.created_at desc, m.id desc`;

export async function readLastMessages(db: DbClient, { lane, profileId, channelId }: DeskPair, limit: number): Promise<readonly Message[]> {
  const values = [lane, profileId, channelId, limit];
  const { rows } = await db.query<MessageRow>({ name: "read_last_messages", text: LAST, values });
  return rows.map(toMessage);
}

// What is done with: of what still waits the text is needed, which this does not read.
const RECENT = `
select ${STATE} from unnest($1::smallint[], $2::uuid[]) as k(lane, id) cross join lateral (
  select * from message q
  where q.lane = k.lane and q.profile_id = k.id and q.created_at >= $3 and q.direction = 'outbound' and q.stage = 'done' and q.external_id is not null
  order by q.created_at desc limit 20) m`;

export async function readRecentOutbound(db: DbClient, profileIds: readonly ProfileId[], since: Date): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({
    name: "read_recent_outbound",
    text: RECENT,
    values: [profileIds.map(laneOf), profileIds, since],
  });
  return outboundOnly(rows);
}

// By the index of a profile's messages, all of them: one may be claimed long after it was made, and no index is paid for that by every message.
const CONTACTS = `
select m.id, m.profile_id as "profileId", m.channel_id as "channelId", m.purpose, m.origin, m.state, m.claimed_at as "claimedAt", coalesce(m.template, '') as template
from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join message m on m.lane = k.lane and m.profile_id = k.id and m.direction = 'outbound' and m.claimed_at >= $3`;

export async function readContacts(
  db: Pick<DbClient, "query">,
  profileIds: readonly ProfileId[],
  since: Date,
): Promise<readonly StoredContact[]> {
  const { rows } = await db.query<StoredContact>({
    name: "read_contacts",
    text: CONTACTS,
    values: [profileIds.map(laneOf), profileIds, since],
  });
  return rows;
}

const PENDING = `
select ${WHOLE} from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join message m on m.lane = k.lane and m.profile_id = k.id and m.stage = 'waiting' join ${TEXT}`;

export async function readPendingMessages(db: DbClient, profileIds: readonly ProfileId[]): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({
    name: "read_pending_messages",
    text: PENDING,
    values: [profileIds.map(laneOf), profileIds],
  });
  return outboundOnly(rows);
}

const OVERDUE = `
select ${STATE} from message m where m.lane = any($1::smallint[]) and m.stage = 'claimed' and m.deadline <= $2 order by m.lane, m.deadline limit $3`;

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
select ${STATE} from message m where m.lane = any($1::smallint[]) and m.stage = 'unknown' and m.settle_at <= $2 order by m.lane, m.settle_at limit $3`;

export async function readDueDoubts(db: DbClient, lanes: readonly Lane[], now: Date, limit: number): Promise<readonly OutboundMessage[]> {
  const { rows } = await db.query<MessageRow>({ name: "read_due_doubts", text: DOUBTS, values: [lanes, now, limit] });
  return outboundOnly(rows);
}
