import { toSqlJson } from "../../db/sql-json.ts";
import type { Conversation } from "../../conversations/conversation.ts";
import type { DbClient } from "../../db/pool.ts";
import type { Run } from "../../journeys/run.ts";
import { type CampaignId, type MessageId, type ProfileId } from "../../platform/ids.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";
import type { Profile } from "../../profiles/profile.ts";
import type { Suppressed } from "../../consent/suppression.ts";
import type { AgreedEarlier, CampaignTouch, SuppressedName } from "../lane-store.ts";
import { shareOfLane } from "../share.ts";

const PROFILES = `
select p.lane, p.id, p.workspace_id as "workspaceId", p.identities, p.attributes, p.locale, p.time_zone as "timeZone", p.country,
  p.consent, p.consent_head as "consentHead", p.reachability, p.merged_into as "mergedInto", p.absorbed, p.automation_paused_until as "automationPausedUntil", p.created_at as "createdAt", p.updated_at as "updatedAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join profile p on p.lane = k.lane and p.id = k.id`;

export async function readProfiles(db: DbClient, ids: readonly ProfileId[]): Promise<readonly Profile[]> {
  const { rows } = await db.query<Profile>({ name: "read_profiles", text: PROFILES, values: [ids.map(laneOf), ids] });
  return rows;
}

const CONVERSATIONS = `
select c.lane, c.profile_id as "profileId", c.channel_id as "channelId", c.workspace_id as "workspaceId",
  c.window_expires_at as "windowExpiresAt", c.last_inbound_at as "lastInboundAt", c.last_outbound_at as "lastOutboundAt",
  c.last_preview as "lastPreview", c.unread, c.pair_tat as "pairTat", c.reached_at as "reachedAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join conversation c on c.lane = k.lane and c.profile_id = k.id`;

export async function readConversations(db: DbClient, profileIds: readonly ProfileId[]): Promise<readonly Conversation[]> {
  const { rows } = await db.query<Conversation>({
    name: "read_conversations",
    text: CONVERSATIONS,
    values: [profileIds.map(laneOf), profileIds],
  });
  return rows;
}

const RUN = `r.lane, r.id, r.workspace_id as "workspaceId", r.profile_id as "profileId", r.journey, r.version_id as "versionId", r.key, r.state,
  r.node, r.due_at as "dueAt", r.memory, r.outcome, r.started_at as "startedAt", r.updated_at as "updatedAt"`;

const LIVE_RUNS = `
select ${RUN} from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join run r on r.lane = k.lane and r.profile_id = k.id and r.state = 'live' order by r.id`;

export async function readLiveRuns(db: DbClient, profileIds: readonly ProfileId[]): Promise<readonly Run[]> {
  const { rows } = await db.query<Run>({ name: "read_live_runs", text: LIVE_RUNS, values: [profileIds.map(laneOf), profileIds] });
  return rows;
}

const DUE_RUNS = `
select ${RUN} from unnest($1::smallint[]) as l(lane)
cross join lateral (
  select * from run where run.lane = l.lane and run.state = 'live' and run.due_at <= $2 order by run.due_at limit $3
) r`;

export async function readDueRuns(db: DbClient, lanes: readonly Lane[], now: Date, limit: number): Promise<readonly Run[]> {
  const { rows } = await db.query<Run>({
    name: "read_due_runs",
    text: DUE_RUNS,
    values: [lanes, now, shareOfLane(limit, lanes.length)],
  });
  return rows;
}

type RunKey = { readonly profileId: ProfileId; readonly journey: string; readonly key: string };
const PAST_RUNS = `
select k.profile_id as "profileId", k.journey, k.key, max(r.updated_at) as "lastAt"
from json_to_recordset($1::json) as k(lane smallint, profile_id uuid, journey text, key text)
join run r on r.lane = k.lane and r.profile_id = k.profile_id and r.journey = k.journey and r.key = k.key
group by 1, 2, 3`;

export async function readPastRuns(db: DbClient, keys: readonly RunKey[]): Promise<readonly (RunKey & { readonly lastAt: Date })[]> {
  const input = keys.map((key) => ({ lane: laneOf(key.profileId), profile_id: key.profileId, journey: key.journey, key: key.key }));
  const { rows } = await db.query<RunKey & { lastAt: Date }>({ name: "read_past_runs", text: PAST_RUNS, values: [toSqlJson(input)] });
  return rows;
}

const OUTSTANDING = `
select m.profile_id as "profileId", m.channel_id as "channelId", m.id as "messageId"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join message m on m.lane = k.lane and m.profile_id = k.id and m.stage in ('claimed', 'unknown')`;

export async function readOutstanding(
  db: DbClient,
  profileIds: readonly ProfileId[],
): Promise<readonly { profileId: ProfileId; channelId: Conversation["channelId"]; messageId: MessageId }[]> {
  const { rows } = await db.query<{ profileId: ProfileId; channelId: Conversation["channelId"]; messageId: MessageId }>({
    name: "read_outstanding",
    text: OUTSTANDING,
    values: [profileIds.map(laneOf), profileIds],
  });
  return rows;
}

const CAMPAIGN_TOUCHES = `
select r.campaign_id as "campaignId", r.profile_id as "profileId", r.occurrence, r.variant, r.message_id as "messageId", coalesce(r.due_at, r.created_at) as at
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) cross join unnest($3::uuid[]) as c(id)
join campaign_recipient r on r.lane = k.lane and r.campaign_id = c.id and r.profile_id = k.id and r.outcome <> 'skipped'`;

export async function readCampaignTouches(
  db: DbClient,
  profileIds: readonly ProfileId[],
  campaignIds: readonly CampaignId[],
): Promise<readonly CampaignTouch[]> {
  const { rows } = await db.query<CampaignTouch>({
    name: "read_campaign_touches",
    text: CAMPAIGN_TOUCHES,
    values: [profileIds.map(laneOf), profileIds, campaignIds],
  });
  return rows;
}

const SUPPRESSED = `
select s.workspace_id as "workspaceId", encode(s.hash, 'hex') as hash, s.sort, s.reason, s.added_at as since
from unnest($1::uuid[], $2::text[]) as k(workspace_id, hash) join suppression s on s.workspace_id = k.workspace_id and s.hash = decode(k.hash, 'hex')`;

export async function readSuppressed(db: DbClient, names: readonly SuppressedName[]): Promise<readonly (SuppressedName & Suppressed)[]> {
  const { rows } = await db.query<SuppressedName & Pick<Suppressed, "sort" | "reason"> & { readonly since: Date }>({
    name: "read_suppressed",
    text: SUPPRESSED,
    values: [names.map(({ workspaceId }) => workspaceId), names.map(({ hash }) => hash)],
  });
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

// By profile and lane, as the primary key begins.
const AGREED_EARLIER = `
select distinct e.profile_id as "profileId", e.channel, e.purpose
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join consent_entry e on e.lane = k.lane and e.profile_id = k.id and e.action = 'opt_in'`;

export async function readAgreedEarlier(db: DbClient, profileIds: readonly ProfileId[]): Promise<readonly AgreedEarlier[]> {
  const { rows } = await db.query<AgreedEarlier>({
    name: "read_agreed_earlier",
    text: AGREED_EARLIER,
    values: [profileIds.map(laneOf), profileIds],
  });
  return rows;
}
