import { newPairRateState } from "../rules/pair-rate.ts";
import { chatKey, type ChatRecord } from "../store/chat.ts";
import type { AnyMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";

export function openChat(world: World, phoneNumberId: string, customerId: string): ChatRecord {
  const key = chatKey(phoneNumberId, customerId);
  let chat = world.chats.get(key);
  if (!chat) {
    chat = {
      phoneNumberId,
      customerId,
      messages: [],
      unread: [],
      windowExpiresAt: null,
      freeEntryUntil: null,
      adArrivalAt: null,
      lastContactAt: null,
      typingUntil: 0,
      lastTemplateAt: null,
      pair: newPairRateState(),
    };
    world.chats.set(key, chat);
  }
  return chat;
}

export function addToChat(world: World, chat: ChatRecord, message: AnyMessage): void {
  chat.messages.push(message);
  chat.lastContactAt = message.at;
  world.messages.set(message.id, message);
  world.events.emit({ kind: "chat", phoneNumberId: chat.phoneNumberId, customerId: chat.customerId });
}
