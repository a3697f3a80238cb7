import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

/** One customer and one sender. Carries the service window and the pair's pace. */
export type Conversation = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly workspaceId: WorkspaceId;
  /** Until when free-form messages may be sent; null when the customer never wrote. */
  readonly windowExpiresAt: Date | null;
  readonly lastInboundAt: Date | null;
  readonly lastOutboundAt: Date | null;
  readonly lastPreview: string | null;
  readonly unread: number;
  /** When everything sent to the pair is within its rate again; see `policy/pair-pace.ts`. */
  readonly pairTat: Date | null;
  /** When the person was last written to first, outside the window; of several numbers of a portfolio only with the last one. */
  readonly reachedAt: Date | null;
};

/** Before anybody has written. */
export function newConversation({
  lane,
  profileId,
  channelId,
  workspaceId,
}: Pick<Conversation, "lane" | "profileId" | "channelId" | "workspaceId">): Conversation {
  return {
    lane,
    profileId,
    channelId,
    workspaceId,
    windowExpiresAt: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    lastPreview: null,
    unread: 0,
    pairTat: null,
    reachedAt: null,
  };
}

/** 24 h from the last inbound message (Cloud API, section 8.1 of the reference dossier). */
export const SERVICE_WINDOW_MS = 24 * 3_600_000;

/** What says with whom somebody is in conversation. */
export type Talk = Pick<Conversation, "windowExpiresAt" | "lastInboundAt" | "lastOutboundAt">;

export function isWindowOpen(conversation: Pick<Conversation, "windowExpiresAt"> | null, now: Date): boolean {
  return conversation?.windowExpiresAt != null && conversation.windowExpiresAt.getTime() > now.getTime();
}
