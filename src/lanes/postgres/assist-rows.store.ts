import type { AssistTalk, AssistTurn } from "../../assist/talk.ts";
import type { DbClient } from "../../db/pool.ts";
import { toSqlJson } from "../../db/sql-json.ts";
import { laneOf } from "../../platform/lane.ts";
import type { AssistChanges, AssistTx } from "../assist-tx.ts";

const TALKS = `
select t.lane, t.profile_id as "profileId", t.channel_id as "channelId", t.workspace_id as "workspaceId", t.handed_at as "handedAt", t.said, t.recent,
  t.question, t.turn_id as "turnId", t.updated_at as "updatedAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join assist_talk t on t.lane = k.lane and t.profile_id = k.id`;

const TURNS = `
select t.lane, t.id, t.workspace_id as "workspaceId", t.profile_id as "profileId", t.channel_id as "channelId", t.message_id as "messageId",
  t.purpose, t.state, t.question, t.told, t.answer, t.articles, t.fault, t.detail, t.hidden, t.model, t.tokens_in as "tokensIn", t.tokens_out as "tokensOut",
  t.micros::float8 as micros, t.took_ms as "tookMs", t.asked_by as "askedBy", t.sent_message_id as "sentMessageId", t.attempts, t.due_at as "dueAt",
  t.created_at as "createdAt", t.updated_at as "updatedAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join assist_turn t on t.lane = k.lane and t.id = k.id`;

const PUT_TALKS = `
insert into assist_talk (lane, profile_id, channel_id, workspace_id, handed_at, said, recent, question, turn_id, updated_at)
select x.lane, x."profileId", x."channelId", x."workspaceId", x."handedAt", x.said, x.recent, x.question, x."turnId", x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "channelId" uuid, "workspaceId" uuid, "handedAt" timestamptz, said jsonb, recent jsonb,
  question text, "turnId" uuid, "updatedAt" timestamptz)
on conflict (lane, profile_id, channel_id) do update set handed_at = excluded.handed_at, said = excluded.said, recent = excluded.recent,
  question = excluded.question, turn_id = excluded.turn_id, updated_at = excluded.updated_at`;

const ADD_TURNS = `
insert into assist_turn (lane, id, workspace_id, profile_id, channel_id, message_id, purpose, state, question, articles, fault, hidden, tokens_in, tokens_out, micros,
  asked_by, attempts, due_at, created_at, updated_at)
select x.lane, x.id, x."workspaceId", x."profileId", x."channelId", x."messageId", x.purpose, x.state, x.question, '{}', x.fault, '{}', 0, 0, 0, x."askedBy", 0,
  x."dueAt", x."createdAt", x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, "messageId" uuid, purpose text, state text,
  question text, fault text, "askedBy" text, "dueAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz)
on conflict do nothing`;

const END_TURNS = `
update assist_turn t set state = x.state, fault = x.fault, sent_message_id = x."sentMessageId", updated_at = x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, state text, fault text, "sentMessageId" uuid, "updatedAt" timestamptz)
where t.lane = x.lane and t.id = x.id`;

const ADD_GAPS = `
insert into assist_gap (lane, id, workspace_id, profile_id, channel_id, message_id, text, article_id, score, at)
select x.lane, x.id, x."workspaceId", x."profileId", x."channelId", x."messageId", x.text, x."articleId", x.score, x.at
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, "channelId" uuid, "messageId" uuid, text text, "articleId" uuid,
  score real, at timestamptz)
on conflict do nothing`;

export function assistTx(client: DbClient): AssistTx {
  return {
    talks: async (profileIds) => {
      const values = [profileIds.map(laneOf), profileIds];
      return (await client.query<AssistTalk>({ name: "read_assist_talks", text: TALKS, values })).rows;
    },
    turns: async (ids) => (await client.query<AssistTurn>({ name: "read_assist_turns", text: TURNS, values: [ids.map(laneOf), ids] })).rows,
  };
}

export async function writeAssist(client: DbClient, { talks, newTurns, turnSteps, gaps }: AssistChanges): Promise<void> {
  const put = async (name: string, text: string, rows: readonly object[]): Promise<unknown> =>
    rows.length > 0 && client.query({ name, text, values: [toSqlJson(rows)] });
  await Promise.all([
    put("put_assist_talks", PUT_TALKS, talks),
    put("add_assist_turns", ADD_TURNS, newTurns),
    put("end_assist_turns", END_TURNS, turnSteps),
    put("add_assist_gaps", ADD_GAPS, gaps),
  ]);
}
