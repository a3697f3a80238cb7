import type { OutboundMessage } from "./message.ts";

/** What whoever asks for a message decides; all else of it begins empty. */
export type MessageAsked = Pick<
  OutboundMessage,
  "lane" | "id" | "workspaceId" | "profileId" | "channelId" | "purpose" | "origin" | "content" | "variables" | "dueAt" | "expiresAt"
> &
  Partial<Pick<OutboundMessage, "rank">>;

/**
 * A message that waits for its first claim. Field by field on purpose: with `...asked` in the front each of the others was added to
 * the copy one by one, and every later copy of it was as slow (tried: ten times the processor time).
 */
export function queuedMessage(asked: MessageAsked, now: Date): OutboundMessage {
  const message: OutboundMessage = {
    lane: asked.lane,
    id: asked.id,
    workspaceId: asked.workspaceId,
    profileId: asked.profileId,
    channelId: asked.channelId,
    direction: "outbound",
    state: "queued",
    purpose: asked.purpose,
    origin: asked.origin,
    content: asked.content,
    variables: asked.variables,
    externalId: null,
    rendered: null,
    language: null,
    recipient: null,
    attempt: 0,
    retries: 0,
    dueAt: asked.dueAt,
    expiresAt: asked.expiresAt,
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
  return asked.rank === undefined ? message : { ...message, rank: asked.rank };
}
