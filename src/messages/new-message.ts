import type { OutboundMessage } from "./message.ts";

/** What whoever asks for a message decides; all else of it begins empty. */
export type MessageAsked = Pick<
  OutboundMessage,
  "lane" | "id" | "workspaceId" | "profileId" | "channelId" | "purpose" | "origin" | "content" | "variables" | "dueAt" | "expiresAt"
> &
  Partial<Pick<OutboundMessage, "rank">>;

/** A message that waits for its first claim. */
export function queuedMessage(asked: MessageAsked, now: Date): OutboundMessage {
  return {
    ...asked,
    direction: "outbound",
    state: "queued",
    externalId: null,
    rendered: null,
    recipient: null,
    attempt: 0,
    retries: 0,
    claimedAt: null,
    deadline: null,
    doubtAt: null,
    settleAt: null,
    decision: null,
    error: null,
    pricing: null,
    receipts: {},
    settledBy: null,
    createdAt: now,
    updatedAt: now,
  };
}
