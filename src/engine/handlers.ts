/**
 * What each kind of inbox row means for a profile. Owns the passage from "it happened" to changed rows and inputs
 * for the runs; must be safe to apply twice; knows nothing of how rows are stored or messages are sent.
 */
import { isWindowOpen, SERVICE_WINDOW_MS } from "../conversations/conversation.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { ArrivedMessage, InboxRow } from "../lanes/inbox.ts";
import type { InboundFile } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import type { InboundContent } from "../messages/content.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { noteReply } from "../sends/note-engagement.ts";
import { applyChange, prefetchChange } from "./apply-change.ts";
import { entryPointOf, noteArrival, withEntryPoint } from "./entry-arrivals.ts";
import { formAnswered, keptContent, noteAnswers, withFiles } from "./form-answers.ts";

type Rows<K extends InboxRow["item"]["kind"]> = readonly { readonly row: InboxRow; readonly item: ItemOf<K> }[];

/** Rows of these kinds always name their profile; one without is a bug of the door. */
export function profileOf(row: InboxRow): ProfileId {
  if (row.profileId === null) throw new Error(`inbox row ${row.id} (${row.item.kind}) names no profile`);
  return row.profileId;
}

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
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: preferenceChange(row, item) })),
    ),
  apply: (work, row, item) => {
    applyChange(work, profileOf(row), row.workspaceId, preferenceChange(row, item));
  },
};

function preferenceChange(row: InboxRow, item: ItemOf<"preference">): Parameters<typeof applyChange>[3] {
  const entry = {
    id: row.id,
    channel: "whatsapp",
    purpose: item.purpose,
    action: item.action,
    source: item.source,
    evidence: { channelId: item.channelId },
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
      await work.loadConversations(rows.map(({ row }) => profileOf(row)));
      const mentioned = rows.flatMap(({ item }) => [
        item.message.externalId,
        ...(item.message.content.target === null ? [] : [item.message.content.target]),
      ]);
      await work.loadMessagesByExternalId(mentioned);
      await work.loadRecentOutbound(rows.map(({ row }) => profileOf(row)));
      const absorbed = rows.flatMap(({ row }) => work.profile(profileOf(row))?.absorbed ?? []);
      await work.lookElsewhere([...new Set(absorbed.map(laneOf))], mentioned);
    },
    apply: (work, row, { channelId, message }) => {
      // The same webhook may come again after the door's memory of it was cleared.
      if (work.mentioned(message.externalId)) return;
      noteInbound(channelId, 1);
      const profile = applyChange(work, profileOf(row), row.workspaceId, {
        identities: message.identities,
        attributes: namesOf(work, row, message),
      });
      // Whoever writes can be reached, whatever an earlier message met with.
      if (profile.reachability["whatsapp"]?.state !== "reachable") {
        work.putProfile({
          ...profile,
          reachability: { ...profile.reachability, whatsapp: { state: "reachable", at: message.at, reason: null } },
          updatedAt: work.now,
        });
      }
      const id = work.ids.inLane<MessageId>(row.lane);
      const form = withFiles(formAnswered(work, row.workspaceId, message.content), message.content, id);
      const entryPoint = entryPointOf(work, row.workspaceId, message.content);
      const content = withEntryPoint(keptContent(message.content, form), entryPoint);
      const answered = message.content.target === null ? null : work.mentioned(message.content.target);
      const repliesTo = answered?.direction === "outbound" ? answered.id : null;
      work.addMessage({
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
        createdAt: saidAt(message, row),
        updatedAt: work.now,
      });
      work.putConversation(heard(work, profile, channelId, { ...message, content }));
      // Before anything is told of it: a journey that begins by it may send at once, and needs the permission.
      if (entryPoint) noteArrival(work, row, { profileId: profile.id, messageId: id, entryPoint, message });
      if (isAnswer(message.content)) {
        noteReply(work, {
          profileId: profile.id,
          channelId,
          repliesTo: answered?.direction === "outbound" ? answered : null,
          at: saidAt(message, row),
        });
        work.tell({
          profileId: profile.id,
          runId: null,
          input: { kind: "reply", messageId: id, externalId: message.externalId, content, repliesTo, at: message.at },
        });
      }
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
    await work.loadMessages(rows.flatMap(({ item }) => (item.input.kind === "message" ? [item.input.messageId] : [])));
  },
  apply: (work, row, { input }) => work.tell({ profileId: profileOf(row), runId: null, input }),
};

/** The channel tells whole seconds. What has just been said is put where it was heard, so that an answer stands after its question. */
const JUST_NOW_MS = 2_000;
function saidAt(message: ArrivedMessage, row: InboxRow): Date {
  const at = new Date(message.at);
  const age = row.receivedAt.getTime() - at.getTime();
  return age >= 0 && age < JUST_NOW_MS ? row.receivedAt : at;
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
  const before = work.conversation(profile.id, channelId) ?? emptyConversation(profile, channelId);
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

function emptyConversation(profile: Profile, channelId: ChannelId): Conversation {
  return {
    lane: profile.lane,
    profileId: profile.id,
    channelId,
    workspaceId: profile.workspaceId,
    windowExpiresAt: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    lastPreview: null,
    unread: 0,
    pairTat: null,
    reachedAt: null,
  };
}

export function windowOpen(work: LaneWork, profileId: ProfileId): boolean {
  return work.conversationsOf(profileId).some((conversation) => isWindowOpen(conversation, work.now));
}
