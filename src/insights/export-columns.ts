/**
 * The columns of the exports. A column keeps its name, its place and its type for good; new ones come at the end. Flat, so that a
 * table with the same columns (Parquet, a warehouse) takes the rows as they are; what is nested by nature is JSON in a text.
 */
import type { ExportKind } from "../contract/export.ts";

export type ColumnType = "text" | "timestamp" | "integer" | "number" | "boolean" | "json";
export type Column = { readonly name: string; readonly type: ColumnType; readonly sql: string; readonly means: string };

const column = (name: string, type: ColumnType, sql: string, means: string): Column => ({ name, type, sql, means });

const EVENTS: readonly Column[] = [
  column("id", "text", "t.id::text", "of the stored event"),
  column("profile_id", "text", "t.profile_id::text", "whom it happened to"),
  column("type", "text", "t.type", "for example order_placed"),
  column("occurred_at", "timestamp", "t.occurred_at", "when it happened, as told"),
  column("received_at", "timestamp", "t.received_at", "when it was taken in; exports are cut by this"),
  column("source", "text", "t.source", "the door it came by"),
  column("external_id", "text", "t.external_id", "the sender's own id"),
  column("properties", "json", "t.properties::text", "as told"),
];

const receipt = (name: string, key: string, means: string): Column =>
  column(name, "timestamp", `(t.receipts->>'${key}')::timestamptz`, means);
const MESSAGES: readonly Column[] = [
  column("id", "text", "t.id::text", "of the message"),
  column("profile_id", "text", "t.profile_id::text", "of the customer"),
  column("channel_id", "text", "t.channel_id::text", "of the sender"),
  column("direction", "text", "t.direction", "outbound or inbound"),
  column("state", "text", "t.state", "now"),
  column("purpose", "text", "t.purpose", "marketing, utility, authentication, service"),
  column("origin", "text", "t.origin->>'kind'", "journey, campaign or api"),
  column("journey", "text", "v.journey", "name"),
  column("journey_version", "integer", "v.version", "of the journey"),
  column("node", "text", "t.origin->>'node'", "of the journey"),
  column("run_id", "text", "t.origin->>'runId'", "of the journey"),
  column("campaign_id", "text", "t.origin->>'campaignId'", "of the campaign"),
  column("variant", "text", "t.origin->>'variant'", "of the campaign"),
  column("template", "text", "t.template", "name"),
  column("language", "text", "t.language", "of the template that went"),
  column("external_id", "text", "t.external_id", "the channel's own id"),
  column("recipient", "text", "t.recipient", "the address used"),
  column("attempts", "integer", "t.attempt", "calls to the channel"),
  column("created_at", "timestamp", "t.created_at", "when it was made, or written by the customer"),
  column("updated_at", "timestamp", "t.updated_at", "last change"),
  receipt("accepted_at", "accepted", "the channel took it"),
  receipt("sent_at", "sent", "it left"),
  receipt("delivered_at", "delivered", "it arrived"),
  receipt("read_at", "read", "it was read"),
  receipt("played_at", "played", "its voice message was played"),
  receipt("failed_at", "failed", "the channel gave it up"),
  receipt("replied_at", "replied", "the customer answered it"),
  receipt("clicked_at", "clicked", "a link of it was followed"),
  receipt("converted_at", "converted", "what it was for happened"),
  receipt("opted_out_at", "optedOut", "the customer stopped marketing after it"),
  column("reason", "text", "t.reason", "of the decision: allowed, or why held or refused"),
  column("decision", "json", "x.decision::text", "every rule that was looked at, with its facts"),
  column("error_code", "text", "t.error->>'code'", "the channel's"),
  column("error_title", "text", "t.error->>'title'", "the channel's words"),
  column("pricing_category", "text", "t.pricing->>'category'", "as the channel told"),
  column("pricing_type", "text", "t.pricing->>'type'", "regular is billed"),
  column("billable", "boolean", "(t.pricing->>'billable')::boolean", "as the channel told"),
  column("replies_to", "text", "t.replies_to::text", "inbound: the message it answers"),
  column("preview", "text", "coalesce(x.rendered->'preview'->>'body', x.content->>'text')", "what it says, as far as it is text"),
  column("cost", "number", "(t.pricing->'cost'->>'amount')::float8", "by the rate card that held when it was billed"),
  column("cost_currency", "text", "t.pricing->'cost'->>'currency'", "ISO 4217"),
  column("stored_at", "timestamp", "t.cut_at", "when it was stored, which of an inbound one may be late; exports are cut by this"),
];

/** Inbound messages have the time at which they were written; each half is found by an index of its own. */
const MESSAGES_AS_STORED = `(select o.*, o.created_at as cut_at from message o where o.stored_at is null
  union all select i.*, i.stored_at from message i where i.stored_at is not null) t`;

/** Everybody a campaign meant, also those for whom no message was made; it has no id of its own. */
const RECIPIENT_ID = "md5(t.campaign_id::text || t.profile_id || t.occurrence)::uuid";
const RECIPIENTS: readonly Column[] = [
  column("id", "text", `${RECIPIENT_ID}::text`, "made of campaign, person and occurrence"),
  column("profile_id", "text", "t.profile_id::text", "of the person"),
  column("campaign_id", "text", "t.campaign_id::text", "of the campaign"),
  column("campaign", "text", "c.name", "name"),
  column("occurrence", "text", "t.occurrence", "which sending of the campaign; api:… for a call"),
  column("wave", "integer", "t.wave", "from 0"),
  column("variant", "text", "t.variant", "of the campaign"),
  column("language", "text", "t.language", "of the message"),
  column(
    "outcome",
    "text",
    "case t.outcome when 'message' then m.state else t.outcome end",
    "held_out, skipped, or the state of the message now",
  ),
  column(
    "reason",
    "text",
    "coalesce(t.reason, case when m.state in ('held', 'refused', 'expired') then m.reason end)",
    "why it was skipped, held, refused",
  ),
  column("message_id", "text", "t.message_id::text", "none for who was held out or skipped"),
  column("tries", "integer", "t.tries", "messages made, with those that were tried again"),
  column("created_at", "timestamp", "t.created_at", "when the person was asked; exports are cut by this"),
  column("due_at", "timestamp", "t.due_at", "when the message was due"),
  ...["accepted", "sent", "delivered", "read", "replied", "clicked", "converted"].map((key) =>
    column(`${key}_at`, "timestamp", `(m.receipts->>'${key}')::timestamptz`, "as with messages"),
  ),
  column("error_code", "text", "m.error->>'code'", "the channel's"),
  column("error_title", "text", "m.error->>'title'", "the channel's words"),
  column("cost", "number", "(m.pricing->'cost'->>'amount')::float8", "by the rate card that held when it was billed"),
  column("cost_currency", "text", "m.pricing->'cost'->>'currency'", "ISO 4217"),
  column("recipient", "text", "m.recipient", "the address used"),
  column("person_external_id", "text", "p.identities->>'externalId'", "your own id of the person"),
];

const RUNS: readonly Column[] = [
  column("id", "text", "t.id::text", "of the run: one passage of one person"),
  column("profile_id", "text", "t.profile_id::text", "of the person"),
  column("journey", "text", "t.journey", "name"),
  column("journey_version", "integer", "v.version", "the run is pinned to"),
  column("key", "text", "t.key", "tells runs of one person apart"),
  column("state", "text", "t.state", "live, finished, exited or failed"),
  column("node", "text", "t.node", "where it stands or stood last"),
  column("outcome", "text", "t.outcome", "how it ended"),
  column("started_at", "timestamp", "t.started_at", "exports are cut by this"),
  column("updated_at", "timestamp", "t.updated_at", "last step"),
  column("due_at", "timestamp", "t.due_at", "of its timer"),
];

const CONSENT: readonly Column[] = [
  column("id", "text", "t.id::text", "of the entry"),
  column("profile_id", "text", "t.profile_id::text", "who said so"),
  column("channel", "text", "t.channel", "for example whatsapp"),
  column("purpose", "text", "t.purpose", "marketing or utility"),
  column("topic", "text", "t.topic", "one topic only; empty: the purpose as a whole"),
  column(
    "action",
    "text",
    "t.action",
    "opt_in or opt_out; pause and resume: no marketing for a while; merge: what another profile had said counts too from here on",
  ),
  column("how", "text", "t.how", "form, keyword, button, link, api, import, double_opt_in, agent, meta, journey"),
  column("source", "text", "t.source", "where it was said"),
  column("actor", "text", "t.actor", "who took it in"),
  column("wording", "json", "t.wording::text", "what was agreed to"),
  column("evidence", "json", "t.evidence::text", "what proves it"),
  column("occurred_at", "timestamp", "t.occurred_at", "when it was said"),
  column("recorded_at", "timestamp", "t.recorded_at", "when it was taken in; exports are cut by this"),
  column("seq", "integer", "t.seq", "place in the person's ledger"),
  column("hash", "text", "encode(t.hash, 'hex')", "of the line and the one before it"),
];

const AUDIT: readonly Column[] = [
  column("id", "text", "t.id::text", "of the entry"),
  column("seq", "integer", "t.seq", "place in the chain of the workspace, from 1"),
  column("at", "timestamp", "t.at", "when; exports are cut by this"),
  column("actor", "text", "t.actor", "account:<id>, key:<id>, or a part of Parley"),
  column("action", "text", "t.action", "for example account.role"),
  column("subject", "text", "t.subject", "what it was done to"),
  column("detail", "json", "t.detail::text", "what was before and after"),
  column("hash", "text", "encode(t.hash, 'hex')", "of the entry and the one before it"),
];

/** `cutBy` and `key`: what tells the place of a row in time, and apart from others of the same moment. */
export const EXPORTS: {
  readonly [Kind in ExportKind]: {
    readonly from: string;
    readonly cutBy: string;
    readonly key: string;
    readonly columns: readonly Column[];
  };
} = {
  events: { from: "event t", cutBy: "t.received_at", key: "t.id", columns: EVENTS },
  messages: {
    from: `${MESSAGES_AS_STORED} left join message_text x on x.lane = t.lane and x.id = t.id left join journey_version v on v.id = (t.origin->>'versionId')::uuid`,
    cutBy: "t.cut_at",
    key: "t.id",
    columns: MESSAGES,
  },
  runs: { from: "run t left join journey_version v on v.id = t.version_id", cutBy: "t.started_at", key: "t.id", columns: RUNS },
  consent: { from: "consent_entry t", cutBy: "t.recorded_at", key: "t.id", columns: CONSENT },
  recipients: {
    from: `campaign_recipient t left join message m on m.lane = t.lane and m.id = t.message_id left join campaign c on c.id = t.campaign_id
      left join profile p on p.lane = t.lane and p.id = t.profile_id`,
    cutBy: "t.created_at",
    key: RECIPIENT_ID,
    columns: RECIPIENTS,
  },
  audit: { from: "audit t", cutBy: "t.at", key: "t.id", columns: AUDIT },
};

/** Of every row, the last one: goes into `after`. */
export const CURSOR_COLUMN = "cursor";
