import type { DbClient } from "../../db/pool.ts";
import { toSqlJson } from "../../db/sql-json.ts";
import type { DeskConversation } from "../../desk/conversation.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";
import type { DeskChanges, DeskTx } from "../desk-tx.ts";
import { shareOfLane } from "../share.ts";
import { readLastMessages } from "./message-rows.store.ts";

const COLUMNS = `d.lane, d.id, d.workspace_id as "workspaceId", d.profile_id as "profileId", d.channel_id as "channelId", d.state, d.priority,
  d.handled_by as "handledBy", d.assignee, d.team, d.labels, d.language, d.opened_at as "openedAt", d.resolved_at as "resolvedAt",
  d.snoozed_until as "snoozedUntil", d.waiting_since as "waitingSince", d.first_answered_at as "firstAnsweredAt", d.first_due_at as "firstDueAt",
  d.next_due_at as "nextDueAt", d.last_at as "lastAt", d.last_direction as "lastDirection", d.last_preview as "lastPreview",
  d.last_message_id as "lastMessageId", d.last_inbound_id as "lastInboundId", d.unread, d.wake_at as "wakeAt", d.merged_into as "mergedInto",
  d.undo, d.revision, d.updated_at as "updatedAt"`;

const OF_PEOPLE = `
select ${COLUMNS} from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join desk_conversation d on d.lane = k.lane and d.profile_id = k.id`;

const DUE = `
select ${COLUMNS} from unnest($1::smallint[]) as l(lane)
cross join lateral (select * from desk_conversation q where q.lane = l.lane and q.wake_at <= $2 order by q.wake_at limit $3) d`;

export function deskTx(db: DbClient, lanes: readonly Lane[], now: Date): DeskTx {
  return {
    conversations: async (profileIds) => {
      const values = [profileIds.map(laneOf), profileIds];
      const { rows } = await db.query<DeskConversation>({ name: "desk_of_people", text: OF_PEOPLE, values });
      return rows;
    },
    due: async (limit) => {
      const values = [lanes, now, shareOfLane(limit, lanes.length)];
      const { rows } = await db.query<DeskConversation>({ name: "desk_due", text: DUE, values });
      return rows;
    },
    lastMessages: async (pair, limit) => readLastMessages(db, pair, limit),
    holdFiles: async (assets) => {
      const { rowCount } = await db.query("select from media_asset where id = any($1::uuid[]) for key share", [assets]);
      return rowCount === new Set(assets).size;
    },
  };
}

const PUT = `
insert into desk_conversation (lane, id, workspace_id, profile_id, channel_id, state, priority, handled_by, assignee, team, labels, language, opened_at,
  resolved_at, snoozed_until, waiting_since, first_answered_at, first_due_at, next_due_at, last_at, last_direction, last_preview, last_message_id,
  last_inbound_id, unread, wake_at, merged_into, undo, revision, updated_at)
select lane, id, "workspaceId", "profileId", "channelId", state, priority, "handledBy", assignee, team, labels, language, "openedAt", "resolvedAt",
  "snoozedUntil", "waitingSince", "firstAnsweredAt", "firstDueAt", "nextDueAt", "lastAt", "lastDirection", "lastPreview", "lastMessageId",
  "lastInboundId", unread, "wakeAt", "mergedInto", undo, revision, "updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, state text, priority text,
  "handledBy" text, assignee uuid, team uuid, labels text[], language text, "openedAt" timestamptz, "resolvedAt" timestamptz, "snoozedUntil" timestamptz,
  "waitingSince" timestamptz, "firstAnsweredAt" timestamptz, "firstDueAt" timestamptz, "nextDueAt" timestamptz, "lastAt" timestamptz,
  "lastDirection" text, "lastPreview" text, "lastMessageId" uuid, "lastInboundId" uuid, unread integer, "wakeAt" timestamptz, "mergedInto" uuid,
  undo jsonb, revision integer, "updatedAt" timestamptz)
on conflict (lane, profile_id, channel_id) do update set state = excluded.state, priority = excluded.priority, handled_by = excluded.handled_by,
  assignee = excluded.assignee, team = excluded.team, labels = excluded.labels, language = excluded.language, opened_at = excluded.opened_at,
  resolved_at = excluded.resolved_at, snoozed_until = excluded.snoozed_until, waiting_since = excluded.waiting_since,
  first_answered_at = excluded.first_answered_at, first_due_at = excluded.first_due_at, next_due_at = excluded.next_due_at, last_at = excluded.last_at,
  last_direction = excluded.last_direction, last_preview = excluded.last_preview, last_message_id = excluded.last_message_id,
  last_inbound_id = excluded.last_inbound_id, unread = excluded.unread, wake_at = excluded.wake_at, merged_into = excluded.merged_into,
  undo = excluded.undo, revision = excluded.revision, updated_at = excluded.updated_at`;

const ADD_ENTRIES = `
with x as (
  select * from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, "conversationId" uuid,
    kind text, by text, detail jsonb, text text, mentions uuid[], at timestamptz)
), named as (
  insert into desk_mention (lane, entry_id, account_id, workspace_id, profile_id, conversation_id, at)
  select lane, id, account, "workspaceId", "profileId", "conversationId", at from x cross join unnest(mentions) as account
)
insert into desk_entry (lane, id, workspace_id, profile_id, channel_id, conversation_id, kind, by, detail, text, at)
select lane, id, "workspaceId", "profileId", "channelId", "conversationId", kind, by, detail, text, at from x`;

const ADD_TEXTS = `
insert into desk_text (lane, id, sort, workspace_id, profile_id, channel_id, at, words)
select lane, id, sort, "workspaceId", "profileId", "channelId", at, array_to_tsvector(words)
from json_to_recordset($1::json) as x(lane smallint, id uuid, sort text, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, at timestamptz, words text[])
on conflict do nothing`;

const NOTE_SEEN = `
update desk_mention m set seen_at = $2 from json_to_recordset($1::json) as x(lane smallint, "conversationId" uuid, account uuid)
where m.lane = x.lane and m.conversation_id = x."conversationId" and m.account_id = x.account and m.seen_at is null`;

export async function writeDesk(db: DbClient, { conversations, entries, texts, seen }: DeskChanges, now: Date): Promise<void> {
  await Promise.all([
    conversations.length > 0 && db.query({ name: "put_desk_conversations", text: PUT, values: [toSqlJson(conversations)] }),
    entries.length > 0 && db.query({ name: "add_desk_entries", text: ADD_ENTRIES, values: [toSqlJson(entries)] }),
    texts.length > 0 && db.query({ name: "add_desk_texts", text: ADD_TEXTS, values: [toSqlJson(texts)] }),
    seen.length > 0 && db.query({ name: "note_desk_seen", text: NOTE_SEEN, values: [toSqlJson(seen), now] }),
  ]);
}
