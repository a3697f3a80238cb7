import { userIdsOf } from "../customers/user-ids.ts";
import type { MessageStatus } from "../control/contract.ts";
import { priceOf } from "../rules/pricing.ts";
import { isOpen } from "../rules/windows.ts";
import { chatKey, type ChatRecord } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import { hasStatus, type OutboundMessage, type StatusEntry } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForNumber } from "../webhooks/publish.ts";
import { statusValue } from "../webhooks/status-shape.ts";
import { conversationOf } from "./conversation.ts";
import { monthOf } from "./service-tier.ts";

/** What will become of an accepted message; decided when it is accepted. */
export type Fate = {
  readonly fail: { readonly code: number; readonly details: string | null } | null;
  /** Faults: receipts later, or recorded but never sent. */
  readonly receiptsDelayMs: number;
  readonly receiptsLost: ReadonlySet<MessageStatus> | null;
};

export const plainFate: Fate = { fail: null, receiptsDelayMs: 0, receiptsLost: null };

/** `sent` → `delivered` → `read`, each when its time comes; one task in the heap per message. */
export function scheduleProgress(world: World, message: OutboundMessage, fate: Fate): void {
  world.clock.after(world.switches.sentAfterMs + fate.receiptsDelayMs, () => send(world, message, fate));
}

/** After a restart: goes on from the last status written. */
export function resumeProgress(world: World, message: OutboundMessage, fate: Fate): void {
  if (!hasStatus(message, "sent")) return scheduleProgress(world, message, fate);
  if (!isDeliverable(world, message)) return;
  world.clock.after(world.switches.deliveredAfterMs, () => deliver(world, message, fate, false));
}

/** Only `sent` follows a reaction (section 3.4); whoever blocked the business never receives. */
function isDeliverable(world: World, message: OutboundMessage): boolean {
  const customer = world.customers.get(message.customerId ?? "");
  return customer !== undefined && message.type !== "reaction" && !customer.blocked.has(message.phoneNumberId);
}

export function send(world: World, message: OutboundMessage, fate: Fate): void {
  // Told before its time, ahead of the answer.
  if (hasStatus(message, "sent") || hasStatus(message, "failed")) return;
  if (fate.fail) {
    record(world, message, "failed", fate, fate.fail);
    return;
  }
  record(world, message, "sent", fate);
  const customer = world.customers.get(message.customerId ?? "");
  if (!customer || !isDeliverable(world, message)) return;
  const skipDelivered = customer.autoRead && customer.readReceipts && world.switches.openChatSkipsDelivered;
  world.clock.after(Math.max(0, world.switches.deliveredAfterMs - world.switches.sentAfterMs), () =>
    deliver(world, message, fate, skipDelivered),
  );
}

function deliver(world: World, message: OutboundMessage, fate: Fate, skipDelivered: boolean): void {
  const chat = world.chats.get(chatKey(message.phoneNumberId, message.customerId ?? ""));
  const customer = world.customers.get(message.customerId ?? "");
  if (!chat || !customer) return;
  if (!skipDelivered) record(world, message, "delivered", fate);
  countService(world, message);
  world.arrivals.tell("delivered", message);
  chat.unread.push(message);
  if (customer.autoRead) world.clock.after(skipDelivered ? 0 : world.switches.readAfterMs, () => readChat(world, chat, customer, fate));
}

/** The customer has seen everything in the chat; a status only comes of it when read receipts are on. */
export function readChat(world: World, chat: ChatRecord, customer: CustomerRecord, fate: Fate = plainFate): void {
  const seen = chat.unread.splice(0);
  for (const message of seen) world.arrivals.tell("read", message);
  if (customer.readReceipts) for (const message of seen) record(world, message, "read", fate);
}

export function playMessage(world: World, message: OutboundMessage): void {
  record(world, message, "played", plainFate);
}

export function releaseHeld(world: World, messageId: string): void {
  const message = world.messages.get(messageId);
  if (message?.direction === "out") scheduleProgress(world, message, plainFate);
}

export function failMessage(world: World, messageId: string, code: number, details: string): void {
  const message = world.messages.get(messageId);
  if (message?.direction === "out") record(world, message, "failed", plainFate, { code, details });
}

/** Writes the status into the ledger, then tells the subscribers. */
function record(world: World, message: OutboundMessage, status: MessageStatus, fate: Fate, failure: Fate["fail"] = null): StatusEntry {
  const now = world.clock.now();
  const entry: StatusEntry = failure ? { status, at: now, code: failure.code } : { status, at: now };
  message.statuses.push(entry);
  const number = world.numbers.get(message.phoneNumberId);
  if (number && !fate.receiptsLost?.has(status)) publishStatus(world, number, message, entry, failure?.details ?? null);
  if (message.customerId !== null)
    world.events.emit({ kind: "chat", phoneNumberId: message.phoneNumberId, customerId: message.customerId });
  return entry;
}

function publishStatus(world: World, number: PhoneNumber, message: OutboundMessage, entry: StatusEntry, details: string | null): void {
  const customer = world.customers.get(message.customerId ?? "") ?? null;
  const chat = customer && world.chats.get(chatKey(number.id, customer.id));
  const value = statusValue({
    number,
    message,
    entry,
    customer,
    ids: customer && userIdsOf(world, number, customer),
    lastContactAt: chat?.lastContactAt ?? null,
    now: entry.at,
    pricing: carriesPricing(world, message, entry) ? pricing(world, number, message, chat ?? null, entry.at) : null,
    conversation: entry.status === "failed" ? null : conversationOf(world, number, message, chat ?? null, entry),
    callbackDataOnFailed: world.switches.callbackDataOnFailed,
    details,
  });
  publishForNumber(world, number, "messages", value, entry);
}

/** `pricing` comes on `sent` and one of delivered/read; which is a switch, since the pages differ. */
function carriesPricing(world: World, message: OutboundMessage, entry: StatusEntry): boolean {
  const { pricingOn } = world.switches;
  if (entry.status === "sent") return pricingOn !== "delivered";
  if (entry.status === "delivered") return pricingOn !== "sent";
  return entry.status === "read" && pricingOn !== "sent" && !hasStatus(message, "delivered");
}

function pricing(world: World, number: PhoneNumber, message: OutboundMessage, chat: ChatRecord | null, now: number): object {
  const month = monthOf(now, world.accounts.get(number.accountId)?.timeZone ?? "UTC");
  message.pricing ??= priceOf({
    now,
    category: message.category,
    isReaction: message.type === "reaction",
    windowOpen: message.inWindow,
    freeEntryOpen: chat !== null && isOpen(chat.freeEntryUntil, message.at),
    serviceDeliveredThisMonth: number.serviceTier.month === month ? number.serviceTier.delivered : 0,
    serviceFreeTier: world.switches.serviceFreeTierPerMonth,
    utilityInWindowBillable: world.switches.utilityInWindowBillable,
  });
  return message.pricing;
}

function countService(world: World, message: OutboundMessage): void {
  const number = world.numbers.get(message.phoneNumberId);
  if (!number || message.category !== "service") return;
  const month = monthOf(world.clock.now(), world.accounts.get(number.accountId)?.timeZone ?? "UTC");
  const tier = number.serviceTier;
  if (tier.month !== month) {
    tier.month = month;
    tier.delivered = 0;
  }
  tier.delivered += 1;
}
