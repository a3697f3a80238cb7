import type { Channel } from "../catalog/channel.ts";
import { type Conversation, newConversation } from "../conversations/conversation.ts";
import type { RenderedContent } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { pairPace } from "../policy/pair-pace.ts";

const PREVIEW_LENGTH = 160;

/** The conversation once the message is claimed. */
export function sentTo(
  known: Conversation | null,
  channel: Channel,
  message: OutboundMessage,
  rendered: RenderedContent,
  now: Date,
): Conversation {
  const conversation: Conversation = known ?? newConversation(message);
  const { pairRate } = channel.config;
  const pairTat = pairRate ? new Date(pairPace(conversation, now, pairRate).nextMs) : null;
  return { ...conversation, lastOutboundAt: now, lastPreview: rendered.preview.body.slice(0, PREVIEW_LENGTH), pairTat };
}
