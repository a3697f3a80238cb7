import { tapKey } from "../chat/cards.ts";
import { addressAnswer, callPermissionAnswer, openLink } from "./answers.ts";
import { userIdsOf } from "./user-ids.ts";
import { noteBlocked } from "../templates/feedback.ts";
import { bad, notFound, wanted } from "../control/problem.ts";
import { numberAt, textAt, type JsonObject } from "../json.ts";
import { playMessage, readChat } from "../messages/progress.ts";
import { chatKey } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForNumber } from "../webhooks/publish.ts";
import { contactOf, metadataOf } from "../webhooks/status-shape.ts";
import { changeBsuid, changeNumber } from "./identity-changes.ts";
import { receiveFromCustomer } from "./inbound.ts";
import { chosenRow, tappedButton } from "./replies.ts";

type Act = { readonly world: World; readonly number: PhoneNumber; readonly customer: CustomerRecord; readonly given: JsonObject };

const actions: Readonly<Record<string, (act: Act) => void>> = {
  tap: (act) => {
    const message = outboundOf(act);
    const index = numberAt(act.given, "buttonIndex") ?? bad('"buttonIndex" must be a number.');
    const card = numberAt(act.given, "cardIndex");
    receiveFromCustomer(act.world, act.number, act.customer, tappedButton(act.world, message, index, card));
    message.tapped.push(tapKey(card, index));
  },
  choose_row: (act) => {
    const message = outboundOf(act);
    receiveFromCustomer(act.world, act.number, act.customer, chosenRow(message, wanted(act.given, "rowId")));
  },
  react,
  edit: (act) => changeOwn(act, "edit"),
  revoke: (act) => changeOwn(act, "revoke"),
  read: ({ world, number, customer }) => {
    const chat = world.chats.get(chatKey(number.id, customer.id));
    if (!chat) return;
    readChat(world, chat, customer);
    world.events.emit({ kind: "chat", phoneNumberId: number.id, customerId: customer.id });
  },
  send_address: (act) => void receiveFromCustomer(act.world, act.number, act.customer, addressAnswer(outboundOf(act), act.given)),
  answer_call_permission: (act) =>
    void receiveFromCustomer(act.world, act.number, act.customer, callPermissionAnswer(act.world, outboundOf(act), act.given)),
  open_link: (act) => openLink(act.world, act.number, act.customer, outboundOf(act), act.given),
  play: (act) => playMessage(act.world, outboundOf(act)),
  block: ({ world, number, customer }) => {
    if (!customer.blocked.has(number.id)) noteBlocked(world, number, customer);
    customer.blocked.add(number.id);
  },
  unblock: (act) => void act.customer.blocked.delete(act.number.id),
  stop_marketing: (act) => preferMarketing(act, "stop"),
  resume_marketing: (act) => preferMarketing(act, "resume"),
  change_number: ({ world, customer, given }) => changeNumber(world, customer, wanted(given, "phone").replace(/\D/g, "")),
  change_bsuid: ({ world, customer }) => changeBsuid(world, customer),
};

/** One thing a person does with their phone. */
export function actAsCustomer(world: World, number: PhoneNumber, customer: CustomerRecord, given: JsonObject): void {
  const name = wanted(given, "action");
  const act = actions[name] ?? bad(`Unknown action "${name}". Known: ${Object.keys(actions).join(", ")}.`);
  act({ world, number, customer, given });
  world.events.emit({ kind: "customer", customerId: customer.id });
}

function outboundOf({ world, customer, given }: Act): OutboundMessage {
  const id = wanted(given, "messageId");
  const message = world.messages.get(id);
  if (message?.direction !== "out" || message.customerId !== customer.id) notFound("business message", id);
  return message;
}

function react({ world, number, customer, given }: Act): void {
  const id = wanted(given, "messageId");
  const target = world.messages.get(id) ?? notFound("message", id);
  const emoji = textAt(given, "emoji") ?? "";
  const others = target.reactions.filter((reaction) => reaction.from !== "customer");
  target.reactions = emoji === "" ? others : [...others, { from: "customer", emoji }];
  receiveFromCustomer(world, number, customer, {
    type: "reaction",
    content: { reaction: { message_id: id, ...(emoji === "" ? {} : { emoji }) } },
    opensWindow: world.switches.reactionOpensWindow,
    visible: false,
  });
  world.events.emit({ kind: "chat", phoneNumberId: number.id, customerId: customer.id });
}

function changeOwn({ world, number, customer, given }: Act, kind: "edit" | "revoke"): void {
  const id = wanted(given, "messageId");
  const message = world.messages.get(id);
  if (message?.direction !== "in" || message.customerId !== customer.id) notFound("customer message", id);
  if (kind === "revoke") message.revoked = true;
  else message.edited = wanted(given, "text");
  const content =
    kind === "revoke"
      ? { revoke: { original_message_id: id } }
      : { edit: { original_message_id: id, message: { type: "text", text: { body: message.edited } } } };
  receiveFromCustomer(world, number, customer, { type: kind, content, opensWindow: false, visible: false });
  world.events.emit({ kind: "chat", phoneNumberId: number.id, customerId: customer.id });
}

function preferMarketing({ world, number, customer }: Act, value: "stop" | "resume"): void {
  if (value === "stop") customer.marketingStopped.add(number.id);
  else customer.marketingStopped.delete(number.id);
  publishForNumber(world, number, "user_preferences", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    contacts: [contactOf(customer, userIdsOf(world, number, customer), { withUsername: false, withPhone: true })],
    user_preferences: [
      {
        wa_id: customer.phone,
        user_id: userIdsOf(world, number, customer).userId,
        detail: `User requested to ${value} marketing messages`,
        category: "marketing_messages",
        value,
        timestamp: world.clock.seconds(),
      },
    ],
  });
}
