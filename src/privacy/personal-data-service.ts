/** Of the inbox, its helpers and appointments: see `personal-data.ts`. */
import { DESK_OF_NOBODY, DESK_OF_PEOPLE } from "./personal-data-desk.ts";
import { erased, nobody, ofProfile, type TableRecord } from "./table-record.ts";

export const SERVICE_DATA: { readonly [table: string]: TableRecord } = {
  // ── the shared inbox ──
  ...Object.fromEntries(Object.entries(DESK_OF_PEOPLE).map(([table, words]) => [table, erased("conversations", ofProfile, words)])),
  ...Object.fromEntries(Object.entries(DESK_OF_NOBODY).map(([table, words]) => [table, nobody("content", words)])),

  // ── helpers ──
  assist_talk: erased("conversations", ofProfile, {
    personal: "question",
    plain: "lane profile_id channel_id workspace_id handed_at said recent turn_id updated_at",
  }),
  assist_turn: erased("conversations", ofProfile, {
    personal: "question told answer detail",
    staff: "asked_by",
    plain:
      "lane id workspace_id profile_id channel_id message_id purpose state articles fault hidden model tokens_in tokens_out micros took_ms sent_message_id attempts due_at created_at updated_at",
  }),
  assist_gap: erased("conversations", ofProfile, {
    personal: "text",
    plain: "lane id workspace_id profile_id channel_id message_id article_id score done_at at",
  }),
  assist_draft: nobody("content", { authored: "document", staff: "saved_by", plain: "workspace_id revision saved_at" }),
  assist_version: nobody("content", { authored: "document", staff: "activated_by", plain: "workspace_id version activated_at" }),
  assist_settings: nobody("technical", {
    authored: "settings",
    secret: "sealed",
    staff: "saved_by",
    plain: "workspace_id revision saved_at",
  }),
  assist_spend: nobody("technical", { plain: "workspace_id month calls tokens micros" }),
  knowledge_article: nobody("content", {
    authored: "document words",
    staff: "saved_by",
    plain: "id workspace_id language state revision version saved_at",
  }),
  knowledge_version: nobody("content", {
    authored: "document",
    staff: "published_by",
    plain: "workspace_id article_id version language published_at",
  }),
  // ── appointments: what is offered ──
  appointment_service: nobody("content", {
    authored: "document",
    staff: "changed_by",
    plain: "workspace_id id archived_at created_at changed_at",
  }),
  appointment_resource: nobody("content", {
    staff: "document changed_by",
    plain: "workspace_id id holidays archived_at created_at changed_at",
  }),
  appointment_settings: nobody("content", { authored: "document", staff: "changed_by", plain: "workspace_id page_code changed_at" }),
  // Times that are taken, without a word of by whom; they go with their booking.
  appointment_occupancy: nobody("technical", { plain: "workspace_id resource_id booking_id session seat blocks held_until" }),
  appointment_due: nobody("technical", { plain: "workspace_id booking_id kind due_at" }),
  // Of whoever is imported nothing stays here but faults; of an event the hash of its id in the other system.
  data_connection: nobody("technical", {
    authored: "name settings",
    secret: "sealed",
    staff: "changed_by",
    plain: "id workspace_id kind created_at changed_at",
  }),
  data_sync: nobody("technical", {
    authored: "name document file",
    staff: "changed_by",
    plain: "id workspace_id connection_id revision state next_at cursor failing_since created_at changed_at",
  }),
  data_sync_run: nobody("technical", {
    authored: "problem columns file",
    staff: "asked_by released_by",
    plain:
      "id workspace_id sync_id revision state cause due_at lease_until attempt failures bytes bytes_read rows accepted duplicates faults members leaving queued_at started_at finished_at",
  }),
  data_sync_event: nobody("technical", { plain: "sync_id key" }),
  appointment_calendar: nobody("technical", {
    staff: "url name user_name changed_by",
    secret: "sealed",
    plain:
      "workspace_id resource_id every_minutes writes_names sync_token ctag read_at full_at due_at failures failing_since problem leaving_at created_at changed_at",
  }),
  // Times at which staff are busy, without a word of with what; and which event of their calendar is which booking.
  appointment_event: nobody("technical", {
    staff: "href",
    plain: "workspace_id resource_id etag booking_id starts_at ends_at busy is_unreadable seen_at",
  }),
  // Also whom an erased person's event has to be taken from: it goes with that.
  appointment_owed: nobody("technical", { plain: "workspace_id resource_id booking_id version due_at attempts problem" }),
};
