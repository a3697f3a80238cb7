import { toSqlJson } from "../../db/sql-json.ts";
import type { Db, DbClient } from "../../db/pool.ts";
import type { Csat, Episode } from "../../desk/episode.ts";
import type { AgentFacts } from "../../desk/routing.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import type { StaffingTx, WaitingRow } from "../staffing-tx.ts";

/** Further back nobody is looked at: they are not given anything before those in front of them are. */
const MOST_WAITING = 1_000;

type EpisodeRow = Omit<Episode, "csat"> & {
  readonly csatAskedAt: Date | null;
  readonly csatMessageId: string | null;
  readonly csatScale: 3 | 5 | null;
  readonly csatScore: number | null;
  readonly csatAt: Date | null;
  readonly csatComment: string | null;
};

const EPISODE = `e.lane, e.profile_id as "profileId", e.channel_id as "channelId", e.opened_at as "openedAt", e.workspace_id as "workspaceId",
  e.conversation_id as "conversationId", e.team, e.agent, e.labels, e.priority, e.queue_reason as "queueReason", e.clock,
  e.first_answered_at as "firstAnsweredAt", e.first_by as "firstBy", e.first_ms as "firstMs", e.first_work_ms as "firstWorkMs", e.answers,
  e.resolved_at as "resolvedAt", e.resolved_by as "resolvedBy", e.resolution_ms as "resolutionMs", e.resolution_work_ms as "resolutionWorkMs",
  e.handling_ms as "handlingMs", e.handling_work_ms as "handlingWorkMs", e.put_off_at as "putOffAt", e.put_off_ms as "putOffMs",
  e.put_off_work_ms as "putOffWorkMs", e.breaches, e.told_closed_at as "toldClosedAt", e.told_busy_at as "toldBusyAt",
  e.csat_asked_at as "csatAskedAt", e.csat_message_id as "csatMessageId", e.csat_scale as "csatScale", e.csat_score as "csatScore",
  e.csat_at as "csatAt", e.csat_comment as "csatComment"`;

const LATEST = `
select distinct on (e.lane, e.profile_id, e.channel_id) ${EPISODE}
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join desk_episode e on e.lane = k.lane and e.profile_id = k.id
order by e.lane, e.profile_id, e.channel_id, e.opened_at desc`;

const SAVE = `
insert into desk_episode as d (lane, profile_id, channel_id, opened_at, workspace_id, conversation_id, team, agent, labels, priority, queue_reason, clock,
  first_answered_at, first_by, first_ms, first_work_ms, answers, resolved_at, resolved_by, resolution_ms, resolution_work_ms, handling_ms, handling_work_ms,
  put_off_at, put_off_ms, put_off_work_ms, breaches, told_closed_at, told_busy_at, csat_asked_at, csat_message_id, csat_scale, csat_score, csat_at, csat_comment)
select lane, "profileId", "channelId", "openedAt", "workspaceId", "conversationId", team, agent, array(select jsonb_array_elements_text(labels)), priority,
  "queueReason", clock, "firstAnsweredAt", "firstBy", "firstMs", "firstWorkMs", answers, "resolvedAt", "resolvedBy", "resolutionMs", "resolutionWorkMs",
  "handlingMs", "handlingWorkMs", "putOffAt", "putOffMs", "putOffWorkMs", breaches, "toldClosedAt", "toldBusyAt", "csatAskedAt", "csatMessageId",
  "csatScale", "csatScore", "csatAt", "csatComment"
from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, "channelId" uuid, "openedAt" timestamptz, "workspaceId" uuid, "conversationId" uuid,
  team uuid, agent uuid, labels jsonb, priority text, "queueReason" text, clock jsonb, "firstAnsweredAt" timestamptz, "firstBy" text, "firstMs" bigint,
  "firstWorkMs" bigint, answers integer, "resolvedAt" timestamptz, "resolvedBy" text, "resolutionMs" bigint, "resolutionWorkMs" bigint, "handlingMs" bigint,
  "handlingWorkMs" bigint, "putOffAt" timestamptz, "putOffMs" bigint, "putOffWorkMs" bigint, breaches integer, "toldClosedAt" timestamptz,
  "toldBusyAt" timestamptz, "csatAskedAt" timestamptz, "csatMessageId" uuid, "csatScale" smallint, "csatScore" smallint, "csatAt" timestamptz, "csatComment" text)
on conflict (lane, profile_id, channel_id, opened_at) do update set conversation_id = excluded.conversation_id, team = excluded.team, agent = excluded.agent,
  labels = excluded.labels, priority = excluded.priority, queue_reason = excluded.queue_reason, clock = excluded.clock, first_answered_at = excluded.first_answered_at,
  first_by = excluded.first_by, first_ms = excluded.first_ms, first_work_ms = excluded.first_work_ms, answers = excluded.answers, resolved_at = excluded.resolved_at,
  resolved_by = excluded.resolved_by, resolution_ms = excluded.resolution_ms, resolution_work_ms = excluded.resolution_work_ms, handling_ms = excluded.handling_ms,
  handling_work_ms = excluded.handling_work_ms, put_off_at = excluded.put_off_at, put_off_ms = excluded.put_off_ms, put_off_work_ms = excluded.put_off_work_ms,
  breaches = excluded.breaches, told_closed_at = excluded.told_closed_at, told_busy_at = excluded.told_busy_at, csat_asked_at = excluded.csat_asked_at,
  csat_message_id = excluded.csat_message_id, csat_scale = excluded.csat_scale, csat_score = excluded.csat_score, csat_at = excluded.csat_at,
  csat_comment = excluded.csat_comment`;

// No further than decides: whether there is room, also after what the transaction itself changes. Fifty people with 1,700 open conversations each:
// 1 instead of 24 ms for each message that comes in.
const AGENTS = `
select d.account_id as id, d.availability, d.capacity, d.skills, d.languages, (extract(epoch from d.last_given_at) * 1000)::float8 as "lastGivenAt",
  (select count(*)::int from (select from desk_conversation c
     where c.workspace_id = $1 and c.assignee = d.account_id and c.state = 'open' and c.merged_into is null limit d.capacity + $2) c) as open
from desk_agent d join account a on a.id = d.account_id and a.disabled_at is null where d.workspace_id = $1 order by d.account_id`;

const WAITING = `
select c.lane, c.profile_id as "profileId", c.channel_id as "channelId", c.id, c.team as "teamId", c.labels, c.language, c.priority,
  (extract(epoch from c.waiting_since) * 1000)::float8 as since, e.agent as "lastAgent"
from desk_conversation c
left join desk_episode e on e.lane = c.lane and e.profile_id = c.profile_id and e.channel_id = c.channel_id and e.opened_at = c.opened_at
where c.workspace_id = $1 and c.state = 'open' and c.merged_into is null and c.assignee is null and c.handled_by = 'person' and c.waiting_since is not null
order by array_position(array['urgent', 'high', 'normal', 'low'], c.priority), c.waiting_since, c.id limit ${MOST_WAITING}`;

export function staffingTx(client: DbClient): StaffingTx {
  return {
    episodes: async (profileIds) => {
      if (profileIds.length === 0) return [];
      const values = [profileIds.map(laneOf), profileIds];
      return (await client.query<EpisodeRow>({ name: "read_episodes", text: LATEST, values })).rows.map(episodeOf);
    },
    saveEpisodes: async (episodes) => {
      if (episodes.length === 0) return;
      await client.query({ name: "save_episodes", text: SAVE, values: [toSqlJson(episodes.map(rowOf))] });
    },
    dropEpisode: async ({ lane, profileId, channelId, openedAt }) => {
      await client.query("delete from desk_episode where lane = $1 and profile_id = $2 and channel_id = $3 and opened_at = $4", [
        lane,
        profileId,
        channelId,
        openedAt,
      ]);
    },
    lock: async (workspaceIds) => {
      await client.query({
        name: "lock_staffing",
        text: "select from desk_staffing where workspace_id = any($1::uuid[]) order by workspace_id for update",
        values: [workspaceIds],
      });
    },
    agents: async (workspaceId, changed) => readAgentFacts(client, workspaceId, changed),
    waiting: async (workspaceId) => readWaiting(client, workspaceId),
    noteGiven: async (workspaceId, accountIds) => {
      await client.query({
        name: "note_given",
        text: "update desk_agent set last_given_at = clock_timestamp() where workspace_id = $1 and account_id = any($2::uuid[])",
        values: [workspaceId, accountIds],
      });
    },
  };
}

export async function readAgentFacts(db: Db | DbClient, workspaceId: WorkspaceId, changed: number): Promise<readonly AgentFacts[]> {
  return (await db.query<AgentFacts>({ name: "read_agent_facts", text: AGENTS, values: [workspaceId, changed] })).rows;
}

export async function readWaiting(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly WaitingRow[]> {
  return (await db.query<WaitingRow>({ name: "read_waiting", text: WAITING, values: [workspaceId] })).rows;
}

function episodeOf(row: EpisodeRow): Episode {
  const { csatAskedAt, csatMessageId, csatScale, csatScore, csatAt, csatComment, ...episode } = row;
  const csat: Csat | null =
    csatAskedAt === null || csatMessageId === null || csatScale === null
      ? null
      : { askedAt: csatAskedAt, messageId: csatMessageId, scale: csatScale, score: csatScore, at: csatAt, comment: csatComment };
  return { ...episode, csat };
}

function rowOf({ csat, ...episode }: Episode): EpisodeRow {
  return {
    ...episode,
    csatAskedAt: csat?.askedAt ?? null,
    csatMessageId: csat?.messageId ?? null,
    csatScale: csat?.scale ?? null,
    csatScore: csat?.score ?? null,
    csatAt: csat?.at ?? null,
    csatComment: csat?.comment ?? null,
  };
}

export type Stranded = {
  readonly lane: WaitingRow["lane"];
  readonly profileId: ProfileId;
  readonly channelId: WaitingRow["channelId"];
  readonly workspaceId: WorkspaceId;
};

/** Conversations in which a customer waits for somebody who has not been there since `until`. */
export async function readStranded(db: Db | DbClient, workspaceId: WorkspaceId, until: Date): Promise<readonly Stranded[]> {
  const { rows } = await db.query<Stranded>(
    `select c.lane, c.profile_id as "profileId", c.channel_id as "channelId", c.workspace_id as "workspaceId"
     from desk_agent d join desk_conversation c on c.workspace_id = d.workspace_id and c.assignee = d.account_id
     where d.workspace_id = $1 and d.availability <> 'online' and d.availability_since <= $2
       and c.state = 'open' and c.merged_into is null and c.waiting_since is not null limit ${MOST_WAITING}`,
    [workspaceId, until],
  );
  return rows;
}
