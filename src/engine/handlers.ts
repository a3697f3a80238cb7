/**
 * What each kind of inbox row means for a profile. Owns the passage from "it happened" to changed rows and inputs
 * for the runs; must be safe to apply twice; knows nothing of how rows are stored or messages are sent.
 */
import { helperChoiceOf } from "../assist/helper-choice.ts";
import { callBackChoiceOf } from "../desk/call-back.ts";
import { isReaction } from "../journeys/reply-match.ts";
import { isWindowOpen, newConversation, SERVICE_WINDOW_MS } from "../conversations/conversation.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { ArrivedMessage, InboxRow } from "../lanes/inbox.ts";
import type { InboundFile } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import type { InboundContent } from "../messages/content.ts";
import type { InboundMessage } from "../messages/message.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { noteReply } from "../sends/note-engagement.ts";
import { kindOfChannel } from "../sends/kind-of-channel.ts";
import { noteAnsweringTap } from "../sends/note-tap.ts";
import { applyChange, prefetchChange } from "./apply-change.ts";
import { entryPointOf, noteArrival, withEntryPoint } from "./entry-arrivals.ts";
import { keywordIn, obeyKeyword } from "./hear-keyword.ts";
import { hearInDesk, prefetchDesk } from "./desk-hear.ts";
import { withNumberedChoice } from "./numbered-answers.ts";
import { confirm, confirmedBy } from "./opt-in.ts";
import { profileOf } from "./profile-of.ts";
import { formAnswered, keptContent, noteAnswers, withFiles } from "./form-answers.ts";

type Rows<K extends InboxRow["item"]["kind"]> = readonly { readonly row: InboxRow; readonly item: ItemOf<K> }[];

export const profileHandler: InboxHandler<"profile"> = {
  prefetch: async (work, rows) =>
    prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: item.change })),
    ),
  apply: (work, row, item) => {
    applyChange(work, profileOf(row), row.workspaceId, item.change);
  },
};

export const eventHandler: InboxHandler<"event"> = {
  prefetch: async (work, rows) =>
    prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: item.event.change })),
    ),
  apply: (work, row, { event }) => {
    const profile = applyChange(work, profileOf(row), row.workspaceId, event.change);
    work.storeEvent({
      lane: row.lane,
      id: row.id,
      workspaceId: row.workspaceId,
      profileId: profile.id,
      type: event.type,
      properties: event.properties,
      occurredAt: new Date(event.occurredAt),
      receivedAt: row.receivedAt,
      source: event.source,
      externalId: event.id,
    });
    work.count({ workspaceId: row.workspaceId, metric: "event", label: event.type });
    const { id, type, occurredAt, properties } = event;
    work.tell({ profileId: profile.id, runId: null, input: { kind: "event", event: { id, type, occurredAt, properties } } });
  },
};

export const preferenceHandler: InboxHandler<"preference"> = {
  prefetch: async (work, rows: Rows<"preference">) =>
    prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: preferenceChange(work, row, item) })),
    ),
  apply: (work, row, item) => {
    applyChange(work, profileOf(row), row.workspaceId, preferenceChange(work, row, item));
  },
};

function preferenceChange(work: LaneWork, row: InboxRow, item: ItemOf<"preference">): Parameters<typeof applyChange>[3] {
  const kind = kindOfChannel(work, item.channelId);
  const entry = {
    id: row.id,
    channel: kind,
    purpose: item.purpose,
    action: item.action,
    how: item.how ?? (kind === "whatsapp" ? "meta" : "link"),
    actor: kind,
    source: item.source,
    evidence: { ...item.evidence, channelId: item.channelId },
    occurredAt: item.at,
  } as const;
  return { identities: {}, consent: [entry] };
}

/** `noteInbound`: a sender's limit counts what comes in, too. */
export function createInboundHandler({
  noteInbound,
}: {
  readonly noteInbound: (channelId: ChannelId, count: number) => void;
}): InboxHandler<"inbound"> {
  return {
    prefetch: async (work, rows: Rows<"inbound">) => {
      await prefetchChange(
        work,
        rows.map(({ row, item }) => ({ profileId: profileOf(row), change: { identities: item.message.identities } })),
      );
      await work.conversations.load(rows.map(({ row }) => profileOf(row)));
      const mentioned = rows.flatMap(({ item }) => [
        item.message.externalId,
        ...(item.message.content.target === null ? [] : [item.message.content.target]),
      ]);
      await work.messages.loadByExternalId(mentioned);
      await work.messages.loadRecent(rows.map(({ row }) => profileOf(row)));
      await prefetchDesk(
        work,
        rows.map(({ row }) => profileOf(row)),
      );
      const commanding = rows.filter(({ row, item }) => keywordIn(work, row.workspaceId, item.channelId, item.message) !== null);
      await Promise.all([
        work.messages.loadPending(commanding.map(({ row }) => profileOf(row))),
        work.loadAgreedEarlier(commanding.map(({ row }) => work.profile(profileOf(row)) ?? { id: profileOf(row), absorbed: [] })),
      ]);
      const absorbed = rows.flatMap(({ row }) => work.profile(profileOf(row))?.absorbed ?? []);
      await work.messages.lookElsewhere([...new Set(absorbed.map(laneOf))], mentioned);
    },
    apply: (work, row, { channelId, message: arrived }) => {
      // The same webhook may come again after the door's memory of it was cleared.
      if (work.messages.mentioned(arrived.externalId)) return;
      const message = withNumberedChoice(work, profileOf(row), channelId, arrived);
      noteInbound(channelId, 1);
      const profile = applyChange(work, profileOf(row), row.workspaceId, {
        identities: message.identities,
        attributes: kindOfChannel(work, channelId) === "whatsapp" ? namesOf(work, row, message) : {},
      });
      // Whoever writes can be reached, whatever an earlier message met with.
      const kind = kindOfChannel(work, channelId);
      if (profile.reachability[kind]?.state !== "reachable") {
        work.changeProfile({
          ...profile,
          reachability: { ...profile.reachability, [kind]: { state: "reachable", at: message.at, reason: null } },
          updatedAt: work.now,
        });
      }
      const id = work.ids.inLane<MessageId>(row.lane);
      const form = withFiles(formAnswered(work, row.workspaceId, message.content), message.content, id);
      const entryPoint = entryPointOf(work, row.workspaceId, message.content);
      const content = withEntryPoint(keptContent(message.content, form), entryPoint);
      const isFirst = (work.conversations.of(profile.id, channelId)?.lastInboundAt ?? null) === null;
      const answered = message.content.target === null ? null : work.messages.mentioned(message.content.target);
      const answers = answered?.direction === "outbound" ? answered : null;
      const repliesTo = answers?.id ?? null;
      const saidAs = saidAt(message, row, work.now, {
        answered: answers?.createdAt ?? null,
        lastSaid: work.conversations.of(profile.id, channelId)?.lastOutboundAt ?? null,
      });
      const stored: InboundMessage = {
        lane: row.lane,
        id,
        workspaceId: row.workspaceId,
        profileId: profile.id,
        channelId,
        direction: "inbound",
        state: "received",
        externalId: message.externalId,
        content: withoutParcels(work, { lane: row.lane, messageId: id, workspaceId: row.workspaceId, channelId }, content),
        repliesTo,
        createdAt: saidAs,
        updatedAt: work.now,
      };
      work.messages.add(stored);
      work.conversations.put(heard(work, profile, channelId, { ...message, content }));
      // Before anything is told of it: a journey that begins by it may send at once, and needs the permission.
      if (entryPoint) noteArrival(work, row, { profileId: profile.id, messageId: id, entryPoint, message });
      const confirmed = confirmedBy(work, profile.id, channelId, message);
      if (confirmed) confirm(work, row, profile.id, confirmed.request, confirmed.confirmation);
      const keyword = entryPoint || confirmed ? null : keywordIn(work, row.workspaceId, channelId, message);
      if (keyword) obeyKeyword(work, row, { keyword, profileId: profile.id, channelId, messageId: id, message });
      hearInDesk(work, { profile, message: stored, answers, isObeyed: keyword !== null || confirmed !== null });
      // What our own buttons say is nobody else's answer.
      const isOurOffer = callBackChoiceOf(message.content.choice) !== null;
      if (isAnswer(message.content)) {
        noteReply(work, { profileId: profile.id, channelId, repliesTo: answers, at: saidAs });
        noteAnsweringTap(work, answers, content, saidAs);
        if (!keyword && !confirmed && !isOurOffer && work.catalog.helpers(row.workspaceId) !== null)
          work.assist.hear({ workspaceId: row.workspaceId, profileId: profile.id, channelId, messageId: id, content, isFirst });
      }
      const isTold = isAnswer(message.content)
        ? helperChoiceOf(message.content.choice) === null && !isOurOffer
        : isReaction(content) && repliesTo !== null;
      if (isTold)
        work.tell({
          profileId: profile.id,
          runId: null,
          input: { kind: "reply", messageId: id, externalId: message.externalId, content, repliesTo, at: message.at },
        });
      if (form) noteAnswers(work, row, profile, { answered: form, messageId: repliesTo, at: message.at });
      if (windowOpen(work, profile.id)) work.tell({ profileId: profile.id, runId: null, input: { kind: "window" } });
    },
  };
}

/** What is to be fetched goes to the fetcher, with what opens it; the message itself says no more than that it was there. */
function withoutParcels(
  work: LaneWork,
  of: Pick<InboundFile, "lane" | "messageId" | "workspaceId" | "channelId">,
  content: InboundContent,
): InboundContent {
  const files = content.files ?? (content.media ? [content.media] : []);
  for (const [place, file] of files.entries()) work.keepInboundFile({ ...of, place, ...file });
  return content.files ? { ...content, files: content.files.map(({ parcel: _, ...file }) => file) } : content;
}

/** Somebody asked that this person begins a journey; who they are may be news. */
export const enterHandler: InboxHandler<"enter"> = {
  prefetch: async (work, rows) =>
    prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: item.change })),
    ),
  apply: (work, row, { change, input }) => {
    const profile = applyChange(work, profileOf(row), row.workspaceId, change);
    work.tell({ profileId: profile.id, runId: null, input });
  },
};

/** Sent on by the lane of a profile that was merged into this one. */
export const runInputHandler: InboxHandler<"run_input"> = {
  prefetch: async (work, rows) => {
    await work.loadProfiles(rows.map(({ row }) => profileOf(row)));
    await work.messages.load(rows.flatMap(({ item }) => (item.input.kind === "message" ? [item.input.messageId] : [])));
  },
  apply: (work, row, { input }) => work.tell({ profileId: profileOf(row), runId: null, input }),
};

const JUST_NOW_MS = 2_000;
const SECOND_MS = 1_000;
/**
 * The channel tells whole seconds, by its own clock. What has just been said is put where it was heard; what is heard late, behind what
 * it answers and behind what we said in the same second. So an answer stands after its question, in both directions.
 */
function saidAt(
  message: ArrivedMessage,
  row: InboxRow,
  now: Date,
  { answered, lastSaid }: { readonly answered: Date | null; readonly lastSaid: Date | null },
): Date {
  const told = new Date(message.at).getTime();
  // A channel whose clock is ahead of ours says nothing later than now.
  const heardMs = Math.max(row.receivedAt.getTime(), Math.min(told, now.getTime()));
  const afterAnswered = (answered?.getTime() ?? 0) + 1;
  if (heardMs - told < JUST_NOW_MS) return new Date(Math.max(heardMs, afterAnswered));
  const inThatSecond = lastSaid !== null && lastSaid.getTime() >= told && lastSaid.getTime() < told + SECOND_MS ? lastSaid.getTime() : 0;
  return new Date(Math.max(told, Math.min(Math.max(inThatSecond + 1, afterAnswered), heardMs)));
}

/** The name a customer goes by on WhatsApp; only a hint, never over a name the business knows. */
function namesOf(work: LaneWork, row: InboxRow, message: ArrivedMessage): { readonly [key: string]: string } {
  const known = work.profile(profileOf(row))?.attributes ?? {};
  return {
    ...(message.displayName !== null && known["whatsappName"] !== message.displayName ? { whatsappName: message.displayName } : {}),
    ...(message.username !== null && known["whatsappUsername"] !== message.username ? { whatsappUsername: message.username } : {}),
  };
}

/** A reaction, an edit or a system note says nothing that a question was waiting for. */
function isAnswer(content: InboundContent): boolean {
  return !["reaction", "edit", "revoke", "system"].includes(content.kind);
}

/** Whether reactions open the window is undocumented (section 17 of the dossier); not assuming it is the safe side. */
function opensWindow(content: InboundContent): boolean {
  return !["reaction", "edit", "revoke", "system"].includes(content.kind);
}

function heard(work: LaneWork, profile: Profile, channelId: ChannelId, message: ArrivedMessage): Conversation {
  const before =
    work.conversations.of(profile.id, channelId) ??
    newConversation({ lane: profile.lane, profileId: profile.id, channelId, workspaceId: profile.workspaceId });
  const at = new Date(message.at);
  const until = new Date(at.getTime() + SERVICE_WINDOW_MS);
  const later = before.windowExpiresAt === null || until > before.windowExpiresAt;
  return {
    ...before,
    windowExpiresAt: opensWindow(message.content) && later ? until : before.windowExpiresAt,
    lastInboundAt: before.lastInboundAt === null || at > before.lastInboundAt ? at : before.lastInboundAt,
    lastPreview: message.content.text ?? `[${message.content.kind}]`,
    unread: before.unread + 1,
  };
}

export function windowOpen(work: LaneWork, profileId: ProfileId): boolean {
  return work.conversations.ofPerson(profileId).some((conversation) => isWindowOpen(conversation, work.now));
}
