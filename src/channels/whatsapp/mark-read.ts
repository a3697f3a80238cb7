/** What a customer sees of whoever answers (section 2.1): that their messages were read, and that somebody is writing. */
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";

/** Marks the message, and those before it. `isTyping`: shown for 25 s, or until an answer comes. */
export async function markRead(
  graph: Pick<GraphClient, "call">,
  channel: WhatsAppChannel,
  { externalId, isTyping }: { readonly externalId: string; readonly isTyping: boolean },
): Promise<void> {
  await graph.call(channel, {
    method: "POST",
    path: `${channel.config.phoneNumberId}/messages`,
    body: {
      messaging_product: "whatsapp",
      status: "read",
      message_id: externalId,
      ...(isTyping ? { typing_indicator: { type: "text" } } : {}),
    },
  });
}
