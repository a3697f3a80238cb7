/** What agents write: queued like every message, to leave in a moment; and taken back while it has not left. */
import { answerConversation, putBack, rememberBefore } from "../desk/answer.ts";
import { type DeskActor, decideOrder } from "../desk/command.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import { literalText } from "../desk/literal.ts";
import { inboundLine } from "../desk/preview.ts";
import { isWindowOpen } from "../conversations/conversation.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import { contentTexts, mapContent } from "../messages/form/content-form.ts";
import { assetsOf } from "../messages/media-assets.ts";
import type { Message, MessageState, OutboundMessage } from "../messages/message.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { MessageId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { addEntries, addWords } from "./desk-entries.ts";
import { draftLine } from "./desk-lines.ts";
import { channelIn, type DeskOfficePorts, type DeskRefusal, inConversation, inLane } from "./desk-office.ts";
import { recount } from "./desk-phase.ts";
import { withdrawQuestion } from "./staffing-csat.ts";
import { episodesOf } from "./staffing-episodes.ts";
import { keepChange } from "../sends/announce.ts";

export type AgentMessageAsk = {
  readonly workspaceId: WorkspaceId;
  readonly conversationId: string;
  /** As it is to be read: braces in it are braces. */
  readonly content: MessageContent;
  /** The last message that the writer has seen; undefined: it is not asked. */
  readonly seen: MessageId | null | undefined;
  readonly key: string | null;
  readonly resolves: boolean;
  readonly who: DeskActor;
  /** Of which nobody thinks better. */
  readonly undoMs: number;
};
export type MissedMessage = {
  readonly id: MessageId;
  readonly direction: "inbound" | "outbound";
  readonly preview: string;
  readonly at: string;
};
export type SentByAgent = {
  readonly kind: "done";
  readonly messageId: MessageId;
  readonly undoUntil: Date;
  readonly conversation: DeskConversation;
};
export type TakenBack = {
  readonly kind: "done";
  readonly outcome: "in_time" | "left";
  readonly state: MessageState;
};

export type DeskMessages = {
  readonly send: (ask: AgentMessageAsk) => Promise<SentByAgent | DeskRefusal>;
  readonly cancel: (ask: {
    readonly workspaceId: WorkspaceId;
    readonly messageId: MessageId;
    readonly who: DeskActor;
  }) => Promise<TakenBack | DeskRefusal | null>;
};

const MOST_LOOKED_AT = 100;
const MOST_MISSED = 20;
/** Before everything else of the same purpose. */
const RANK = 100;

export function createDeskMessages(ports: DeskOfficePorts): DeskMessages {
  return {
    send: async (ask) =>
      inConversation(ports, ask.workspaceId, ask.conversationId, async (work, conversation) => write(work, conversation, ask)),
    cancel: async ({ workspaceId, messageId, who }) =>
      inLane(ports, laneOf(messageId), async (work) => takeBack(work, workspaceId, messageId, who)),
  };
}

async function write(work: LaneWork, before: DeskConversation, ask: AgentMessageAsk): Promise<SentByAgent | DeskRefusal> {
  const { workspaceId, profileId, channelId, lane } = before;
  const { content, who, seen, key } = ask;
  const last = await work.tx.desk.lastMessages(before, MOST_LOOKED_AT);
  const mine = last.filter((message) => isByAgent(message, who.by));
  const again = key === null ? undefined : mine.find(({ origin }) => origin.key === key);
  if (again) return { kind: "done", messageId: again.id, undoUntil: again.dueAt, conversation: before };
  if (seen !== undefined) {
    const missed = missedBy(last, seen, who.by);
    if (missed.length > 0) return refused("written_meanwhile", { missed, lastMessageId: before.lastMessageId });
  }
  if (channelIn(work.catalog, workspaceId, channelId) === null) return refused("channel_cannot_write", {});
  await work.conversations.load([profileId]);
  const talk = work.conversations.of(profileId, channelId);
  if (content.kind !== "template" && content.kind !== "fields" && !isWindowOpen(talk, work.now))
    return refused("window_closed", { windowExpiredAt: talk?.windowExpiresAt?.toISOString() ?? null });
  // The library may have lost it since it was looked at: with a person who was sent it before, and is being erased.
  const files = assetsOf(content);
  if (files.length > 0 && !(await work.tx.desk.holdFiles(files)))
    return refused("content_invalid", { problems: [{ path: "", message: "a file of it is no longer in the library" }] });
  const isReaction = content.kind === "reaction";
  const message = queuedMessage(
    {
      lane,
      id: work.ids.inLane<MessageId>(lane),
      workspaceId,
      profileId,
      channelId,
      purpose: "service",
      origin: { kind: "agent", by: who.by, conversationId: before.id, ...(key === null ? {} : { key }) },
      content: mapContent(content, literalText),
      variables: {},
      rank: RANK,
      dueAt: isReaction ? work.now : new Date(work.now.getTime() + ask.undoMs),
      expiresAt: null,
    },
    work.now,
  );
  work.messages.add(message);
  if (isReaction) return { kind: "done", messageId: message.id, undoUntil: message.dueAt, conversation: before };
  const conversation = answered(work, before, message, ask);
  const names = content.kind === "fields" ? (content.files ?? []).map(({ filename = "" }) => filename) : [];
  const said = [...contentTexts(content).map(({ text }) => text), ...names];
  addWords(work, { lane, id: message.id, sort: "message", workspaceId, profileId, channelId, at: work.now }, said.join(" "));
  return { kind: "done", messageId: message.id, undoUntil: message.dueAt, conversation };
}

function answered(work: LaneWork, before: DeskConversation, message: OutboundMessage, { content, who, resolves }: AgentMessageAsk) {
  const answer = { messageId: message.id, line: draftLine(content), at: work.now };
  const done = answerConversation(before, answer, { kind: "person", account: who.account }, work.now);
  const resolved = resolves ? decideOrder(done.conversation, { do: "resolve" }, who, work.now) : null;
  const after = resolved?.kind === "done" ? resolved.conversation : done.conversation;
  const conversation = rememberBefore(before, after, message.id);
  work.desk.put(conversation);
  addEntries(work, conversation, [...done.entries, ...(resolved?.kind === "done" ? resolved.entries : [])], who.by);
  return conversation;
}

type ByAgent = OutboundMessage & { readonly origin: { readonly kind: "agent" } };

function isByAgent(message: Message, by: string): message is ByAgent {
  return message.direction === "outbound" && message.origin.kind === "agent" && message.origin.by === by;
}

/** What others said since, oldest first; nobody misses their own. */
function missedBy(newestFirst: readonly Message[], seen: MessageId | null, by: string): readonly MissedMessage[] {
  const place = newestFirst.findIndex(({ id }) => id === seen);
  // Further back than was looked: all of it came since.
  const since = place < 0 ? newestFirst : newestFirst.slice(0, place);
  return since
    .filter((message) => counts(message) && !isByAgent(message, by))
    .slice(0, MOST_MISSED)
    .map((message) => ({
      id: message.id,
      direction: message.direction,
      preview: message.direction === "inbound" ? inboundLine(message.content) : draftLine(message.content),
      at: message.createdAt.toISOString(),
    }))
    .toReversed();
}

function counts(message: Message): boolean {
  if (message.direction === "outbound") return message.state !== "cancelled";
  return message.content.kind !== "reaction" && message.content.kind !== "system";
}

async function takeBack(
  work: LaneWork,
  workspaceId: WorkspaceId,
  messageId: MessageId,
  who: DeskActor,
): Promise<TakenBack | DeskRefusal | null> {
  await work.messages.load([messageId]);
  const message = work.messages.outbound(messageId);
  if (message?.workspaceId !== workspaceId || message.origin.kind !== "agent") return null;
  if (message.origin.by !== who.by) return refused("message_not_yours", {});
  if (message.state === "cancelled") return { kind: "done", outcome: "in_time", state: "cancelled" };
  if (message.state !== "queued" && message.state !== "held") return { kind: "done", outcome: "left", state: message.state };
  const cancelled: OutboundMessage = { ...message, state: "cancelled", updatedAt: work.now };
  keepChange(work, message, { message: cancelled, incident: null });
  await work.desk.load([message.profileId]);
  const before = work.desk.of(message.profileId, message.channelId);
  if (before !== null) {
    const restored = putBack(before, messageId, work.now);
    if (restored !== null) await forgetEnd(work, before, restored.conversation);
    const conversation = await recount(work, restored?.conversation ?? before);
    work.desk.put(conversation);
    addEntries(work, conversation, [{ kind: "message_taken_back", detail: { messageId } }, ...(restored?.entries ?? [])], who.by);
  }
  return { kind: "done", outcome: "in_time", state: "cancelled" };
}

/** What the answer ended, or began anew, is as if it had not. */
async function forgetEnd(work: LaneWork, before: DeskConversation, restored: DeskConversation): Promise<void> {
  const episodes = episodesOf(work);
  await episodes.load([before.profileId]);
  await withdrawQuestion(work, episodes, before);
  if (before.openedAt.getTime() !== restored.openedAt.getTime()) await episodes.drop(before);
}

function refused(reason: DeskRefusal["reason"], facts: DeskRefusal["facts"]): DeskRefusal {
  return { kind: "refused", reason, facts };
}
