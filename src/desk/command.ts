/** What may be asked of a conversation, and what becomes of it. Pure: whether accounts, teams and labels exist was looked up before. */
import type { DeskConversation, DeskEntry, DeskHandler, DeskPriority } from "./conversation.ts";

export type DeskOrder =
  | { readonly do: "claim"; readonly take: boolean }
  | { readonly do: "assign"; readonly to: string | null }
  | { readonly do: "team"; readonly team: string | null }
  | { readonly do: "label"; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly do: "priority"; readonly priority: DeskPriority }
  | { readonly do: "language"; readonly language: string | null }
  | { readonly do: "snooze"; readonly until: string }
  | { readonly do: "resolve" }
  | { readonly do: "reopen" }
  | { readonly do: "read" }
  | { readonly do: "unread" }
  | { readonly do: "note"; readonly text: string; readonly mentions: readonly string[] }
  | { readonly do: "hand"; readonly to: DeskHandler }
  | { readonly do: "pause_automation"; readonly until: string | null };

/** `account`: null for a key and for what is done by no person. */
export type DeskActor = { readonly by: string; readonly account: string | null };
export type NewDeskEntry = Pick<DeskEntry, "kind" | "detail"> & Partial<Pick<DeskEntry, "text" | "mentions">>;

export type DeskVerdict =
  | {
      readonly kind: "done";
      /** The very same when nothing changed. */
      readonly conversation: DeskConversation;
      readonly entries: readonly NewDeskEntry[];
      /** Until when automation leaves the person alone, when that was asked; null: no more. */
      readonly automationPausedUntil?: Date | null;
    }
  | { readonly kind: "refused"; readonly reason: "claimed_by_other"; readonly holder: string }
  | { readonly kind: "refused"; readonly reason: "not_an_agent" | "snooze_past" | "snooze_too_far" };

const LONGEST_MS = 366 * 86_400_000;
const MOST_LABELS = 30;

export function decideOrder(before: DeskConversation, order: DeskOrder, who: DeskActor, now: Date): DeskVerdict {
  switch (order.do) {
    case "claim":
      return claim(before, order.take, who, now);
    case "assign":
      return before.assignee === order.to ? unchanged(before) : assigned(before, order.to, now);
    case "team":
      return put(before, now, { team: order.team }, "team", { before: before.team, after: order.team });
    case "label":
      return label(before, order, now);
    case "priority":
      return put(before, now, { priority: order.priority }, "priority", { before: before.priority, after: order.priority });
    case "language":
      return put(before, now, { language: order.language }, "language", { before: before.language, after: order.language });
    case "snooze":
      return snooze(before, new Date(order.until), now);
    case "resolve":
      return before.state === "resolved" ? unchanged(before) : resolve(before, now);
    case "reopen":
      return before.state === "open" ? unchanged(before) : reopen(before, now);
    case "read":
      return before.unread === 0 ? unchanged(before) : changed(before, now, { unread: 0 }, []);
    case "unread":
      return before.unread > 0 ? unchanged(before) : changed(before, now, { unread: 1 }, []);
    case "note":
      return changed(before, now, {}, [{ kind: "note", detail: {}, text: order.text, mentions: [...new Set(order.mentions)] }]);
    case "hand":
      return hand(before, order.to, now);
    case "pause_automation": {
      const until = order.until === null ? null : new Date(order.until);
      if (until !== null && until <= now) return { kind: "refused", reason: "snooze_past" };
      if (until !== null && until.getTime() > now.getTime() + LONGEST_MS) return { kind: "refused", reason: "snooze_too_far" };
      const entry = { kind: "automation_paused", detail: { until: until?.toISOString() ?? null } };
      return { ...changed(before, now, {}, [entry]), automationPausedUntil: until };
    }
  }
}

type Done = Extract<DeskVerdict, { readonly kind: "done" }>;

function unchanged(conversation: DeskConversation): Done {
  return { kind: "done", conversation, entries: [] };
}

function changed(before: DeskConversation, now: Date, change: Partial<DeskConversation>, entries: readonly NewDeskEntry[]): Done {
  return { kind: "done", conversation: { ...before, ...change, revision: before.revision + 1, updatedAt: now }, entries };
}

function put(
  before: DeskConversation,
  now: Date,
  change: Partial<DeskConversation>,
  kind: string,
  detail: { readonly before: string | null; readonly after: string | null },
): Done {
  return detail.before === detail.after ? unchanged(before) : changed(before, now, change, [{ kind, detail }]);
}

function claim(before: DeskConversation, take: boolean, { account }: DeskActor, now: Date): DeskVerdict {
  if (account === null) return { kind: "refused", reason: "not_an_agent" };
  if (before.assignee === account && before.handledBy === "person") return unchanged(before);
  if (before.assignee !== null && before.assignee !== account && !take)
    return { kind: "refused", reason: "claimed_by_other", holder: before.assignee };
  return assigned(before, account, now);
}

/** Whoever is given it is a person: what answered by itself no longer does. */
export function assigned(before: DeskConversation, to: string | null, now: Date): Done {
  const entries: NewDeskEntry[] = before.assignee === to ? [] : [{ kind: "assigned", detail: { before: before.assignee, after: to } }];
  const isTaken = to !== null && before.handledBy !== "person";
  if (isTaken) entries.push({ kind: "handled_by", detail: { before: before.handledBy, after: "person" } });
  return changed(before, now, { assignee: to, handledBy: isTaken ? "person" : before.handledBy }, entries);
}

function label(
  before: DeskConversation,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
  now: Date,
): Done {
  const kept = before.labels.filter((name) => !remove.includes(name));
  const labels = [...new Set([...kept, ...add])].toSorted().slice(0, MOST_LABELS);
  const added = labels.filter((name) => !before.labels.includes(name));
  const removed = before.labels.filter((name) => !labels.includes(name));
  if (added.length + removed.length === 0) return unchanged(before);
  return changed(before, now, { labels }, [{ kind: "labels", detail: { added, removed } }]);
}

function snooze(before: DeskConversation, until: Date, now: Date): DeskVerdict {
  if (until <= now) return { kind: "refused", reason: "snooze_past" };
  if (until.getTime() > now.getTime() + LONGEST_MS) return { kind: "refused", reason: "snooze_too_far" };
  if (before.snoozedUntil?.getTime() === until.getTime()) return unchanged(before);
  return changed(before, now, { state: "snoozed", snoozedUntil: until, resolvedAt: null, wakeAt: earliest(before.wakeAt, until) }, [
    { kind: "snoozed", detail: { until: until.toISOString() } },
  ]);
}

function resolve(before: DeskConversation, now: Date): Done {
  const { openedAt, firstAnsweredAt, waitingSince, assignee, team } = before;
  const detail = {
    openedAt: openedAt.toISOString(),
    firstAnsweredAt: firstAnsweredAt?.toISOString() ?? null,
    waitingSince: waitingSince?.toISOString() ?? null,
    assignee,
    team,
  };
  const done = {
    state: "resolved",
    resolvedAt: now,
    snoozedUntil: null,
    waitingSince: null,
    firstDueAt: null,
    nextDueAt: null,
    unread: 0,
  } as const;
  return changed(before, now, done, [{ kind: "resolved", detail }]);
}

/** Out of a snooze it goes on; after it was resolved it begins anew. */
export function reopen(before: DeskConversation, now: Date): Done {
  if (before.state === "snoozed") return changed(before, now, { state: "open", snoozedUntil: null }, [{ kind: "woke", detail: {} }]);
  const anew = { state: "open", resolvedAt: null, openedAt: now, firstAnsweredAt: null, firstDueAt: null, nextDueAt: null } as const;
  return changed(before, now, anew, [{ kind: "reopened", detail: {} }]);
}

function hand(before: DeskConversation, to: DeskHandler, now: Date): Done {
  if (before.handledBy === to) return unchanged(before);
  const entries: NewDeskEntry[] = [{ kind: "handled_by", detail: { before: before.handledBy, after: to } }];
  if (to === "person" || before.assignee === null) return changed(before, now, { handledBy: to }, entries);
  entries.push({ kind: "assigned", detail: { before: before.assignee, after: null } });
  return changed(before, now, { handledBy: to, assignee: null }, entries);
}

export function earliest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
