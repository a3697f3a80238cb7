/** How the parts of the engine write into the shared inbox. */
import { type Answer, answerConversation, type AnsweredBy } from "../desk/answer.ts";
import type { NewDeskEntry } from "../desk/command.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import { wordsOf } from "../desk/search-words.ts";
import type { DeskText } from "../lanes/desk-tx.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";

/** `by` as `DeskEntry.by`. What a note says can be found from then on. */
export function addEntries(work: LaneWork, conversation: DeskConversation, entries: readonly NewDeskEntry[], by: string): void {
  const { lane, id: conversationId, workspaceId, profileId, channelId } = conversation;
  for (const { kind, detail, text = null, mentions = [] } of entries) {
    const id = work.ids.inLane<string>(lane);
    work.desk.addEntry({ lane, id, workspaceId, profileId, channelId, conversationId, kind, by, detail, text, mentions, at: work.now });
    if (text !== null) addWords(work, { lane, id, sort: "note", workspaceId, profileId, channelId, at: work.now }, text);
  }
}

export function addWords(work: LaneWork, of: Omit<DeskText, "words">, text: string): void {
  work.desk.addText({ ...of, words: wordsOf(text) });
}

/** What answered the customer, other than a person: the conversation is waited in no more. Needs `work.desk.load`; null: there is none. */
export function answerByMachine(
  work: LaneWork,
  pair: { readonly profileId: ProfileId; readonly channelId: ChannelId },
  answer: Answer,
  by: Exclude<AnsweredBy["kind"], "person">,
): DeskConversation | null {
  const before = work.desk.of(pair.profileId, pair.channelId);
  if (before === null || before.state === "resolved") return null;
  const { conversation, entries } = answerConversation(before, answer, { kind: by }, work.now);
  work.desk.put(conversation);
  addEntries(work, conversation, entries, by);
  return conversation;
}
