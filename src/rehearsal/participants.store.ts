/** People and events for a rehearsal, page by page. Only reads. */
import { type Conversation, newConversation } from "../conversations/conversation.ts";
import type { Db } from "../db/pool.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";

export type PersonRow = { readonly profile: Profile; readonly conversation: Conversation | null; readonly audienceIds: readonly string[] };
export type EventRow = {
  readonly id: string;
  readonly profileId: ProfileId;
  readonly type: string;
  readonly properties: JsonObject;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
};
type Flat = Profile & {
  readonly audienceIds: readonly string[];
  readonly channelId: ChannelId | null;
  readonly windowExpiresAt: Date | null;
  readonly lastInboundAt: Date | null;
  readonly lastOutboundAt: Date | null;
  readonly pairTat: Date | null;
};

// What somebody is in, and how the conversation with the sender ($2) stands, come along: a look-up each by their primary keys.
const PERSON = `p.lane, p.id, p.workspace_id as "workspaceId", p.identities, p.attributes, p.locale, p.time_zone as "timeZone", p.country, p.consent,
  p.consent_head as "consentHead",  p.reachability, p.merged_into as "mergedInto", p.absorbed, p.created_at as "createdAt", p.updated_at as "updatedAt",
  array(select m.audience_id from membership m where m.lane = p.lane and m.profile_id = p.id and m.since is not null) as "audienceIds",
  c.channel_id as "channelId", c.window_expires_at as "windowExpiresAt", c.last_inbound_at as "lastInboundAt",
  c.last_outbound_at as "lastOutboundAt", c.pair_tat as "pairTat"`;
const CONVERSATION = "left join conversation c on c.lane = p.lane and c.profile_id = p.id and c.channel_id = $2";

const PAGE = `
select ${PERSON} from profile p ${CONVERSATION}
where p.workspace_id = $1 and p.merged_into is null and (p.lane, p.id) > ($3, $4)
  and ($5::text is null or p.attributes -> $5 = $6::jsonb)
  and ($7::uuid is null or exists (
    select from membership m where m.lane = p.lane and m.profile_id = p.id and m.audience_id = $7 and m.since is not null))
order by p.lane, p.id limit $8`;

export type PageQuery = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId | null;
  readonly after: Pick<Profile, "lane" | "id"> | null;
  readonly attribute: { readonly name: string; readonly value: Json } | null;
  readonly audienceId: string | null;
  readonly limit: number;
};
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export async function readPeoplePage(db: Db, query: PageQuery): Promise<readonly PersonRow[]> {
  const { workspaceId, channelId, after, attribute, audienceId, limit } = query;
  const { rows } = await db.query<Flat>(PAGE, [
    workspaceId,
    channelId,
    after?.lane ?? -1,
    after?.id ?? BEFORE_ALL,
    attribute?.name ?? null,
    attribute === null ? null : JSON.stringify(attribute.value),
    audienceId,
    limit,
  ]);
  return rows.map(personOf);
}

const NAMED = `
select ${PERSON} from unnest($3::smallint[], $4::uuid[]) as k(lane, id) join profile p on p.lane = k.lane and p.id = k.id ${CONVERSATION}
where p.workspace_id = $1`;

export async function readNamedPeople(
  db: Db,
  workspaceId: WorkspaceId,
  channelId: ChannelId | null,
  ids: readonly ProfileId[],
): Promise<readonly PersonRow[]> {
  const { rows } = await db.query<Flat>(NAMED, [workspaceId, channelId, ids.map(laneOf), ids]);
  return rows.map(personOf);
}

// By when they were received, which is when they took effect, and what the index knows.
const EVENTS = `
select id, profile_id as "profileId", type, properties, occurred_at as "occurredAt", received_at as "receivedAt" from event
where workspace_id = $1 and type = any($2) and received_at >= $3 and received_at < $4 order by received_at, id limit $5`;

export async function readEvents(
  db: Db,
  query: {
    readonly workspaceId: WorkspaceId;
    readonly types: readonly string[];
    readonly since: Date;
    readonly until: Date;
    readonly limit: number;
  },
): Promise<readonly EventRow[]> {
  const { rows } = await db.query<EventRow>(EVENTS, [query.workspaceId, query.types, query.since, query.until, query.limit]);
  return rows;
}

/** Any of them, as below. */
export async function readRecentEvents(
  db: Db,
  query: { readonly workspaceId: WorkspaceId; readonly type: string; readonly since: Date; readonly limit: number },
): Promise<readonly EventRow[]> {
  const { rows } = await db.query<EventRow>(
    `select id, profile_id as "profileId", type, properties, occurred_at as "occurredAt", received_at as "receivedAt" from event
     where workspace_id = $1 and type = $2 and received_at >= $3 limit $4`,
    [query.workspaceId, query.type, query.since, query.limit],
  );
  return rows;
}

/** Any one: without an order the range index lets go at the first that fits, however many there are. */
export async function readEventSample(
  db: Db,
  query: { readonly workspaceId: WorkspaceId; readonly type: string; readonly since: Date },
): Promise<JsonObject | null> {
  const { rows } = await db.query<{ properties: JsonObject }>(
    "select properties from event where workspace_id = $1 and type = $2 and received_at >= $3 limit 1",
    [query.workspaceId, query.type, query.since],
  );
  return rows[0]?.properties ?? null;
}

function personOf({ audienceIds, channelId, windowExpiresAt, lastInboundAt, lastOutboundAt, pairTat, ...profile }: Flat): PersonRow {
  const { lane, id, workspaceId } = profile;
  return {
    profile,
    audienceIds,
    conversation:
      channelId === null
        ? null
        : {
            ...newConversation({ lane, profileId: id, workspaceId, channelId }),
            windowExpiresAt,
            lastInboundAt,
            lastOutboundAt,
            pairTat,
          },
  };
}
