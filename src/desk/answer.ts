/** What an answer does to a conversation, and how it stands when one did not go after all. */
import type { MessageId } from "../platform/ids.ts";
import { assigned, earliest, type NewDeskEntry, reopen } from "./command.ts";
import type { DeskConversation } from "./conversation.ts";

export type Answer = { readonly messageId: MessageId; readonly line: string; readonly at: Date };
/** `person`: somebody of the team; `account`: null for one who is known by a key alone. */
export type AnsweredBy = { readonly kind: "person"; readonly account: string | null } | { readonly kind: "automation" | "assistant" };
export type Answered = { readonly conversation: DeskConversation; readonly entries: readonly NewDeskEntry[] };

/** A person who answers takes it over; what nobody has becomes theirs. */
export function answerConversation(before: DeskConversation, answer: Answer, by: AnsweredBy, now: Date): Answered {
  const opened = before.state === "open" ? { conversation: before, entries: [] } : reopen(before, now);
  const taken = by.kind === "person" ? takeOver(opened.conversation, by.account, now) : { conversation: opened.conversation, entries: [] };
  const entries = [...opened.entries, ...taken.entries];
  const { conversation } = taken;
  return {
    entries,
    conversation: {
      ...conversation,
      waitingSince: null,
      firstAnsweredAt: conversation.firstAnsweredAt ?? now,
      firstDueAt: null,
      nextDueAt: null,
      lastAt: answer.at,
      lastDirection: "outbound",
      lastPreview: answer.line,
      lastMessageId: answer.messageId,
      unread: 0,
      revision: before.revision + 1,
      updatedAt: now,
    },
  };
}

function takeOver(before: DeskConversation, account: string | null, now: Date): Answered {
  if (account !== null && before.assignee === null) return assigned(before, account, now);
  if (before.handledBy === "person") return { conversation: before, entries: [] };
  const entries = [{ kind: "handled_by", detail: { before: before.handledBy, after: "person" } }];
  return { conversation: { ...before, handledBy: "person" }, entries };
}

/** With how it stood before the agent's answer, where that changed more than who waits for whom. */
export function rememberBefore(before: DeskConversation, after: DeskConversation, messageId: MessageId): DeskConversation {
  if (before.state === "open" && after.state === "open") return { ...after, undo: null };
  const { state, openedAt, resolvedAt, snoozedUntil, lastInboundId } = before;
  return {
    ...after,
    undo: {
      messageId,
      left: after.state,
      state,
      openedAt: openedAt.toISOString(),
      resolvedAt: resolvedAt?.toISOString() ?? null,
      snoozedUntil: snoozedUntil?.toISOString() ?? null,
      lastInboundId,
    },
  };
}

/** As it stood before that answer; null: the answer changed nothing of it, or somebody has done or written something since. */
export function putBack(after: DeskConversation, messageId: MessageId, now: Date): Answered | null {
  const { undo } = after;
  if (undo?.messageId !== messageId || after.state !== undo.left || after.lastInboundId !== undo.lastInboundId) return null;
  const { state, left, openedAt, resolvedAt, snoozedUntil } = undo;
  const until = snoozedUntil === null ? null : new Date(snoozedUntil);
  const conversation: DeskConversation = {
    ...after,
    state,
    openedAt: new Date(openedAt),
    resolvedAt: resolvedAt === null ? null : new Date(resolvedAt),
    snoozedUntil: until,
    wakeAt: earliest(after.wakeAt, until),
    undo: null,
    revision: after.revision + 1,
    updatedAt: now,
  };
  if (state === left) return { conversation, entries: [] };
  const kind = state === "open" ? "reopened" : state;
  return { conversation, entries: [{ kind, detail: state === "snoozed" ? { until: snoozedUntil } : {} }] };
}

/** A message of the conversation, as far as it counts for what is owed. */
export type Said = {
  readonly id: MessageId;
  readonly at: Date;
  readonly direction: "inbound" | "outbound";
  readonly line: string;
  /** False: a reaction, a correction, or an answer that did not go. */
  readonly counts: boolean;
};

/** As it stands by its messages alone, the newest first: after an answer was taken back, or came to nothing. */
export function recountConversation(before: DeskConversation, newestFirst: readonly Said[], now: Date): DeskConversation {
  const said = newestFirst.filter(({ counts }) => counts);
  const [last] = said;
  const answers = said.filter(({ direction, at }) => direction === "outbound" && at >= before.openedAt);
  const lastAnswer = said.find(({ direction }) => direction === "outbound");
  const unanswered = said.filter(({ direction, at }) => direction === "inbound" && (lastAnswer === undefined || at > lastAnswer.at));
  return {
    ...before,
    waitingSince: before.state === "resolved" ? null : (unanswered.at(-1)?.at ?? null),
    firstAnsweredAt: answers.at(-1)?.at ?? null,
    ...(last ? { lastAt: last.at, lastDirection: last.direction, lastPreview: last.line, lastMessageId: last.id } : {}),
    revision: before.revision + 1,
    updatedAt: now,
  };
}
