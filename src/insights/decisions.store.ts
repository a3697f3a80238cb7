import type { DecisionQuery } from "../contract/decision.ts";
import type { Db } from "../db/pool.ts";
import type { Decision } from "../messages/decision.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identities } from "../profiles/profile.ts";
import { readCursor } from "./cursor.ts";

export type RawDecision = {
  readonly id: string;
  readonly cursor_at: string;
  readonly profile_id: string;
  readonly channel_id: string;
  readonly channel: string | null;
  readonly purpose: string;
  readonly topic: string | null;
  readonly state: string;
  readonly decision: Decision;
  /** Null: the profile is no more. */
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
  readonly journey: string | null;
  readonly journey_title: string | null;
  readonly campaign: string | null;
  readonly campaign_title: string | null;
};
/** `profiles`: only of these; null: of everybody. */
export type DecisionSearch = Omit<DecisionQuery, "profile"> & { readonly profiles: readonly ProfileId[] | null };

/**
 * One more than a page, newest message first. What was denied is found by an index of its own; other filters that match little read on through all
 * messages, but never through their texts (a million messages: 0.3 s, with their texts 8 to 30 s).
 */
export async function readDecisions(db: Db, workspaceId: string, query: DecisionSearch): Promise<readonly RawDecision[]> {
  const values: unknown[] = [workspaceId, query.limit + 1];
  const where = ["m.workspace_id = $1", "m.direction = 'outbound'", "m.reason is not null", "t.decision is not null"];
  const add = (sql: (place: string) => string, value: unknown): void => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  const origins = await originsOf(db, workspaceId, query);
  if (origins === null) return [];
  for (const { column, ids } of origins) add((place) => `${column} = any(${place}::text[])`, ids);
  if (query.profiles) {
    add((place) => `m.lane = any(${place}::smallint[])`, [...new Set(query.profiles.map(laneOf))]);
    add((place) => `m.profile_id = any(${place}::uuid[])`, query.profiles);
  }
  if (query.message) {
    add((place) => `m.lane = ${place}`, laneOf(query.message));
    add((place) => `m.id = ${place}`, query.message);
  }
  if (query.verdict) add((place) => `coalesce(m.verdict, 'allow') = any(${place})`, query.verdict);
  if (query.reason) add((place) => `m.reason = any(${place})`, query.reason);
  if (query.rule) add((place) => `m.decided_by = ${place}`, query.rule);
  if (query.policyRule) add((place) => `m.policy_rule = ${place}`, query.policyRule);
  if (isOfDenied(query)) where.push("m.verdict is not null");
  if (query.from) add((place) => `m.decided_at >= ${place}`, new Date(query.from));
  // No message is decided about before it is there.
  if (query.to) add((place) => `m.decided_at < ${place} and m.created_at < ${place}`, new Date(query.to));
  const cursor = readCursor(query.after);
  if (cursor) {
    values.push(cursor.at, cursor.id);
    where.push(`(m.created_at, m.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  const { rows } = await db.query<RawDecision>(
    `select m.id, m.created_at::text as cursor_at, m.profile_id, m.channel_id, c.kind as channel, m.purpose, m.origin->>'topic' as topic, m.state, m.decision,
       p.identities, p.attributes, v.journey, v.document->>'title' as journey_title, g.name as campaign, g.document->>'title' as campaign_title
     from (select m.*, t.decision from message m join message_text t on t.lane = m.lane and t.id = m.id
         where ${where.join(" and ")} order by m.created_at desc, m.id desc limit $2) m
       left join channel c on c.id = m.channel_id
       left join profile p on p.lane = m.lane and p.id = m.profile_id
       left join journey_version v on v.id = (m.origin->>'versionId')::uuid
       left join campaign g on g.id = (m.origin->>'campaignId')::uuid
     order by m.created_at desc, m.id desc`,
    values,
  );
  return rows;
}

function isOfDenied({ verdict, reason, rule, policyRule }: DecisionSearch): boolean {
  return verdict?.includes("allow") === false || reason?.includes("allowed") === false || rule !== undefined || policyRule !== undefined;
}

type Origin = { readonly column: string; readonly ids: readonly string[] };

/** Journey, campaign and channel by their ids; null: there is no such thing, and no message of it. */
async function originsOf(db: Db, workspaceId: string, { journey, campaign, channel }: DecisionSearch): Promise<readonly Origin[] | null> {
  const asked = [
    { name: journey, column: "m.origin->>'versionId'", sql: "select id from journey_version where workspace_id = $1 and journey = $2" },
    { name: campaign, column: "m.origin->>'campaignId'", sql: "select id from campaign where workspace_id = $1 and name = $2" },
    { name: channel, column: "m.channel_id::text", sql: "select id from channel where workspace_id = $1 and kind = $2" },
  ];
  const origins: Origin[] = [];
  for (const { name, column, sql } of asked) {
    if (name === undefined) continue;
    const { rows } = await db.query<{ readonly id: string }>(sql, [workspaceId, name]);
    if (rows.length === 0) return null;
    origins.push({ column, ids: rows.map(({ id }) => id) });
  }
  return origins;
}
