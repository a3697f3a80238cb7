import { userIdsOf, type UserIds } from "./user-ids.ts";
import type { JsonObject } from "../json.ts";
import { isPhoneShareable, hourMs } from "../rules/windows.ts";
import { takeToken } from "../rules/throughput.ts";
import type { ChatRecord } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { InboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import { newWamid } from "../store/wamid.ts";
import type { World } from "../store/world.ts";
import { publishForNumber } from "../webhooks/publish.ts";
import { contactOf, metadataOf } from "../webhooks/status-shape.ts";
import { addToChat, openChat } from "./chats.ts";

export type InboundDraft = {
  readonly type: string;
  /** The key named like the type, as the webhook carries it. */
  readonly content: JsonObject;
  readonly quotedId?: string | null;
  readonly context?: JsonObject | null;
  readonly referral?: JsonObject | null;
  /** False for reactions (by switch), edits and revocations, which are about another message. */
  readonly opensWindow?: boolean;
  /** False for edits and revocations: they change a bubble instead of adding one. */
  readonly visible?: boolean;
};

/** A customer's message: opens the 24-hour window and goes to the business as a `messages` webhook. */
export function receiveFromCustomer(world: World, number: PhoneNumber, customer: CustomerRecord, draft: InboundDraft): InboundMessage {
  const chat = openChat(world, number.id, customer.id);
  const at = world.clock.now();
  const message: InboundMessage = {
    direction: "in",
    id: newWamid(world.random, "in", customer.phone),
    at,
    phoneNumberId: number.id,
    customerId: customer.id,
    type: draft.type,
    quotedId: draft.quotedId ?? null,
    content: { payload: draft.content, template: null },
    statuses: [],
    reactions: [],
    edited: null,
    revoked: false,
  };
  world.counters.inbound += 1;
  // Inbound shares the number's throughput (section 10), but is never refused.
  takeToken(number.throughput, at, world.switches.messagesPerSecond);
  if (draft.opensWindow !== false) chat.windowExpiresAt = at + 24 * hourMs;
  if (draft.referral) chat.adArrivalAt = at;
  const ids = userIdsOf(world, number, customer);
  const contactAt = world.switches.messageSharesNumber ? at : chat.lastContactAt;
  const shareable = isPhoneShareable({ username: customer.username, lastContactAt: contactAt }, at);
  if (draft.visible === false) world.messages.set(message.id, message);
  else addToChat(world, chat, message);
  publishForNumber(world, number, "messages", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    contacts: [contactOf(customer, ids, { withUsername: true, withPhone: shareable })],
    messages: [shapeOf(message, { from: shareable ? customer.phone : null, ids, draft, context: contextOf(world, number, chat, draft) })],
  });
  return message;
}

type Facts = { readonly from: string | null; readonly ids: UserIds; readonly draft: InboundDraft; readonly context: JsonObject | null };

function shapeOf(message: InboundMessage, { from, ids, draft, context }: Facts): JsonObject {
  return {
    ...(context === null ? {} : { context }),
    ...(from === null ? {} : { from }),
    from_user_id: ids.userId,
    ...(ids.parentUserId === null ? {} : { from_parent_user_id: ids.parentUserId }),
    id: message.id,
    timestamp: String(Math.floor(message.at / 1000)),
    type: message.type,
    ...(draft.referral ? { referral: draft.referral } : {}),
    ...draft.content,
  };
}

function contextOf(world: World, number: PhoneNumber, chat: ChatRecord, draft: InboundDraft): JsonObject | null {
  if (draft.quotedId) {
    const quoted = world.messages.get(draft.quotedId);
    const from = quoted?.direction === "in" ? (world.customers.get(chat.customerId)?.phone ?? "") : number.digits;
    return { from, id: draft.quotedId, ...draft.context };
  }
  return draft.context ?? null;
}

/** System messages carry no `contacts` (section 7.6). */
export function publishSystem(world: World, number: PhoneNumber, customer: CustomerRecord, system: JsonObject, from: string | null): void {
  const at = world.clock.now();
  publishForNumber(world, number, "messages", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    messages: [
      {
        ...(from === null ? {} : { from }),
        id: newWamid(world.random, "in", customer.phone),
        timestamp: String(Math.floor(at / 1000)),
        type: "system",
        system,
      },
    ],
  });
}
