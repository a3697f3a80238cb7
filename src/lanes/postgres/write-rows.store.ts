import type { Conversation } from "../../conversations/conversation.ts";
import { type Columns, sqlColumns, sqlTable } from "../../db/sql-columns.ts";
import { toSqlJson } from "../../db/sql-json.ts";
import type { DbClient } from "../../db/pool.ts";
import { laneOf } from "../../platform/lane.ts";
import type { LaneChanges } from "../lane-store.ts";

/** One statement per kind of row, the rows as one JSON array, those of which there are most as columns: a batch costs one round trip, however long. */
type Batch = { readonly name: string; readonly text: string };

const PROFILES: Batch = {
  name: "put_profiles",
  text: `
insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, consent_head, reachability, merged_into, absorbed, automation_paused_until, created_at, updated_at)
select lane, id, "workspaceId", identities, attributes, locale, "timeZone", country, consent, "consentHead", reachability, "mergedInto", absorbed, "automationPausedUntil", "createdAt", "updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, identities jsonb, attributes jsonb, locale text, "timeZone" text, country text,
  consent jsonb, "consentHead" jsonb, reachability jsonb, "mergedInto" uuid, absorbed jsonb, "automationPausedUntil" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz)
on conflict (lane, id) do update set identities = excluded.identities, attributes = excluded.attributes, locale = excluded.locale, time_zone = excluded.time_zone,
  country = excluded.country, consent = excluded.consent, consent_head = excluded.consent_head, reachability = excluded.reachability, merged_into = excluded.merged_into, absorbed = excluded.absorbed,
  automation_paused_until = excluded.automation_paused_until, updated_at = excluded.updated_at`,
};

const CONVERSATION: Columns<Conversation> = {
  lane: ["smallint", ({ lane }) => lane],
  profileId: ["uuid", ({ profileId }) => profileId],
  channelId: ["uuid", ({ channelId }) => channelId],
  workspaceId: ["uuid", ({ workspaceId }) => workspaceId],
  windowExpiresAt: ["timestamptz", ({ windowExpiresAt }) => windowExpiresAt],
  lastInboundAt: ["timestamptz", ({ lastInboundAt }) => lastInboundAt],
  lastOutboundAt: ["timestamptz", ({ lastOutboundAt }) => lastOutboundAt],
  lastPreview: ["text", ({ lastPreview }) => lastPreview],
  unread: ["integer", ({ unread }) => unread],
  pairTat: ["timestamptz", ({ pairTat }) => pairTat],
  reachedAt: ["timestamptz", ({ reachedAt }) => reachedAt],
};

const CONVERSATIONS = `
insert into conversation (lane, profile_id, channel_id, workspace_id, window_expires_at, last_inbound_at, last_outbound_at, last_preview, unread, pair_tat, reached_at)
select lane, "profileId", "channelId", "workspaceId", "windowExpiresAt", "lastInboundAt", "lastOutboundAt", "lastPreview", unread, "pairTat", "reachedAt"
from ${sqlTable(CONVERSATION)}
on conflict (lane, profile_id, channel_id) do update set window_expires_at = excluded.window_expires_at, last_inbound_at = excluded.last_inbound_at,
  last_outbound_at = excluded.last_outbound_at, last_preview = excluded.last_preview, unread = excluded.unread, pair_tat = excluded.pair_tat,
  reached_at = excluded.reached_at`;

const CONSENT: Batch = {
  name: "add_consent",
  text: `
insert into consent_entry (lane, profile_id, seq, id, workspace_id, action, channel, purpose, topic, how, source, actor, wording, evidence, occurred_at,
  recorded_at, prev_hash, hash)
select lane, "profileId", seq, id, "workspaceId", action, channel, purpose, topic, how, source, actor, wording, evidence, "occurredAt", "recordedAt",
  decode("prevHash", 'hex'), decode(hash, 'hex')
from json_to_recordset($1::json) as x(lane smallint, "profileId" uuid, seq integer, id uuid, "workspaceId" uuid, action text, channel text, purpose text,
  topic text, how text, source text, actor text, wording jsonb, evidence jsonb, "occurredAt" timestamptz, "recordedAt" timestamptz, "prevHash" text, hash text)`,
};

const EVENTS: Batch = {
  name: "add_events",
  text: `
insert into event (lane, id, workspace_id, profile_id, type, properties, occurred_at, received_at, source, external_id)
select lane, id, "workspaceId", "profileId", type, properties, "occurredAt", "receivedAt", source, "externalId"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, type text, properties jsonb, "occurredAt" timestamptz,
  "receivedAt" timestamptz, source text, "externalId" text)
on conflict do nothing`,
};

const NEW_RUNS: Batch = {
  name: "add_runs",
  text: `
insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, outcome, started_at, updated_at)
select lane, id, "workspaceId", "profileId", journey, "versionId", key, state, node, "dueAt", memory, outcome, "startedAt", "updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "profileId" uuid, journey text, "versionId" uuid, key text, state text, node text,
  "dueAt" timestamptz, memory jsonb, outcome text, "startedAt" timestamptz, "updatedAt" timestamptz)`,
};

const CHANGED_RUNS: Batch = {
  name: "change_runs",
  text: `
update run r set version_id = x."versionId", state = x.state, node = x.node, due_at = x."dueAt", memory = x.memory, outcome = x.outcome, updated_at = x."updatedAt"
from json_to_recordset($1::json) as x(lane smallint, id uuid, "versionId" uuid, state text, node text, "dueAt" timestamptz, memory jsonb, outcome text, "updatedAt" timestamptz)
where r.lane = x.lane and r.id = x.id`,
};

const REMOVED_RUNS: Batch = {
  name: "remove_runs",
  text: `delete from run using json_to_recordset($1::json) as x(lane smallint, id uuid) where run.lane = x.lane and run.id = x.id`,
};

const NODE_COUNTS: Batch = {
  name: "count_nodes",
  text: `
insert into node_count (lane, version_id, node, via, workspace_id, passed)
select lane, "versionId", node, via, "workspaceId", by
from json_to_recordset($1::json) as x(lane smallint, "versionId" uuid, node text, via text, "workspaceId" uuid, by bigint)
on conflict (lane, version_id, node, via) do update set passed = node_count.passed + excluded.passed`,
};

const FACTS: Batch = {
  name: "count_facts",
  text: `
insert into fact_count (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label, n, amount)
select lane, "workspaceId", hour, "ownerKind", "ownerId", node, variant, template, language, "channelId", metric, label, n, amount
from json_to_recordset($1::json) as x(lane smallint, "workspaceId" uuid, hour timestamptz, "ownerKind" text, "ownerId" text, node text, variant text, template text,
  language text, "channelId" text, metric text, label text, n bigint, amount numeric)
on conflict (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label)
do update set n = fact_count.n + excluded.n, amount = fact_count.amount + excluded.amount`,
};

const REACH: Batch = {
  name: "count_reach",
  text: `
insert into reach_count (lane, channel_id, slot, people)
select lane, "channelId", slot, sum(people) from json_to_recordset($1::json) as x(lane smallint, "channelId" uuid, slot timestamptz, people integer)
group by 1, 2, 3 order by 1, 2, 3
on conflict (lane, channel_id, slot) do update set people = reach_count.people + excluded.people`,
};

const DELIVERIES: Batch = {
  name: "add_webhook_deliveries",
  text: `
insert into webhook_delivery (lane, id, workspace_id, endpoint_id, kind, body, created_at, due_at)
select lane, id, "workspaceId", "endpointId", kind, body, now, now
from json_to_recordset($1::json) as x(lane smallint, id uuid, "workspaceId" uuid, "endpointId" uuid, kind text, body json, now timestamptz)`,
};

// A history that cannot be read is one trouble, however many messages it keeps in doubt.
const INCIDENTS: Batch = {
  name: "add_incidents",
  text: `
insert into incident (lane, id, workspace_id, kind, subject, detail, at)
select lane, gen_random_uuid(), "workspaceId", kind, subject, detail, now()
from json_to_recordset($1::json) as x(lane smallint, "workspaceId" uuid, kind text, subject text, detail jsonb)
where x.kind <> 'history_unreadable' or not exists (
  select from incident i where i.workspace_id = x."workspaceId" and i.kind = x.kind and i.subject = x.subject and i.acknowledged_at is null)`,
};

// Identity rows belong to the whole workspace, not to the lane: an addition never takes a name from somebody else.
const ADD_IDENTITIES: Batch = {
  name: "add_identities",
  text: `
insert into identity (workspace_id, kind, value, profile_id)
select "workspaceId", kind, value, "profileId" from json_to_recordset($1::json) as x("workspaceId" uuid, kind text, value text, "profileId" uuid) order by kind, value
on conflict do nothing`,
};
const REMOVE_IDENTITIES: Batch = {
  name: "remove_identities",
  text: `
delete from identity i using json_to_recordset($1::json) as x("workspaceId" uuid, kind text, value text, "profileId" uuid)
where i.workspace_id = x."workspaceId" and i.kind = x.kind and i.value = x.value and i.profile_id = x."profileId"`,
};

// What a message of a customer brings along is fetched after the commit, by whoever sees the row first, unless it came with it.
const INBOUND_MEDIA: Batch = {
  name: "add_inbound_media",
  text: `
insert into inbound_media (lane, message_id, place, workspace_id, channel_id, external_id, parcel, kind, told_mime, told_sha256, filename, state, due_at, told_at, sha256, mime, bytes)
select lane, "messageId", place, "workspaceId", "channelId", "externalId", parcel, kind, mime, case when stored is null then sha256 end, filename,
  case when stored is null then 'waiting' else 'stored' end, case when stored is null then at end, at,
  case when stored is not null then sha256 end, stored->>'mime', (stored->>'bytes')::bigint
from json_to_recordset($1::json) as x(lane smallint, "messageId" uuid, place smallint, "workspaceId" uuid, "channelId" uuid, "externalId" text, parcel jsonb,
  kind text, mime text, sha256 text, filename text, stored json, at timestamptz)
on conflict do nothing`,
};

const CAMPAIGN_CONVERSIONS: Batch = {
  name: "add_campaign_conversions",
  text: `
insert into campaign_conversion (lane, campaign_id, profile_id, event_id, occurrence, variant, value_micros, currency, attributed, at)
select lane, "campaignId", "profileId", "eventId", occurrence, variant, "valueMicros", currency, attributed, at
from json_to_recordset($1::json) as x(lane smallint, "campaignId" uuid, "profileId" uuid, "eventId" uuid, occurrence text, variant text,
  "valueMicros" bigint, currency text, attributed boolean, at timestamptz)
on conflict do nothing`,
};

// An anonymous answer gets an id that says nothing of when it came.
const FORM_RESPONSES: Batch = {
  name: "add_form_responses",
  text: `
with x as (select * from json_to_recordset($1::json) as x("formId" uuid, version integer, "messageId" uuid, "profileId" uuid, answers jsonb, "answeredAt" timestamptz)),
first as (insert into form_participation (form_id, message_id) select distinct "formId", "messageId" from x where "messageId" is not null order by 1, 2
  on conflict do nothing returning form_id, message_id)
insert into form_response (id, form_id, version, profile_id, answers, answered_at)
select gen_random_uuid(), "formId", version, "profileId", answers, "answeredAt" from (
  select distinct on ("formId", coalesce("messageId", gen_random_uuid())) x.* from x
  where "messageId" is null or exists (select from first f where f.form_id = x."formId" and f.message_id = x."messageId")) once
order by gen_random_uuid()`,
};

// Filled in again, a message has the same links.
const LINKS: Batch = {
  name: "add_links",
  text: `
insert into link (code, lane, workspace_id, message_id, place, target, created_at)
select code, lane, "workspaceId", "messageId", place, target, now
from json_to_recordset($1::json) as x(code text, lane smallint, "workspaceId" uuid, "messageId" uuid, place text, target text, now timestamptz)
on conflict do nothing`,
};

const VISITS: Batch = {
  name: "count_link_visits",
  text: `
update link l set clicks = l.clicks + x.clicks, uncounted = l.uncounted + x.uncounted, first_click_at = least(l.first_click_at, x."firstAt"),
  last_click_at = greatest(l.last_click_at, x."lastAt")
from json_to_recordset($1::json) as x(code text, clicks integer, uncounted integer, "firstAt" timestamptz, "lastAt" timestamptz) where l.code = x.code`,
};

const ARRIVALS: Batch = {
  name: "count_arrivals",
  text: `
insert into entry_point_arrival (lane, entry_point_id, profile_id, arrivals, first_at, last_at)
select lane, "entryPointId", "profileId", count(*), min(at), max(at)
from json_to_recordset($1::json) as x(lane smallint, "entryPointId" uuid, "profileId" uuid, at timestamptz) group by 1, 2, 3
on conflict (lane, entry_point_id, profile_id) do update set arrivals = entry_point_arrival.arrivals + excluded.arrivals,
  last_at = greatest(entry_point_arrival.last_at, excluded.last_at)`,
};

const CAMPAIGN_RECIPIENTS: Batch = {
  name: "add_campaign_recipients",
  text: `
insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, reason, variant, language, wave, message_id, due_at, created_at)
select lane, "campaignId", "profileId", occurrence, "workspaceId", outcome, reason, variant, language, 0, "messageId", "dueAt", now()
from json_to_recordset($1::json) as x(lane smallint, "campaignId" uuid, "profileId" uuid, occurrence text, "workspaceId" uuid, outcome text, reason text,
  variant text, language text, "messageId" uuid, "dueAt" timestamptz)
on conflict do nothing`,
};

export async function writeRows(db: DbClient, changes: LaneChanges, now: Date): Promise<void> {
  const put = async (batch: Batch, rows: readonly object[]): Promise<unknown> =>
    rows.length > 0 && db.query({ name: batch.name, text: batch.text, values: [toSqlJson(rows)] });
  const removed = changes.removedRuns.map(({ lane, id }) => ({ lane, id }));
  await Promise.all([
    put(PROFILES, changes.profiles),
    put(CONSENT, changes.consent),
    put(EVENTS, changes.events),
    changes.conversations.length > 0 &&
      db.query({ name: "put_conversations", text: CONVERSATIONS, values: sqlColumns(CONVERSATION, changes.conversations) }),
    put(CAMPAIGN_RECIPIENTS, changes.campaignRecipients),
    put(FORM_RESPONSES, changes.formResponses),
    put(CAMPAIGN_CONVERSIONS, changes.campaignConversions),
    put(NEW_RUNS, changes.newRuns),
    put(CHANGED_RUNS, changes.changedRuns),
    put(REMOVED_RUNS, removed),
    put(NODE_COUNTS, changes.counts),
    put(FACTS, changes.facts),
    put(REACH, changes.reach),
    put(
      DELIVERIES,
      changes.deliveries.map((delivery) => ({ ...delivery, now })),
    ),
    put(INCIDENTS, changes.incidents),
    put(
      INBOUND_MEDIA,
      changes.inboundFiles.map((file) => ({ ...file, at: now })),
    ),
    put(LINKS, newLinks(changes, now)),
    put(VISITS, changes.visits),
    put(ARRIVALS, changes.arrivals),
    put(REMOVE_IDENTITIES, identityRows(changes, "remove")),
    put(ADD_IDENTITIES, identityRows(changes, "add")),
  ]);
}

/** Of messages that are claimed: what a link leads to is known before anybody can have it. */
function newLinks({ newMessages, changedMessages }: LaneChanges, now: Date): readonly object[] {
  return [...newMessages, ...changedMessages].flatMap((message) => {
    if (message.direction === "inbound" || message.state !== "claimed") return [];
    const { lane, workspaceId, id: messageId } = message;
    return (message.rendered?.links ?? []).map((link) => ({ ...link, lane, workspaceId, messageId, now }));
  });
}

/** Re-pointing a name to a merged profile is a removal from the old one, then an addition to the new. */
function identityRows(changes: LaneChanges, side: "add" | "remove"): readonly object[] {
  return changes.identities.flatMap((change) =>
    Object.entries(change[side]).map(([kind, value]) => ({
      workspaceId: change.workspaceId,
      profileId: change.profileId,
      kind,
      value,
      lane: laneOf(change.profileId),
    })),
  );
}
