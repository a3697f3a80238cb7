/** What a customer's message does to the desk's conversation. */
import type { MessageId } from "../platform/ids.ts";
import type { DeskConversation, DeskEntryKind } from "./conversation.ts";

export type HeardMessage = {
  readonly messageId: MessageId;
  readonly at: Date;
  /** One line. */
  readonly line: string;
  /**
   * `words` want an answer. `tap` is the answer to something that was asked automatically; `obeyed` a word such as STOP, which was answered;
   * `mark` a reaction, a correction, a revocation.
   */
  readonly sort: "words" | "tap" | "obeyed" | "mark";
  /** Of a correction or revocation: what it is about. */
  readonly about: MessageId | null;
  readonly language: string | null;
  /** Whether a journey of theirs is under way, which may be waiting for just this. */
  readonly isExpected: boolean;
};

type Of = Pick<DeskConversation, "lane" | "id" | "workspaceId" | "profileId" | "channelId">;
export type HeardChange = { readonly conversation: DeskConversation; readonly entry: DeskEntryKind | null };

/** Null: it stays as it is. `id` is that of a conversation that begins. */
export function hearMessage(before: DeskConversation | null, of: Of, heard: HeardMessage, now: Date): HeardChange | null {
  if (before === null) {
    if (heard.sort === "mark" || heard.sort === "obeyed") return null;
    return { conversation: begun(of, heard, now), entry: "opened" };
  }
  if (heard.sort === "mark") return { conversation: marked(before, heard, now), entry: null };
  const latest = touched(before, heard, now);
  if (heard.sort === "obeyed") return { conversation: latest, entry: null };
  if (before.state === "resolved") {
    if (heard.sort === "tap") return { conversation: latest, entry: null };
    return { conversation: reopened(latest, heard, now), entry: "reopened" };
  }
  const isAutomatic = before.handledBy === "automation" && (heard.sort === "tap" || heard.isExpected);
  const conversation: DeskConversation = {
    ...latest,
    state: "open",
    snoozedUntil: null,
    unread: before.unread + 1,
    handledBy: before.handledBy === "automation" && !isAutomatic ? "person" : before.handledBy,
    waitingSince: isAutomatic ? before.waitingSince : (before.waitingSince ?? heard.at),
  };
  return { conversation, entry: before.state === "snoozed" ? "woke" : null };
}

function begun(of: Of, { messageId, at, line, sort, language }: HeardMessage, now: Date): DeskConversation {
  return {
    ...newConversation(of, now),
    handledBy: sort === "tap" ? "automation" : "person",
    language,
    waitingSince: sort === "tap" ? null : at,
    lastAt: at,
    lastPreview: line,
    lastMessageId: messageId,
    lastInboundId: messageId,
    unread: 1,
  };
}

export function newConversation({ lane, id, workspaceId, profileId, channelId }: Of, now: Date): DeskConversation {
  return {
    lane,
    id,
    workspaceId,
    profileId,
    channelId,
    state: "open",
    priority: "normal",
    handledBy: "person",
    assignee: null,
    team: null,
    labels: [],
    language: null,
    openedAt: now,
    resolvedAt: null,
    snoozedUntil: null,
    waitingSince: null,
    firstAnsweredAt: null,
    firstDueAt: null,
    nextDueAt: null,
    lastAt: now,
    lastDirection: "inbound",
    lastPreview: "",
    lastMessageId: null,
    lastInboundId: null,
    unread: 0,
    wakeAt: null,
    mergedInto: null,
    undo: null,
    revision: 1,
    updatedAt: now,
  };
}

function reopened(before: DeskConversation, { at }: Pick<HeardMessage, "at">, now: Date): DeskConversation {
  return {
    ...before,
    state: "open",
    openedAt: now,
    resolvedAt: null,
    firstAnsweredAt: null,
    firstDueAt: null,
    nextDueAt: null,
    waitingSince: at,
    handledBy: before.handledBy === "automation" ? "person" : before.handledBy,
    unread: before.unread + 1,
  };
}

/** What is heard late does not go before what was said since. */
function touched(before: DeskConversation, { messageId, at, line }: HeardMessage, now: Date): DeskConversation {
  const isLatest = at >= before.lastAt;
  return {
    ...before,
    ...(isLatest ? { lastAt: at, lastDirection: "inbound" as const, lastPreview: line, lastMessageId: messageId } : {}),
    lastInboundId: messageId,
    revision: before.revision + 1,
    updatedAt: now,
  };
}

function marked(before: DeskConversation, { about, line }: HeardMessage, now: Date): DeskConversation {
  const isLast = about !== null && about === before.lastMessageId;
  return { ...before, lastPreview: isLast ? line : before.lastPreview, revision: before.revision + 1, updatedAt: now };
}
