import { objectAt, textAt, type JsonObject } from "../../json.ts";
import { chatKey } from "../../store/chat.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { World } from "../../store/world.ts";
import { refuse } from "../refusal.ts";

const typingMs = 25_000;
const readableForMs = 30 * 86_400_000;

/** Marks an inbound message (and the ones before it) read, and may show that somebody types (section 2.1). */
export function markRead(world: World, number: PhoneNumber, payload: JsonObject): object {
  if (payload["messaging_product"] !== "whatsapp") refuse(100, null, { message: "(#100) The parameter messaging_product is required." });
  if (payload["status"] !== "read") refuse(131009, "status must be read");
  const id = textAt(payload, "message_id");
  if (id === null) refuse(131008, "Parameter message_id is required.");
  const message = world.messages.get(id);
  const now = world.clock.now();
  if (message?.direction !== "in" || message.phoneNumberId !== number.id) refuse(131009, "message_id is not a valid inbound message");
  if (now - message.at > readableForMs) refuse(131009, "message_id is older than 30 days");
  const chat = world.chats.get(chatKey(number.id, message.customerId));
  for (const earlier of chat?.messages ?? []) {
    const unread = earlier.direction === "in" && earlier.at <= message.at && earlier.statuses.length === 0;
    if (unread) earlier.statuses.push({ status: "read", at: now });
  }
  const indicator = payload["typing_indicator"];
  if (indicator !== undefined && textAt(objectAt(payload, "typing_indicator"), "type") !== "text")
    refuse(131009, "typing_indicator['type'] must be text");
  if (indicator !== undefined && chat) {
    chat.typingUntil = now + typingMs;
    world.events.emit({ kind: "typing", phoneNumberId: number.id, customerId: message.customerId, on: true });
    world.clock.after(typingMs, () => {
      if (chat.typingUntil <= world.clock.now())
        world.events.emit({ kind: "typing", phoneNumberId: number.id, customerId: message.customerId, on: false });
    });
  }
  world.events.emit({ kind: "chat", phoneNumberId: number.id, customerId: message.customerId });
  return { success: true };
}
