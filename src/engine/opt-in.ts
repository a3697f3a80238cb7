/**
 * Double opt-in. A request becomes lines of the ledger that are no consent, and one message to the address that was given; whoever has that
 * message confirms by its link, its button or a "yes". Must never write a consent for anything but what was asked for.
 */
import type { ConsentByPurpose } from "../consent/consent.ts";
import { consentKey } from "../consent/consent.ts";
import { asWord } from "../consent/keywords/classify.ts";
import {
  CONFIRM_WITHIN_MS,
  type Confirmation,
  confirmedEntries,
  hasExpired,
  isYes,
  type OptInPart,
  type OptInRequest,
  requestLines,
  sourceOfRequest,
} from "../consent/opt-in-request.ts";
import { sealEntry } from "../consent/seal.ts";
import type { ArrivedMessage, InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";
import { recipientOf } from "../policy/recipient.ts";
import type { Profile } from "../profiles/profile.ts";
import { applyChange, prefetchChange } from "./apply-change.ts";
import { chooseSender } from "./choose-sender.ts";
import { confirmationMessage, CONFIRM_BUTTON } from "./opt-in-message.ts";
import { storeOwnEvent } from "./own-event.ts";
import { profileOf } from "./profile-of.ts";

export const SUBSCRIPTION_CONFIRMED = "subscription_confirmed";

/** Somebody's address in a stranger's hands must not become a flood. */
const MOST_A_DAY = 3;
const SAME_AGAIN_MS = 3_600_000;
const DAY_MS = 86_400_000;

export const optInRequestHandler: InboxHandler<"opt_in_request"> = {
  prefetch: async (work, rows) => {
    await prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: item.change })),
    );
    const profiles = rows.map(({ row }) => profileOf(row));
    await Promise.all([work.messages.loadRecent(profiles), work.conversations.load(profiles)]);
  },
  apply: (work, row, { change, asked }) => {
    const profile = applyChange(work, profileOf(row), row.workspaceId, change);
    const { channel: kind } = asked;
    const form = work.catalog.defaultChannel(row.workspaceId, kind)?.form;
    const address = form ? recipientOf(profile, form)?.value : undefined;
    const parts = asked.parts.filter((part) => !isAgreed(profile.consent[kind], part));
    if (address === undefined || parts.length === 0) return;
    if (isTooMuch(asksOf(work, profile.id, kind), parts, work.now)) return;
    const request: OptInRequest = {
      ...asked,
      parts,
      id: work.ids.inLane<string>(row.lane),
      address,
      expiresAt: new Date(work.now.getTime() + CONFIRM_WITHIN_MS).toISOString(),
    };
    record(work, row, profile, request);
    ask(work, row, profile, request);
  },
};

export const optInConfirmHandler: InboxHandler<"opt_in_confirm"> = {
  prefetch: async (work, rows) => work.loadProfiles(rows.map(({ row }) => profileOf(row))),
  apply: (work, row, { request, confirmation }) => confirm(work, row, profileOf(row), request, confirmation),
};

/** What the person is asked on this channel, if this message confirms it. Needs `loadRecentOutbound`. */
export function confirmedBy(
  work: LaneWork,
  profileId: ProfileId,
  channelId: ChannelId,
  { content, externalId, at }: ArrivedMessage,
): { readonly request: OptInRequest; readonly confirmation: Confirmation } | null {
  const { text, choice, target } = content;
  const isButton = choice === CONFIRM_BUTTON;
  if (choice !== null && !isButton) return null;
  if (!isButton && (content.kind !== "text" || text === null || !isYes(asWord(text)))) return null;
  const asked = work.messages
    .recentOf(profileId)
    .filter((message) => message.channelId === channelId && message.origin.kind === "opt_in" && message.receipts.accepted !== undefined)
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const [latest] = asked;
  const meant = target === null ? latest : (asked.find((message) => message.externalId === target) ?? (isButton ? undefined : latest));
  if (meant?.origin.kind !== "opt_in") return null;
  const { request } = meant.origin;
  const evidence = { messageId: meant.id, externalId, sent: (text ?? "").slice(0, 1_000) };
  return { request, confirmation: { by: isButton ? "button" : "reply", at, evidence } };
}

/** Once: a second time changes nothing. Not for another address than the one that was asked. */
export function confirm(work: LaneWork, row: InboxRow, profileId: ProfileId, request: OptInRequest, confirmation: Confirmation): void {
  const profile = work.profile(profileId);
  const { channel: kind, parts, fields, language } = request;
  if (!profile || hasExpired(request, Date.parse(confirmation.at)) || !hasAddress(profile, request)) return;
  const source = sourceOfRequest(request);
  if (parts.some(({ purpose, topic }) => profile.consent[kind]?.[consentKey(purpose, topic)]?.source === source)) return;
  applyChange(work, profileId, row.workspaceId, {
    identities: {},
    attributes: fields,
    ...(language !== null && profile.locale === null ? { locale: language } : {}),
    consent: confirmedEntries(request, confirmation, () => work.ids.inLane<string>(row.lane)),
  });
  storeOwnEvent(work, row, profileId, {
    type: SUBSCRIPTION_CONFIRMED,
    properties: {
      channel: kind,
      topics: parts.flatMap(({ topic }) => (topic === null ? [] : [topic])),
      source: request.source,
      by: confirmation.by,
    },
    at: confirmation.at,
    source: kind,
  });
}

/** Of several the channel may now prefer another one: it is theirs all the same. */
function hasAddress({ id, identities }: Profile, { address }: OptInRequest): boolean {
  return address === id || Object.values(identities).includes(address);
}

function isAgreed(states: ConsentByPurpose | undefined, { purpose, topic }: OptInPart): boolean {
  return states?.[consentKey(purpose, topic)]?.state === "opted_in";
}

/** What was asked on that kind of channel lately. */
function asksOf(work: LaneWork, profileId: ProfileId, kind: string): readonly OutboundMessage[] {
  return work.messages.recentOf(profileId).filter(({ origin }) => origin.kind === "opt_in" && origin.request.channel === kind);
}

function isTooMuch(asks: readonly OutboundMessage[], parts: readonly OptInPart[], now: Date): boolean {
  const since = (ms: number) => asks.filter(({ createdAt }) => now.getTime() - createdAt.getTime() < ms);
  const wanted = keysOf(parts);
  const isAsked = since(SAME_AGAIN_MS).some(({ origin }) => origin.kind === "opt_in" && keysOf(origin.request.parts) === wanted);
  return isAsked || since(DAY_MS).length >= MOST_A_DAY;
}

function keysOf(parts: readonly OptInPart[]): string {
  return parts
    .map(({ purpose, topic }) => consentKey(purpose, topic))
    .toSorted()
    .join(" ");
}

function record(work: LaneWork, row: InboxRow, profile: Profile, request: OptInRequest): void {
  let { consentHead } = profile;
  for (const line of requestLines(request)) {
    const sealed = sealEntry(consentHead, {
      ...line,
      lane: profile.lane,
      workspaceId: row.workspaceId,
      profileId: profile.id,
      id: work.ids.inLane<string>(row.lane),
      recordedAt: work.now.toISOString(),
    });
    work.recordConsent(sealed);
    consentHead = { seq: sealed.seq, hash: sealed.hash };
  }
  work.putProfile({ ...profile, consentHead, updatedAt: work.now });
}

function ask(work: LaneWork, row: InboxRow, profile: Profile, request: OptInRequest): void {
  const { catalog, now } = work;
  const { workspaceId, lane } = row;
  const talk = (channelId: ChannelId) => work.conversations.of(profile.id, channelId);
  const content: OutboundMessage["content"] = { kind: "text", text: "" };
  const channel = chooseSender({ catalog, talk, now }, { workspaceId, kind: request.channel, content });
  if (!channel) return;
  work.messages.add(
    queuedMessage(
      {
        lane,
        id: work.ids.inLane<MessageId>(lane),
        workspaceId,
        profileId: profile.id,
        channelId: channel.id,
        purpose: "utility",
        origin: { kind: "opt_in", request },
        ...confirmationMessage({ catalog, workspaceId, channel, profile }, request),
        dueAt: now,
        expiresAt: new Date(request.expiresAt),
      },
      now,
    ),
  );
}
