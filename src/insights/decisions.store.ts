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

/** One more than a page. Newest message first; filters that match little read on until the page is full. */
export async function readDecisions(db: Db, workspaceId: string, query: DecisionSearch): Promise<readonly RawDecision[]> {
  const values: unknown[] = [workspaceId, query.limit + 1];
  const where = ["m.workspace_id = $1", "m.direction = 'outbound'", "m.reason is not null", "t.decision is not null"];
  const add = (sql: (place: string) => string, value: unknown): void => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  if (query.profiles) {
    add((place) => `m.lane = any(${place}::smallint[])`, [...new Set(query.profiles.map(laneOf))]);
    add((place) => `m.profile_id = any(${place}::uuid[])`, query.profiles);
  }
  if (query.message) {
    add((place) => `m.lane = ${place}`, laneOf(query.message));
    add((place) => `m.id = ${place}`, query.message);
  }
  if (query.verdict) add((place) => `t.decision->>'verdict' = any(${place})`, query.verdict);
  if (query.reason) add((place) => `m.reason = any(${place})`, query.reason);
  if (query.rule) add((place) => `t.decision->'ladder'->-1->>'rule' = ${place} and t.decision->>'verdict' <> 'allow'`, query.rule);
  if (query.policyRule) add((place) => `t.decision->'ladder'->-1->'facts'->>'policyRule' = ${place}`, query.policyRule);
  if (query.journey) add((place) => `v.journey = ${place}`, query.journey);
  if (query.campaign) add((place) => `g.name = ${place}`, query.campaign);
  if (query.channel) add((place) => `c.kind = ${place}`, query.channel);
  if (query.from) add((place) => `(t.decision->>'at')::timestamptz >= ${place}`, new Date(query.from));
  if (query.to) add((place) => `(t.decision->>'at')::timestamptz < ${place}`, new Date(query.to));
  const cursor = readCursor(query.after);
  if (cursor) {
    values.push(cursor.at, cursor.id);
    where.push(`(m.created_at, m.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  const { rows } = await db.query<RawDecision>(
    `select m.id, m.created_at::text as cursor_at, m.profile_id, m.channel_id, c.kind as channel, m.purpose, m.origin->>'topic' as topic, m.state, t.decision,
       p.identities, p.attributes, v.journey, v.document->>'title' as journey_title, g.name as campaign, g.document->>'title' as campaign_title
     from message m join message_text t on t.lane = m.lane and t.id = m.id left join channel c on c.id = m.channel_id
       left join profile p on p.lane = m.lane and p.id = m.profile_id
       left join journey_version v on v.id = (m.origin->>'versionId')::uuid
       left join campaign g on g.id = (m.origin->>'campaignId')::uuid
     where ${where.join(" and ")} order by m.created_at desc, m.id desc limit $2`,
    values,
  );
  return rows;
}
