import type { Db } from "../db/pool.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { AssistTurn, TurnResult } from "./talk.ts";

const TURN = `t.lane, t.id, t.workspace_id as "workspaceId", t.profile_id as "profileId", t.channel_id as "channelId", t.message_id as "messageId",
  t.purpose, t.state, t.question, t.told, t.answer, t.articles, t.fault, t.detail, t.hidden, t.model, t.tokens_in as "tokensIn", t.tokens_out as "tokensOut",
  t.micros::float8 as micros, t.took_ms as "tookMs", t.asked_by as "askedBy", t.sent_message_id as "sentMessageId", t.attempts, t.due_at as "dueAt",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;

// Two processes that want the same row: the second passes it by.
const CLAIM = `
with due as (
  select lane, id from assist_turn where state in ('waiting', 'asking') and due_at <= $1 order by due_at limit $3 for update skip locked)
update assist_turn t set state = 'asking', attempts = t.attempts + 1, due_at = $2 from due where t.lane = due.lane and t.id = due.id returning ${TURN}`;

/** For the time of a lease: who dies with one lets it fall due again. */
export async function claimTurns(db: Db, now: Date, leaseUntil: Date, limit: number): Promise<readonly AssistTurn[]> {
  const { rows } = await db.query<AssistTurn>({ name: "claim_assist_turns", text: CLAIM, values: [now, leaseUntil, limit] });
  return rows;
}

export async function insertTurn(db: Db, turn: AssistTurn): Promise<void> {
  await db.query(
    `insert into assist_turn (lane, id, workspace_id, profile_id, channel_id, message_id, purpose, state, question, articles, hidden, tokens_in, tokens_out, micros,
       asked_by, attempts, due_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', '{}', 0, 0, 0, $10, $11, $12, $13, $13)`,
    [
      turn.lane,
      turn.id,
      turn.workspaceId,
      turn.profileId,
      turn.channelId,
      turn.messageId,
      turn.purpose,
      turn.state,
      turn.question,
      turn.askedBy,
      turn.attempts,
      turn.dueAt,
      turn.createdAt,
    ],
  );
}

/** Guarded by the attempt: what a slow process finds out about an earlier one changes nothing. `state`: of a suggestion, which no lane waits for. */
export async function recordResult(
  db: Db,
  turn: Pick<AssistTurn, "lane" | "id" | "attempts">,
  result: TurnResult,
  { at, state }: { readonly at: Date; readonly state: "suggested" | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update assist_turn set told = $4, answer = $5, articles = $6, fault = $7, detail = $8, hidden = $9, model = $10, tokens_in = $11, tokens_out = $12,
       micros = $13, took_ms = $14, updated_at = $15, state = coalesce($16, state)
     where lane = $1 and id = $2 and attempts = $3 and state = 'asking'`,
    [
      turn.lane,
      turn.id,
      turn.attempts,
      result.told,
      result.answer,
      result.articles,
      result.fault,
      result.detail,
      JSON.stringify(result.hidden),
      result.model,
      result.tokensIn,
      result.tokensOut,
      result.micros,
      result.tookMs,
      at,
      state,
    ],
  );
  return (rowCount ?? 0) > 0;
}

/** Newest first. */
export async function listTurns(
  db: Db,
  workspaceId: WorkspaceId,
  { before, limit }: { readonly before: { readonly at: Date; readonly id: string } | null; readonly limit: number },
): Promise<readonly AssistTurn[]> {
  const { rows } = await db.query<AssistTurn>(
    `select ${TURN} from assist_turn t where t.workspace_id = $1 and ($2::timestamptz is null or (t.created_at, t.id) < ($2, $3::uuid))
     order by t.created_at desc, t.id desc limit $4`,
    [workspaceId, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows;
}

/** What is said of a conversation to a model, newest first: words of both sides. */
export type SaidTurn = { readonly direction: "inbound" | "outbound"; readonly text: string };
export async function readSaid(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly channelId: ChannelId },
  { since, limit }: { readonly since: Date; readonly limit: number },
): Promise<readonly SaidTurn[]> {
  const { rows } = await db.query<SaidTurn>(
    `select m.direction, case when m.direction = 'inbound' then m.content->>'text' else m.rendered->'preview'->>'body' end as text from message_whole m
     where m.lane = $1 and m.profile_id = $2 and m.channel_id = $3 and m.workspace_id = $4 and m.created_at >= $5
       and (m.direction = 'inbound' or m.state in ('accepted', 'sent', 'delivered', 'read', 'played'))
       and coalesce(case when m.direction = 'inbound' then m.content->>'text' else m.rendered->'preview'->>'body' end, '') <> ''
     order by m.created_at desc, m.id desc limit $6`,
    [laneOf(of.profileId), of.profileId, of.channelId, of.workspaceId, since, limit],
  );
  return rows;
}

export type AskedPerson = { readonly identities: JsonObject; readonly attributes: JsonObject; readonly locale: string | null };
export async function readPerson(db: Db, workspaceId: WorkspaceId, profileId: ProfileId): Promise<AskedPerson | null> {
  const { rows } = await db.query<AskedPerson>(
    "select identities, attributes, locale from profile where lane = $1 and id = $2 and workspace_id = $3 and merged_into is null",
    [laneOf(profileId), profileId, workspaceId],
  );
  return rows[0] ?? null;
}

/** Of the last week, newest first: what a simulation looks at. */
export type SimulatedMessage = {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly kind: string;
  readonly text: string | null;
  readonly at: Date;
  readonly isFirst: boolean;
};
export async function readInbound(db: Db, workspaceId: WorkspaceId, since: Date, limit: number): Promise<readonly SimulatedMessage[]> {
  const { rows } = await db.query<SimulatedMessage>(
    `select m.id, m.profile_id as "profileId", m.channel_id as "channelId", m.content->>'kind' as kind, m.content->>'text' as text, m.created_at as at,
       not exists (select from message o where o.lane = m.lane and o.profile_id = m.profile_id and o.channel_id = m.channel_id and o.direction = 'inbound'
         and o.created_at < m.created_at) as "isFirst"
     from message_whole m where m.workspace_id = $1 and m.direction = 'inbound' and m.created_at >= $2
     order by m.created_at desc, m.id desc limit $3`,
    [workspaceId, since, limit],
  );
  return rows;
}

export type OpenGap = {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly messageId: string;
  readonly text: string;
  readonly articleId: string | null;
  readonly score: number;
  readonly at: Date;
};
/** Newest first. */
export async function listGaps(db: Db, workspaceId: WorkspaceId, limit: number): Promise<readonly OpenGap[]> {
  const { rows } = await db.query<OpenGap>(
    `select id, profile_id as "profileId", message_id as "messageId", text, article_id as "articleId", score, at from assist_gap
     where workspace_id = $1 and done_at is null order by at desc, id desc limit $2`,
    [workspaceId, limit],
  );
  return rows;
}

export async function closeGaps(db: Db, workspaceId: WorkspaceId, ids: readonly string[], at: Date): Promise<number> {
  const { rowCount } = await db.query(
    "update assist_gap set done_at = $3 where workspace_id = $1 and id = any($2::uuid[]) and done_at is null",
    [workspaceId, ids, at],
  );
  return rowCount ?? 0;
}

/** How often each helper did something, in the last `days`, by metric and label. */
export async function readHelperCounts(
  db: Db,
  workspaceId: WorkspaceId,
  since: Date,
): Promise<readonly { readonly metric: string; readonly label: string; readonly n: number }[]> {
  const { rows } = await db.query<{ metric: string; label: string; n: number }>(
    `select metric, label, sum(n)::int as n from fact_count
     where workspace_id = $1 and hour >= $2 and owner_kind = 'workspace' and metric like 'helper\\_%' group by 1, 2`,
    [workspaceId, since],
  );
  return rows;
}
