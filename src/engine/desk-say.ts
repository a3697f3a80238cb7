/** Says something to a customer in nobody's name: in their language and by their clock. */
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import type { MessageOrigin } from "../messages/message.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { firstZone } from "../platform/zoned-time.ts";

/** Later nobody remembers having written. */
const WORTH_MS = 3_600_000;

export type SpokenWith = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly language: string | null;
};
/** The customer's first. */
export type Spoken = { readonly languages: readonly (string | null)[]; readonly zone: string };

/** Null: nobody is known there. Needs the person. */
export function spokenTo(work: LaneWork, { workspaceId, profileId, language }: SpokenWith): Spoken | null {
  const profile = work.profile(profileId);
  if (!profile) return null;
  return {
    languages: [language, profile.locale, work.catalog.languages(workspaceId, "").workspace],
    zone: firstZone(profile.timeZone, work.catalog.hours(workspaceId).timeZone),
  };
}

export function queueSaid(
  work: LaneWork,
  { lane, id: conversationId, workspaceId, profileId, channelId }: SpokenWith,
  what: Extract<MessageOrigin, { readonly kind: "desk" }>["what"],
  content: MessageContent,
  dueAt = work.now,
): MessageId {
  const id = work.ids.inLane<MessageId>(lane);
  work.messages.add(
    queuedMessage(
      {
        lane,
        id,
        workspaceId,
        profileId,
        channelId,
        purpose: "service",
        origin: { kind: "desk", what, conversationId },
        content,
        variables: {},
        dueAt,
        expiresAt: new Date(dueAt.getTime() + WORTH_MS),
      },
      work.now,
    ),
  );
  // Claimed in the next transaction: those that send have run in this one.
  work.runAgain([lane]);
  return id;
}
