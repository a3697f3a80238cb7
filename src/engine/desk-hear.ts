/** What customers write, in the shared inbox. */
import { callBackChoiceOf } from "../desk/call-back.ts";
import { hearMessage, type HeardMessage } from "../desk/hear.ts";
import { inboundLine } from "../desk/preview.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent } from "../messages/content.ts";
import type { InboundMessage, OutboundMessage } from "../messages/message.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { episodesOf } from "./staffing-episodes.ts";
import { closesWithReason } from "./staffing-csat.ts";
import { addEntries, addWords } from "./desk-entries.ts";

/** Whom something came from, before it is applied. */
export async function prefetchDesk(work: LaneWork, profileIds: readonly ProfileId[]): Promise<void> {
  await work.desk.load(profileIds);
  const asked = profileIds.filter((id) => work.desk.ofPerson(id).some(({ handledBy }) => handledBy === "automation"));
  await work.runs.load(asked);
  await episodesOf(work).load(profileIds.filter((id) => work.desk.ofPerson(id).length > 0));
}

export type HeardInDesk = {
  readonly profile: Profile;
  readonly message: Pick<InboundMessage, "id" | "lane" | "workspaceId" | "profileId" | "channelId" | "content" | "createdAt">;
  /** What it answers. */
  readonly answers: OutboundMessage | null;
  /** A word that was obeyed, or a yes to a question about consent. */
  readonly isObeyed: boolean;
};

export function hearInDesk(work: LaneWork, { profile, message, answers, isObeyed }: HeardInDesk): void {
  const { lane, workspaceId, profileId, channelId, content, id } = message;
  const before = work.desk.of(profileId, channelId);
  const about = content.target === null ? null : work.messages.mentioned(content.target);
  const isCorrection = content.kind === "edit" || content.kind === "revoke";
  const heard: HeardMessage = {
    messageId: id,
    at: message.createdAt,
    line: inboundLine(content),
    sort: sortOf(content, answers, isObeyed || (before?.state === "resolved" && closesWithReason(work, episodesOf(work), message))),
    about: isCorrection ? (about?.id ?? null) : null,
    language: profile.locale,
    isExpected: before?.handledBy === "automation" && work.runs.liveOf(profileId).length > 0,
  };
  const of = { lane, id: before?.id ?? work.ids.inLane<string>(lane), workspaceId, profileId, channelId };
  const change = hearMessage(before, of, heard, work.now);
  if (change === null) return;
  work.desk.put(change.conversation);
  if (change.entry) addEntries(work, change.conversation, [{ kind: change.entry, detail: {} }], "customer");
  const named = [content.media, ...(content.kind === "text" ? (content.files ?? []) : [])].map((file) => file?.filename);
  const text = [content.text, ...named].filter((part) => part != null).join(" ");
  addWords(work, { lane, id, sort: "message", workspaceId, profileId, channelId, at: message.createdAt }, text);
}

function sortOf({ kind, choice }: InboundContent, answers: OutboundMessage | null, isObeyed: boolean): HeardMessage["sort"] {
  if (kind === "reaction" || kind === "edit" || kind === "revoke" || kind === "system") return "mark";
  if (isObeyed) return "obeyed";
  // By a number, where nothing can be tapped.
  if (kind === "text" && callBackChoiceOf(choice) !== null) return "tap";
  const isTap = kind === "button" || kind === "list_row" || kind === "flow";
  return isTap && answers !== null && answers.origin.kind !== "agent" ? "tap" : "words";
}
