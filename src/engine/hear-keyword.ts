/**
 * Words such as STOP, START and HELP, on every channel: what they do is done in the transaction that takes the message in, before anything
 * else of the person can be claimed; what is answered is a service message, and the same is not said twice in a day.
 */
import type { ChannelKind, ConsentEntry, ConsentPurpose } from "../consent/consent.ts";
import { consentKey, pausedUntil } from "../consent/consent.ts";
import { asWord, carrierCommand, hearKeyword } from "../consent/keywords/classify.ts";
import type { KeywordIntent } from "../consent/keywords/intent.ts";
import { answerText, type CustomKeyword } from "../consent/keywords/settings.ts";
import type { ArrivedMessage, InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { kindOfChannel } from "../sends/kind-of-channel.ts";
import { applyChange } from "./apply-change.ts";
import { contentOf, queueAnswer } from "./queue-answer.ts";

const ANSWERED_AGAIN_MS = 24 * 3_600_000;

export type Keyword = { readonly intent: KeywordIntent; readonly said: string; readonly custom: CustomKeyword | null };

/**
 * Null: an ordinary message, or the workspace has this switched off. A button that says "Stop" is a stop; any other button is its journey's. What carriers
 * of text messages demand is heard there in any case, before words of the workspace's own.
 */
export function keywordIn(
  work: LaneWork,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
  { content, command }: ArrivedMessage,
): Keyword | null {
  const settings = work.catalog.keywords(workspaceId);
  const isButton = content.choice !== null;
  if (content.text === null || (content.kind !== "text" && !isButton)) return null;
  const isText = kindOfChannel(work, channelId) === "sms";
  const intent = command ?? (isText ? carrierCommand(content.text) : null);
  if (intent !== null) return { intent, said: asWord(content.text), custom: null };
  if (!settings.isOn) return null;
  const word = settings.custom.length === 0 || isButton ? "" : asWord(content.text);
  const custom = word === "" ? undefined : settings.custom.find((one) => asWord(one.word) === word);
  if (custom) return { intent: custom.intent, said: word, custom };
  const heard = hearKeyword(content.text);
  return heard && (!isButton || heard.intent === "opt_out") ? { ...heard, custom: null } : null;
}

type Said = {
  readonly keyword: Keyword;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId;
  readonly message: ArrivedMessage;
};

/** Needs `loadPending`, `loadRecentOutbound` and, of an opt-in, `loadAgreedEarlier`. */
export function obeyKeyword(work: LaneWork, row: InboxRow, said: Said): void {
  const { keyword, profileId, channelId } = said;
  const kind = kindOfChannel(work, channelId);
  if (keyword.intent === "opt_out" || keyword.intent === "opt_in") {
    const parts = partsMeant(work, row.workspaceId, kind, said);
    const resumes = keyword.intent === "opt_in" && pausedUntil(work.profile(profileId)?.consent[kind], work.now) !== null;
    if (parts.length === 0 && !resumes) return;
    const consent = parts.map((part) => entryOf(work, row, kind, part, said));
    // Whoever took a break and asks for it again has ended it.
    if (resumes) consent.push({ ...entryOf(work, row, kind, { purpose: "marketing", topic: null }, said), action: "resume" });
    const profile = applyChange(work, profileId, row.workspaceId, { identities: {}, consent });
    const state = keyword.intent === "opt_out" ? "opted_out" : "opted_in";
    // Something newer was said meanwhile: then this has no effect, and to confirm it would be a lie.
    if (parts.some(({ purpose, topic }) => profile.consent[kind]?.[consentKey(purpose, topic)]?.state !== state)) return;
  }
  answer(work, row, said);
}

type Part = { readonly purpose: ConsentPurpose; readonly topic: string | null };

/**
 * A stop on a text message ends everything there, as carriers ask; elsewhere marketing, so that orders are still told. The built-in START only takes a
 * stop back, and only of somebody who had agreed before it: from anybody else it is no consent, for nobody told them to what. Words of the workspace's own are.
 */
function partsMeant(work: LaneWork, workspaceId: WorkspaceId, kind: ChannelKind, { keyword, profileId }: Said): readonly Part[] {
  const topicName = keyword.custom?.topic;
  const topic = topicName === undefined ? null : work.catalog.topic(workspaceId, topicName);
  if (topicName !== undefined) return topic ? [{ purpose: topic.purpose, topic: topic.name }] : [];
  const whole: readonly Part[] = (kind === "sms" ? (["marketing", "utility"] as const) : (["marketing"] as const)).map((purpose) => ({
    purpose,
    topic: null,
  }));
  if (keyword.intent === "opt_out") return whole;
  const states = work.profile(profileId)?.consent[kind];
  return keyword.custom
    ? whole.slice(0, 1)
    : whole.filter(({ purpose }) => states?.[purpose]?.state === "opted_out" && work.agreedEarlier(profileId, kind, purpose));
}

function entryOf(work: LaneWork, row: InboxRow, channel: ChannelKind, { purpose, topic }: Part, said: Said): ConsentEntry {
  const { keyword, channelId, messageId, message } = said;
  return {
    id: work.ids.inLane<string>(row.lane),
    channel,
    purpose,
    topic,
    action: keyword.intent === "opt_in" ? "opt_in" : "opt_out",
    how: message.content.choice === null ? "keyword" : "button",
    actor: "customer",
    source: `keyword:${keyword.said.slice(0, 100)}`,
    evidence: { messageId, externalId: message.externalId, channelId, sent: (message.content.text ?? "").slice(0, 1_000) },
    occurredAt: message.at,
  };
}

function answer(work: LaneWork, row: InboxRow, { keyword, profileId, channelId }: Said): void {
  const { workspaceId } = row;
  const { intent, custom } = keyword;
  const isAnswered = work.messages
    .recentOf(profileId)
    .some(
      (message) =>
        message.channelId === channelId &&
        message.origin.kind === "keyword" &&
        message.origin.intent === intent &&
        message.origin.word === custom?.word &&
        work.now.getTime() - message.createdAt.getTime() < ANSWERED_AGAIN_MS,
    );
  const profile = work.profile(profileId);
  const channel = work.catalog.channels.get(channelId);
  if (isAnswered || !profile || !channel?.form || !work.catalog.keywords(workspaceId).isOn) return;
  const languages = [profile.locale, work.catalog.languages(workspaceId, "").workspace];
  const reply = custom?.reply;
  const text = answerText(work.catalog.keywords(workspaceId), { intent, ...(reply ? { reply } : {}) }, languages);
  if (text === null) return;
  const origin = { kind: "keyword", intent, ...(custom ? { word: custom.word } : {}) } as const;
  queueAnswer(work, { workspaceId, profileId, channelId }, { origin, content: contentOf(channel.form, text) });
}
