/**
 * What a team owes one customer with one sender: the desk's own row beside the conversation's, and what may be done to it. Pure. Written
 * only under the lock of the profile's lane; must never decide what is sent, only say what a person wants sent.
 */
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export const DESK_STATES = ["open", "snoozed", "resolved"] as const;
export type DeskState = (typeof DESK_STATES)[number];
/** The most pressing first. */
export const DESK_PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type DeskPriority = (typeof DESK_PRIORITIES)[number];
/** `automation`: a journey asked and hears the answer; `assistant`: it answers until a person takes over. */
export const DESK_HANDLERS = ["person", "automation", "assistant"] as const;
export type DeskHandler = (typeof DESK_HANDLERS)[number];

export type DeskConversation = {
  readonly lane: Lane;
  /** Its last byte is the lane. */
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly state: DeskState;
  readonly priority: DeskPriority;
  readonly handledBy: DeskHandler;
  /** Id of an account. */
  readonly assignee: string | null;
  readonly team: string | null;
  /** In the order of the alphabet. */
  readonly labels: readonly string[];
  /** BCP 47. */
  readonly language: string | null;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly snoozedUntil: Date | null;
  /** When the customer wrote what nobody has answered yet. */
  readonly waitingSince: Date | null;
  /** Since it was opened last. */
  readonly firstAnsweredAt: Date | null;
  readonly firstDueAt: Date | null;
  readonly nextDueAt: Date | null;
  readonly lastAt: Date;
  readonly lastDirection: "inbound" | "outbound";
  readonly lastPreview: string;
  readonly lastMessageId: MessageId | null;
  readonly lastInboundId: MessageId | null;
  readonly unread: number;
  /** Cleared when it comes; whoever wants the engine to look again says so anew, and the earliest wish holds. */
  readonly wakeAt: Date | null;
  /** The profile it went on with. */
  readonly mergedInto: ProfileId | null;
  /** What an agent's last answer changed besides, for as long as it can be taken back; null: nothing. */
  readonly undo: DeskUndo | null;
  /** Rises with every change. */
  readonly revision: number;
  readonly updatedAt: Date;
};

/** As the conversation stood before the answer, and the state in which that left it. Times as ISO text. */
export type DeskUndo = {
  readonly messageId: MessageId;
  readonly left: DeskState;
  readonly state: DeskState;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly snoozedUntil: string | null;
  readonly lastInboundId: MessageId | null;
};

/** Kinds of entries that are made here; others' parts add theirs. */
export const DESK_ENTRY_KINDS = [
  "opened",
  "reopened",
  "resolved",
  "snoozed",
  "woke",
  "assigned",
  "team",
  "labels",
  "priority",
  "language",
  "note",
  "handled_by",
  "automation_paused",
  "message_taken_back",
  "merged",
  "handed_over",
] as const;
export type DeskEntryKind = (typeof DESK_ENTRY_KINDS)[number];

export type DeskEntry = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly conversationId: string;
  readonly kind: string;
  /** `account:…`, `key:…`, `customer`, `automation`, `assistant` or `system`. */
  readonly by: string;
  readonly detail: { readonly [name: string]: DeskDetail };
  readonly text: string | null;
  /** Accounts. */
  readonly mentions: readonly string[];
  readonly at: Date;
};
export type DeskDetail = string | number | boolean | null | readonly string[];
