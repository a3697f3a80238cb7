/** Two conversations with one sender whose people turn out to be one. */
import type { ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { earliest } from "./command.ts";
import { DESK_PRIORITIES, type DeskConversation } from "./conversation.ts";

const dateOf = (value: Date | string | null): Date | null => (value === null ? null : new Date(value));

/** What travelled as JSON, its dates as text. */
export function readConversation(told: DeskConversation): DeskConversation {
  return {
    ...told,
    openedAt: new Date(told.openedAt),
    resolvedAt: dateOf(told.resolvedAt),
    snoozedUntil: dateOf(told.snoozedUntil),
    waitingSince: dateOf(told.waitingSince),
    firstAnsweredAt: dateOf(told.firstAnsweredAt),
    firstDueAt: dateOf(told.firstDueAt),
    nextDueAt: dateOf(told.nextDueAt),
    lastAt: new Date(told.lastAt),
    wakeAt: dateOf(told.wakeAt),
    updatedAt: new Date(told.updatedAt),
  };
}

/** The one that is left is as pressing as the more pressing, and open when one of them is. */
export function joinDesks(
  known: DeskConversation | null,
  from: DeskConversation,
  into: { readonly lane: Lane; readonly id: string; readonly profileId: ProfileId },
  now: Date,
): DeskConversation {
  if (known === null) return { ...from, ...into, mergedInto: null, undo: null, revision: from.revision + 1, updatedAt: now };
  const later = from.lastAt > known.lastAt ? from : known;
  const state = [known, from].find((one) => one.state === "open") ?? [known, from].find((one) => one.state === "snoozed") ?? known;
  return {
    ...known,
    state: state.state,
    resolvedAt: state.resolvedAt,
    snoozedUntil: state.snoozedUntil,
    priority: DESK_PRIORITIES.find((one) => one === known.priority || one === from.priority) ?? known.priority,
    handledBy: state.handledBy,
    assignee: known.assignee ?? from.assignee,
    team: known.team ?? from.team,
    labels: [...new Set([...known.labels, ...from.labels])].toSorted(),
    language: known.language ?? from.language,
    openedAt: earliest(known.openedAt, from.openedAt) ?? known.openedAt,
    waitingSince: earliest(known.waitingSince, from.waitingSince),
    firstAnsweredAt: earliest(known.firstAnsweredAt, from.firstAnsweredAt),
    firstDueAt: earliest(known.firstDueAt, from.firstDueAt),
    nextDueAt: earliest(known.nextDueAt, from.nextDueAt),
    lastAt: later.lastAt,
    lastDirection: later.lastDirection,
    lastPreview: later.lastPreview,
    lastMessageId: later.lastMessageId,
    lastInboundId: later.lastInboundId ?? known.lastInboundId,
    unread: known.unread + from.unread,
    wakeAt: earliest(known.wakeAt, from.wakeAt),
    undo: null,
    revision: known.revision + 1,
    updatedAt: now,
  };
}
