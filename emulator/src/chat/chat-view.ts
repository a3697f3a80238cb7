import type { Chat, ChatSummary } from "../control/contract.ts";
import { customerView } from "../customers/people.ts";
import { chatKey, type ChatRecord } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { bubbleOf, previewOf } from "./bubble.ts";

/** The list of chats of one number, newest first. */
export function chatSummaries(world: World, number: PhoneNumber): ChatSummary[] {
  const summaries: ChatSummary[] = [];
  for (const chat of world.chats.values()) {
    const customer = world.customers.get(chat.customerId);
    if (chat.phoneNumberId === number.id && customer) summaries.push(summaryOf(world, chat, customer));
  }
  return summaries.toSorted((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
}

function summaryOf(world: World, chat: ChatRecord, customer: CustomerRecord): ChatSummary {
  const last = chat.messages.findLast((message) => message.type !== "reaction");
  return {
    customer: customerView(customer),
    last: last ? { at: last.at, preview: previewOf(world, last), from: last.direction === "out" ? "business" : "customer" } : null,
    unread: chat.unread.length,
  };
}

const shownBubbles = 500;

export function chatOf(world: World, number: PhoneNumber, customer: CustomerRecord): Chat {
  const chat = world.chats.get(chatKey(number.id, customer.id));
  return {
    customer: customerView(customer),
    phoneNumberId: number.id,
    businessName: number.verifiedName,
    windowExpiresAt: chat?.windowExpiresAt ?? null,
    typing: chat !== undefined && chat.typingUntil > world.clock.now(),
    bubbles: (chat?.messages ?? [])
      .filter((message) => message.type !== "reaction")
      .slice(-shownBubbles)
      .map((message) => bubbleOf(world, message)),
  };
}
