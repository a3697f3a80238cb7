/**
 * What every table of the schema holds of a person, and what becomes of it: the one source of erasure, access export, retention and the
 * records of processing. A test reads the schema and fails while a table or a column is not declared here.
 */
import { SERVICE_DATA } from "./personal-data-service.ts";
import { columnsOf, erased, mention, nobody, ofMessage, ofProfile, type Reach, type TableRecord } from "./table-record.ts";

export const PERSONAL_DATA: { readonly [table: string]: TableRecord } = {
  // ── about a person ──
  profile: erased(
    "profile",
    { by: "profile", column: "id" },
    {
      personal: "identities attributes locale time_zone country consent reachability",
      plain: "lane id workspace_id consent_head merged_into absorbed automation_paused_until created_at updated_at",
    },
  ),
  identity: erased("profile", { by: "own" }, { personal: "value", plain: "workspace_id kind profile_id" }),
  suppression: {
    kind: "consent",
    reach: { by: "own" },
    erase: "rehash",
    columns: columnsOf({ personal: "value reason", staff: "added_by", plain: "id workspace_id sort kind hash source added_at" }),
  },
  consent_entry: erased("consent", ofProfile, {
    personal: "wording evidence source",
    staff: "actor",
    plain: "lane profile_id seq id workspace_id action channel purpose topic how occurred_at recorded_at prev_hash hash",
  }),
  event: erased("events", ofProfile, {
    personal: "properties external_id",
    plain: "lane id workspace_id profile_id type occurred_at received_at source",
  }),
  message: erased("messages", ofProfile, {
    personal: "origin recipient external_id error receipts",
    plain:
      "lane id workspace_id profile_id channel_id direction purpose priority template language replies_to created_at stored_at expires_at due_at reason decided_at verdict decided_by policy_rule attempt retries claimed_at deadline doubt_at settle_at settled_by stage state pricing wording updated_at",
  }),
  message_text: erased(
    "messages",
    { by: "message", column: "id", lane: true },
    {
      personal: "content variables rendered decision",
      plain: "lane id",
    },
  ),
  inbound_media: erased("media", ofMessage, {
    personal: "filename reason sha256",
    secret: "parcel",
    plain: "lane message_id place workspace_id channel_id external_id kind told_mime told_sha256 state tries due_at told_at mime bytes",
  }),
  // Before the bookings, by which they are found.
  appointment_change: erased(
    "appointments",
    { by: "own" },
    { personal: "reason", staff: "actor", plain: "workspace_id booking_id n at what before after" },
  ),
  appointment_booking: erased("appointments", ofProfile, {
    personal: "name answers note",
    plain:
      "workspace_id id service_id resource_id lane profile_id state starts_at ends_at held_until zone language source asked_by sequence created_at changed_at",
  }),
  appointment_waiting: erased("appointments", ofProfile, {
    plain:
      "workspace_id id service_id resource_id lane profile_id from_at until_at zone language state booking_id offered_until created_at changed_at",
  }),
  conversation: erased("conversations", ofProfile, {
    personal: "last_preview",
    plain: "lane profile_id channel_id workspace_id window_expires_at last_inbound_at last_outbound_at unread pair_tat reached_at",
  }),
  assignment: erased("conversations", ofProfile, {
    personal: "note",
    staff: "assigned_to",
    plain: "lane id workspace_id profile_id run_id at",
  }),
  run: erased("journeys", ofProfile, {
    personal: "key memory outcome",
    plain: "lane id workspace_id profile_id journey version_id state node due_at started_at updated_at",
  }),
  run_call: erased("journeys", ofProfile, {
    personal: "request why",
    plain: "lane id workspace_id profile_id run_id version_id node state attempt failures due_at give_up_at status created_at updated_at",
  }),
  campaign_recipient: erased("campaigns", ofProfile, {
    personal: "best_hour",
    plain: "lane campaign_id profile_id occurrence workspace_id outcome reason variant language wave message_id tries due_at created_at",
  }),
  campaign_conversion: erased("campaigns", ofProfile, {
    personal: "value_micros currency",
    plain: "lane campaign_id profile_id event_id occurrence variant attributed at",
  }),
  // Before the memberships, by which those are found that this person alone belongs to; what others belong to as well loses what names them.
  customer_group: erased(
    "groups",
    { by: "own" },
    { personal: "key name attributes", plain: "id workspace_id kind members created_at updated_at" },
  ),
  group_member: erased("groups", ofProfile, {
    personal: "attributes",
    plain: "lane profile_id group_id workspace_id kind is_primary since",
  }),
  group_kind: nobody("technical", { staff: "changed_by", plain: "workspace_id name title changed_at" }),
  membership: erased("audiences", ofProfile, { plain: "lane profile_id audience_id since recheck_at" }),
  prediction_score: erased("audiences", ofProfile, { personal: "score", plain: "lane prediction_id profile_id workspace_id run" }),
  list_member: erased("audiences", ofProfile, { plain: "lane profile_id list upload_id" }),
  audience_upload_fault: erased("audiences", mention("upload", "record", "reason"), {
    personal: "record reason",
    plain: "upload_id line",
  }),
  data_sync_fault: erased("audiences", mention("run", "record", "reason"), {
    personal: "record reason",
    plain: "run_id line",
  }),
  web_push_subscription: erased("devices", ofProfile, {
    personal: "endpoint browser",
    secret: "p256dh auth",
    plain: "lane profile_id channel_id id workspace_id created_at seen_at",
  }),
  in_app_feed: erased("devices", ofProfile, { plain: "lane profile_id channel_id seq said said_since" }),
  in_app_item: erased("messages", ofProfile, {
    personal: "content",
    plain: "lane profile_id channel_id id workspace_id attempt placement seq created_at expires_at seen_at read_at dismissed_at",
  }),
  link: erased("links", ofMessage, {
    personal: "target",
    secret: "code",
    plain: "lane workspace_id message_id place created_at clicks uncounted first_click_at last_click_at",
  }),
  entry_point_arrival: erased("links", ofProfile, { plain: "lane entry_point_id profile_id arrivals first_at last_at" }),
  // An anonymous answer leads to nobody: there is nothing to find it by, on purpose.
  form_response: erased("forms", { by: "own" }, { personal: "answers", plain: "id form_id version profile_id answered_at" }),
  form_participation: erased("forms", { by: "message", column: "message_id", lane: false }, { plain: "form_id message_id" }),
  sms_part: erased(
    "messages",
    { by: "message", column: "message_id", lane: false },
    {
      personal: "error",
      plain: "channel_id external_id message_id attempt message_external_id status told_at recorded_at",
    },
  ),
  sms_inbound_part: erased(
    "raw",
    { by: "own" },
    {
      personal: "sender series octets",
      plain: "channel_id part parts coding received_at",
    },
  ),
  inbox: erased("raw", { by: "own" }, { personal: "item", plain: "lane id workspace_id profile_id news received_at" }),
  source_delivery: erased(
    "raw",
    { by: "own" },
    {
      personal: "body key why",
      plain: "id source_id workspace_id topic is_json sent_at received_at verdict profile_id copies last_copy_at replayed_at",
    },
  ),
  source_object: erased("raw", { by: "own" }, { personal: "object", plain: "source_id at profile_id seen_at" }),
  // One person's, once it was taken: it leads to what they bought.
  coupon_code: erased(
    "campaigns",
    { by: "own" },
    {
      personal: "code order_id",
      plain: "pool_id workspace_id added_at profile_id taken_for message_id taken_at redeemed_at redeemed_by",
    },
  ),
  unrecognised: erased("raw", mention("workspace", "payload", "reason"), {
    personal: "payload reason",
    plain: "id workspace_id door received_at",
  }),
  webhook_delivery: erased("outgoing", mention("lane", "body", "error"), {
    personal: "body error",
    plain: "lane id workspace_id endpoint_id kind state attempts status created_at due_at delivered_at",
  }),
  incident: erased("incidents", mention("workspace", "detail", "subject"), {
    personal: "detail subject",
    plain: "lane id workspace_id kind at acknowledged_at",
  }),
  rehearsal: erased("technical", mention("workspace", "result", "error"), {
    personal: "result error",
    staff: "created_by",
    plain: "id workspace_id journey state progress people took_ms created_at heartbeat_at finished_at expires_at",
  }),
  audit: {
    kind: "audit",
    reach: mention("workspace", "detail", "subject"),
    erase: "blank",
    columns: columnsOf({
      personal: "detail subject",
      staff: "actor",
      plain: "id workspace_id action at seq hash salt words_hash erased_by",
    }),
  },
  audit_head: nobody("audit", { plain: "workspace_id seq hash" }),
  erasure: nobody("erasures", {
    staff: "asked_by",
    plain: "id workspace_id profile_ids names state asked_at finished_at counts mentioned ledgers days files replays",
  }),

  data_request: erased("erasures", ofProfile, {
    personal: "reference",
    staff: "answered_by",
    plain: "lane profile_id id workspace_id asked_by asked_at due_at answered_at",
  }),

  // ── people who work with Parley ──
  account: nobody("accounts", {
    staff: "email name last_signed_in_at",
    secret: "password_hash totp",
    plain: "id workspace_id role password_due created_at disabled_at totp_since totp_step code_failures code_failed_at",
  }),
  session: nobody("accounts", {
    staff: "address agent",
    secret: "token_hash",
    plain: "id account_id created_at expires_at seen_at how is_strong noticed_at",
  }),
  passkey: nobody("accounts", { staff: "name last_used_at", secret: "public_key", plain: "id account_id counter transports created_at" }),
  passkey_challenge: nobody("accounts", { secret: "challenge", plain: "account_id expires_at" }),
  recovery_code: nobody("accounts", { secret: "hash", plain: "account_id used_at" }),
  sign_in_step: nobody("accounts", { secret: "token_hash", plain: "account_id how expires_at" }),
  oidc_attempt: nobody("accounts", { secret: "state_hash nonce verifier", plain: "return_to expires_at" }),
  sign_in_link: nobody("accounts", { secret: "token_hash", plain: "account_id expires_at used_at sets_password" }),
  api_key: nobody("accounts", {
    staff: "name created_by last_used_at",
    secret: "hash hint",
    plain: "id workspace_id rights created_at revoked_at",
  }),

  // ── written for many ──
  audience: nobody("content", {
    authored: "name document",
    staff: "updated_by",
    plain: "id workspace_id version ready_version created_at updated_at",
  }),
  computed_attribute: nobody("content", { authored: "name document", staff: "updated_by", plain: "id workspace_id version updated_at" }),
  prediction: nobody("content", {
    authored: "name document",
    staff: "updated_by",
    plain:
      "id workspace_id version created_at updated_at stage as_of cursor_lane cursor_id progress due_at train_at outcome problem model quality trained_at run scored_at scores removed_at",
  }),
  audience_upload: nobody("content", {
    authored: "filename error columns audience",
    staff: "started_by",
    plain: "id workspace_id mode state encoding delimiter bytes bytes_read rows accepted faults started_at updated_at finished_at",
  }),
  campaign: nobody("content", {
    authored: "name document reason",
    staff: "chosen_by created_by changed_by started_by starter approved_by",
    plain:
      "id workspace_id state revision weights weighed_at approval_due next_at occurrences created_at updated_at started_at finished_at",
  }),
  campaign_decision: nobody("content", { authored: "words", staff: "by", plain: "campaign_id id at kind occurrence weights winner" }),
  entry_point: nobody("content", {
    authored: "name keyword text",
    staff: "created_by",
    plain: "id workspace_id channel_id consent topic created_at retired_at",
  }),
  form: nobody("content", {
    authored: "name draft",
    staff: "saved_by",
    plain: "id workspace_id channel_id revision state flow_id flow_asked_at flow_status flow_status_at flow_alerts live_version saved_at",
  }),
  form_version: nobody("content", { authored: "document", staff: "published_by", plain: "form_id version published_at" }),
  coupon_pool: nobody("content", { authored: "name title", staff: "created_by", plain: "id workspace_id when_empty low_at created_at" }),
  opt_in_form: nobody("content", {
    authored: "name document",
    staff: "changed_by",
    plain: "id workspace_id version is_open changed_at",
  }),
  opt_in_form_version: nobody("content", { authored: "document", staff: "saved_by", plain: "form_id version saved_at" }),
  policy_draft: nobody("content", { authored: "document", staff: "saved_by", plain: "workspace_id revision saved_at" }),
  policy_version: nobody("content", {
    authored: "document",
    staff: "activated_by",
    plain: "workspace_id version holidays activated_at",
  }),
  fragment: nobody("content", { authored: "name title text", staff: "saved_by", plain: "workspace_id revision saved_at" }),
  fragment_revision: nobody("content", { authored: "text", staff: "saved_by", plain: "workspace_id name revision saved_at" }),
  journey: nobody("content", {
    authored: "title pause",
    plain: "workspace_id name state ended_at live_version_id created_at updated_at",
  }),
  journey_draft: nobody("content", { authored: "document", staff: "saved_by", plain: "workspace_id name revision base_version saved_at" }),
  journey_version: nobody("content", {
    authored: "document",
    staff: "published_by",
    plain: "id workspace_id journey version published_at",
  }),
  media_asset: nobody("content", {
    authored: "name filename",
    staff: "created_by",
    plain: "id workspace_id sha256 kind mime bytes created_at attached",
  }),
  template: nobody("content", {
    authored: "components rejected_reason",
    plain: "channel_id workspace_id external_id name language status category parameter_format quality_score synced_at told_at",
  }),
  template_draft: nobody("content", {
    authored: "document",
    staff: "saved_by",
    plain: "id workspace_id channel_id name language revision saved_at submitted_at submitted_revision",
  }),
  template_event: nobody("content", { authored: "detail", plain: "id workspace_id channel_id name language kind at" }),
  template_language: nobody("content", { staff: "changed_by", plain: "workspace_id name language changed_at" }),
  template_rule: nobody("content", { staff: "changed_by", plain: "workspace_id name action fallback changed_at" }),
  template_sample: nobody("content", { authored: "name content", plain: "id workspace_id hash type created_at needed_at" }),
  topic: nobody("content", {
    authored: "texts",
    staff: "changed_by",
    plain: "workspace_id name purpose channels created_at changed_at archived_at",
  }),
  workspace: nobody("content", {
    authored: "name keywords opt_in",
    secret: "salt",
    plain: "id time_zone quiet_hours answer_hours links language requires_second_factor created_at holdout retention",
  }),

  ...SERVICE_DATA,

  // ── about nobody ──
  audience_day: nobody("technical", { plain: "audience_id day members" }),
  audience_filled: nobody("technical", { plain: "lane audience_id version" }),
  audience_size: nobody("technical", { plain: "lane audience_id members" }),
  campaign_group: nobody("technical", { plain: "campaign_id occurrence group_id taken" }),
  campaign_lane: nobody("technical", { plain: "lane id campaign_id kind occurrence cursor" }),
  campaign_occurrence: nobody("technical", {
    plain:
      "campaign_id occurrence workspace_id planned_at started_at state audience_size passes wave taken spent_micros hours credit paced_at recent not_retried finished_at",
  }),
  campaign_rules: nobody("technical", { plain: "workspace_id approval_required" }),
  campaign_slots: nobody("technical", { plain: "campaign_id planned_ms last_ms leaves_ms" }),
  catalog_revision: nobody("technical", { plain: "only_row revision files rest" }),
  channel: nobody("technical", {
    authored: "name",
    secret: "config secrets",
    plain:
      "id workspace_id kind state pause portfolio_id people_per_day templates_synced_at templates_sync_error last_webhook_at created_at",
  }),
  channel_change: nobody("technical", { plain: "id channel_id workspace_id at fact before after" }),
  channel_health: nobody("technical", { plain: "channel_id workspace_id checked_at checks facts" }),
  duty: nobody("technical", { plain: "name holder until" }),
  fact_count: nobody("technical", {
    plain: "lane workspace_id hour owner_kind owner_id node variant template language channel_id metric label n amount",
  }),
  installation: nobody("technical", { secret: "root_key", plain: "only_row epoch seen_at lost_from lost_at" }),
  journey_entries: nobody("technical", { plain: "workspace_id journey period began_at group_id entered" }),
  journey_schedule: nobody("technical", { plain: "workspace_id journey last_at" }),
  journey_secret: nobody("technical", { staff: "changed_by", secret: "sealed", plain: "workspace_id name changed_at" }),
  lane: nobody("technical", { plain: "lane" }),
  link_host: nobody("technical", { plain: "host workspace_id added_at" }),
  media_unneeded: nobody("technical", { plain: "workspace_id sha256 since" }),
  media_upload: nobody("technical", {
    plain: "asset_id channel_id workspace_id external_id expires_at refused taken_until failures failing_since updated_at",
  }),
  migration: nobody("technical", { plain: "name sha256 applied_at" }),
  node_count: nobody("technical", { plain: "lane version_id node via workspace_id passed" }),
  portfolio_grant: nobody("technical", { plain: "workspace_id portfolio_id holder purpose people until" }),
  rate_card: nobody("technical", {
    staff: "created_by",
    plain: "workspace_id id currency source rates terms is_withdrawn created_at",
  }),
  reach_count: nobody("technical", { plain: "lane channel_id slot people" }),
  // Sixteen bytes of a hash of what was taken in: neither words nor ids can be had back from it.
  seen: nobody("technical", { plain: "key at" }),
  sender_pace: nobody("technical", { plain: "channel_id tokens refilled_at" }),
  source: nobody("technical", { authored: "name settings", secret: "secrets", plain: "id workspace_id kind created_at" }),
  source_product: nobody("content", { authored: "title image_url url", plain: "source_id id told_at" }),
  split_decision: nobody("technical", { plain: "version_id node id at arms moved" }),
  webhook_endpoint: nobody("technical", {
    authored: "url description disabled_reason",
    secret: "secrets",
    plain: "id workspace_id kinds state failing_since last_success_at created_at",
  }),
};

/** Tables whose rows are found from a person, in the order of the map. */
export function reachedTables(): readonly (readonly [string, TableRecord & { readonly reach: Reach }])[] {
  return Object.entries(PERSONAL_DATA).flatMap(([table, record]) =>
    record.reach === null ? [] : [[table, { ...record, reach: record.reach }] as const],
  );
}
