/** How it was: asked once when a conversation is over, by buttons, and why, if whoever answered likes to say. */
import { isWindowOpen } from "../conversations/conversation.ts";
import { CSAT_LIST_BUTTON, csatChoice, isUnhappy, scoreOfChoice, scoreWords } from "../desk/automatic-answers.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { Csat, Episode } from "../desk/episode.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent, MessageContent } from "../messages/content.ts";
import type { InboundMessage } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import { keepChange } from "../sends/announce.ts";
import { addEntries } from "./desk-entries.ts";
import { say } from "./staffing-answers.ts";
import type { Episodes } from "./staffing-episodes.ts";

/** What is written later is about something else. */
const WHY_MS = 3_600_000;
/** Behind the last answer, which may still be waiting to be taken back. */
const AFTER_ANSWER_MS = 2_000;

export function askHowItWas(work: LaneWork, episodes: Episodes, conversation: DeskConversation, episode: Episode): void {
  const { settings } = work.catalog.staffing(conversation.workspaceId);
  const { isOn, scale } = settings.csat;
  if (!isOn || episode.csat !== null || episode.answers === 0) return;
  const channel = work.catalog.channels.get(conversation.channelId);
  const talk = work.conversations.of(conversation.profileId, conversation.channelId);
  // Only where there are buttons, and while nothing but an answer is needed to be allowed to ask.
  if (!channel?.form || Object.keys(channel.form.fields).length > 0 || talk === null || !isWindowOpen(talk, work.now)) return;
  const messageId = say(work, conversation, "question", quiet(work, conversation), {
    offering: (body, languages) => ({ content: asked(body, scale, languages) }),
    dueAt: afterAnswers(work, conversation),
  });
  if (messageId === null) return;
  episodes.put({ ...episode, csat: { askedAt: work.now, messageId, scale, score: null, at: null, comment: null } });
  addEntries(work, conversation, [{ kind: "csat_asked", detail: {} }], "system");
}

/** Needs what is pending of the person. */
function afterAnswers(work: LaneWork, { profileId, channelId }: DeskConversation): Date {
  const leave = [...work.messages.pendingOf(profileId), ...work.messages.newOutbound()].flatMap((message) =>
    message.profileId === profileId && message.channelId === channelId && message.origin.kind === "agent" && message.dueAt > work.now
      ? message.dueAt.getTime() + AFTER_ANSWER_MS
      : [],
  );
  return new Date(Math.max(work.now.getTime(), ...leave));
}

/** It is not over after all. Needs the episodes of the person. */
export async function withdrawQuestion(work: LaneWork, episodes: Episodes, of: DeskConversation): Promise<void> {
  const episode = episodes.of(of);
  const messageId = episode?.csat?.messageId as MessageId | undefined;
  if (!episode || messageId === undefined) return;
  await work.messages.load([messageId]);
  const question = work.messages.outbound(messageId);
  if (question?.state !== "queued" && question?.state !== "held") return;
  keepChange(work, question, { message: { ...question, state: "cancelled", updatedAt: work.now }, incident: null });
  episodes.put({ ...episode, csat: null });
}

/** Scores and reasons among what customers said in this transaction. Before what they wrote opens anything anew. */
export function hearCsat(work: LaneWork, episodes: Episodes): void {
  for (const { before, after } of work.soFar().messages) {
    if (before !== null || after.direction !== "inbound") continue;
    const conversation = work.desk.ofPerson(after.profileId).find(({ channelId }) => channelId === after.channelId);
    const episode = conversation && episodes.of(after);
    if (!conversation || !episode?.csat) continue;
    if (isReason(episode.csat, after.content, work.now)) keepReason(work, episodes, { conversation, episode, message: after });
    else hearScore(work, episodes, { conversation, episode, message: after });
  }
}

/** Whether what somebody wrote says why, and opens nothing: the happy need no answer. Needs the episodes of the person. */
export function closesWithReason(
  work: LaneWork,
  episodes: Episodes,
  of: Pick<InboundMessage, "profileId" | "channelId" | "content">,
): boolean {
  const csat = episodes.of(of)?.csat;
  return csat?.score != null && isReason(csat, of.content, work.now) && !isUnhappy(csat.score, csat.scale);
}

function isReason({ score, at, comment }: Csat, { kind }: InboundContent, now: Date): boolean {
  return kind === "text" && score !== null && comment === null && at !== null && now.getTime() - at.getTime() < WHY_MS;
}

type Heard = { readonly conversation: DeskConversation; readonly episode: Episode; readonly message: InboundMessage };

function hearScore(work: LaneWork, episodes: Episodes, { conversation, episode, message }: Heard): void {
  const score = scoreOfChoice(message.content.choice);
  const { csat } = episode;
  if (score === null || csat === null || csat.score === score) return;
  if (message.repliesTo !== null && message.repliesTo !== csat.messageId) return;
  const { settings } = work.catalog.staffing(conversation.workspaceId);
  episodes.put({ ...episode, csat: { ...csat, score, at: message.createdAt } });
  addEntries(work, conversation, [{ kind: "csat", detail: { score, scale: csat.scale } }], "customer");
  // Who thinks again is not thanked again.
  if (csat.score === null) say(work, conversation, settings.csat.asksWhy ? "why" : "thanks", quiet(work, conversation));
}

function keepReason(work: LaneWork, episodes: Episodes, { conversation, episode, message }: Heard): void {
  const comment = message.content.text?.slice(0, 2_000) ?? "";
  if (episode.csat === null || comment === "") return;
  episodes.put({ ...episode, csat: { ...episode.csat, comment } });
  const detail = { score: episode.csat.score, scale: episode.csat.scale };
  addEntries(work, conversation, [{ kind: "csat_comment", detail, text: comment }], "customer");
}

function quiet(work: LaneWork, { workspaceId }: DeskConversation): Parameters<typeof say>[3] {
  const { settings } = work.catalog.staffing(workspaceId);
  return ({ languages, zone }) => ({
    settings,
    languages,
    zone,
    measured: null,
    ahead: 0,
    now: work.now.getTime(),
    promise: { kind: "open", by: null },
  });
}

function asked(body: string, scale: 3 | 5, languages: readonly (string | null)[]): MessageContent {
  const { language, scores } = scoreWords(scale, languages);
  const choices = scores.map((title, index) => ({ id: csatChoice(index + 1), title })).toReversed();
  return scale === 3
    ? { kind: "buttons", body, buttons: choices }
    : { kind: "list", body, button: CSAT_LIST_BUTTON[language], sections: [{ rows: choices }] };
}
