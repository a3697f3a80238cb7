/** What helpers do in the shared inbox, and whether people have a conversation there. */
import { decideOrder, type DeskOrder, reopen } from "../desk/command.ts";
import type { DeskConversation, DeskPriority } from "../desk/conversation.ts";
import { newConversation } from "../desk/hear.ts";
import { previewLine } from "../desk/preview.ts";
import type { AssistTalk } from "../assist/talk.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageId, ProfileId } from "../platform/ids.ts";
import { addEntries, answerByMachine } from "./desk-entries.ts";

export async function loadDesk(work: LaneWork, profileIds: readonly ProfileId[]): Promise<void> {
  await Promise.all([work.desk.load(profileIds), work.messages.loadRecent(profileIds)]);
}

/**
 * From the moment somebody has it, was handed it, or has written in it, until it is resolved or handed back. A conversation that only waits
 * in the inbox is not theirs yet: a helper may still have the answer.
 */
export function peopleHaveIt(work: LaneWork, { profileId, channelId, handedAt }: AssistTalk): boolean {
  const pausedUntil = work.profile(profileId)?.automationPausedUntil ?? null;
  if (pausedUntil !== null && pausedUntil > work.now) return true;
  const conversation = work.desk.of(profileId, channelId);
  if (conversation === null || conversation.state === "resolved" || conversation.handledBy !== "person") return false;
  // Handed back to automation: what the customer writes next goes by helpers first, and to people only then.
  if (work.desk.asRead(profileId, channelId)?.handledBy === "automation") return false;
  if (conversation.assignee !== null || (handedAt !== null && handedAt >= conversation.openedAt)) return true;
  return work.messages
    .recentOf(profileId)
    .some(({ origin, channelId: by, createdAt }) => origin.kind === "agent" && by === channelId && createdAt >= conversation.openedAt);
}

/** Whether it waits for a helper: then one that has no answer must say so. */
export function isWithHelpers(work: LaneWork, { profileId, channelId }: AssistTalk): boolean {
  return work.desk.of(profileId, channelId)?.handledBy === "assistant";
}

/** `by` as entries of the inbox have it; `why`: who or what asked for people. */
export function giveToPeople(work: LaneWork, talk: AssistTalk, by: "customer" | "automation" | "assistant", why: string): void {
  const { lane, workspaceId, profileId, channelId } = talk;
  const known = work.desk.of(profileId, channelId);
  const fresh = { lane, id: work.ids.inLane<string>(lane), workspaceId, profileId, channelId };
  const before = known ?? newConversation(fresh, work.now);
  const opened = before.state === "open" ? { conversation: before, entries: [] } : reopen(before, work.now);
  const conversation: DeskConversation = {
    ...opened.conversation,
    handledBy: "person",
    waitingSince: opened.conversation.waitingSince ?? work.now,
    revision: before.revision + 1,
    updatedAt: work.now,
  };
  work.desk.put(conversation);
  addEntries(work, conversation, [...opened.entries, { kind: "handed_over", detail: { to: "team", by: why } }], by);
}

/** The assistant, or an article, has it from here; `said` null: it is still at it. */
export function takenByHelper(
  work: LaneWork,
  talk: AssistTalk,
  said: { readonly messageId: MessageId; readonly text: string } | null,
): void {
  order(work, talk, { do: "hand", to: "assistant" }, "assistant");
  if (said) answerByMachine(work, talk, { messageId: said.messageId, line: previewLine(said.text), at: work.now }, "assistant");
}

export function labelWith(work: LaneWork, talk: AssistTalk, label: string): void {
  order(work, talk, { do: "label", add: [label], remove: [] }, "automation");
}

export function assignTo(
  work: LaneWork,
  talk: AssistTalk,
  { team, person }: { readonly team: string | null; readonly person: string | null },
): void {
  if (team !== null) order(work, talk, { do: "team", team }, "automation");
  if (person !== null) order(work, talk, { do: "assign", to: person }, "automation");
}

export function prioritise(work: LaneWork, talk: AssistTalk, priority: DeskPriority): void {
  order(work, talk, { do: "priority", priority }, "automation");
}

/** Nobody has to read it. */
export function settle(work: LaneWork, talk: AssistTalk): void {
  order(work, talk, { do: "resolve" }, "automation");
}

function order(work: LaneWork, { profileId, channelId }: AssistTalk, asked: DeskOrder, by: "automation" | "assistant"): void {
  const before = work.desk.of(profileId, channelId);
  if (before === null) return;
  const verdict = decideOrder(before, asked, { by, account: null }, work.now);
  if (verdict.kind === "refused" || verdict.conversation === before) return;
  work.desk.put(verdict.conversation);
  addEntries(work, verdict.conversation, verdict.entries, by);
}
