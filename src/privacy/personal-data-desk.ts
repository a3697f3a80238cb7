import type { ColumnClass } from "./table-record.ts";

/** Tables of the shared inbox, as `PERSONAL_DATA` has them: the words of each class. */
export const DESK_OF_PEOPLE: { readonly [table: string]: { readonly [Class in ColumnClass]?: string } } = {
  desk_conversation: {
    personal: "last_preview labels language",
    staff: "assignee",
    plain:
      "lane id workspace_id profile_id channel_id state priority handled_by team opened_at resolved_at snoozed_until waiting_since first_answered_at first_due_at next_due_at last_at last_direction last_message_id last_inbound_id unread wake_at merged_into undo revision updated_at",
  },
  desk_entry: {
    personal: "detail text",
    staff: "by",
    plain: "lane id workspace_id profile_id channel_id conversation_id kind at",
  },
  desk_mention: { staff: "account_id", plain: "lane entry_id workspace_id profile_id conversation_id at seen_at" },
  desk_draft: {
    personal: "document",
    staff: "account_id",
    plain: "lane conversation_id workspace_id profile_id saved_at",
  },
  desk_episode: {
    personal: "csat_comment csat_score labels",
    staff: "agent first_by resolved_by",
    plain:
      "lane profile_id channel_id opened_at workspace_id conversation_id team priority queue_reason clock first_answered_at first_ms first_work_ms answers resolved_at resolution_ms resolution_work_ms handling_ms handling_work_ms put_off_at put_off_ms put_off_work_ms breaches told_closed_at told_busy_at csat_asked_at csat_message_id csat_scale csat_at",
  },
  desk_text: { personal: "words", plain: "lane id sort workspace_id profile_id channel_id at" },
};
export const DESK_OF_NOBODY: { readonly [table: string]: { readonly [Class in ColumnClass]?: string } } = {
  desk_label: { authored: "name description", staff: "created_by", plain: "workspace_id colour created_at" },
  desk_canned: { authored: "name title text", staff: "account_id saved_by", plain: "id workspace_id team revision saved_at" },
  desk_staffing: { authored: "settings", plain: "workspace_id revision measured measured_at is_behind" },
  desk_team: {
    authored: "name",
    staff: "members saved_by",
    plain: "id workspace_id policy channels is_default hours revision saved_at",
  },
  desk_agent: {
    authored: "skills",
    staff: "account_id availability availability_since seen_at is_gone capacity languages last_given_at",
    plain: "workspace_id",
  },
  desk_view: { authored: "name filter", staff: "account_id saved_by", plain: "id workspace_id saved_at" },
};
