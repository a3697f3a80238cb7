import { isOpen } from "../rules/windows.ts";
import type { ChatRecord } from "../store/chat.ts";
import type { OutboundMessage, StatusEntry } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";

/** The `conversation` object: before v24 on every status with a new id per message, since then only in a free entry point. */
export function conversationOf(
  world: World,
  number: PhoneNumber,
  message: OutboundMessage,
  chat: ChatRecord | null,
  entry: StatusEntry,
): object | null {
  const account = world.accounts.get(number.accountId);
  const app = account && world.apps.get(account.appId);
  const inFreeEntry = chat !== null && isOpen(chat.freeEntryUntil, message.at);
  if (!inFreeEntry && (app?.webhookVersion ?? 26) >= 24) return null;
  const id = Buffer.from(message.id).toString("hex").slice(-32);
  const origin = { type: inFreeEntry ? "referral_conversion" : message.category.replace("-", "_") };
  if (entry.status !== "sent") return { id, origin };
  const expires = inFreeEntry ? (chat?.freeEntryUntil ?? 0) : message.at + 86_400_000;
  return { id, expiration_timestamp: String(Math.floor(expires / 1000)), origin };
}
