import { bad } from "../control/problem.ts";
import { objectAt, textAt, type JsonObject } from "../json.ts";
import { dayMs } from "../rules/windows.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForNumber } from "../webhooks/publish.ts";
import { metadataOf } from "../webhooks/status-shape.ts";
import type { InboundDraft } from "./inbound.ts";

const addressFields = [
  "name",
  "phone_number",
  "in_pin_code",
  "house_number",
  "floor_number",
  "tower_number",
  "building_name",
  "address",
  "landmark_area",
  "city",
  "state",
];

/** The answer to an address message: an `nfm_reply` with what was filled in (section 3.10). */
export function addressAnswer(message: OutboundMessage, given: JsonObject): InboundDraft {
  const interactive = askedFor(message, "address_message");
  const saved = textAt(given, "savedAddressId");
  const values = Object.fromEntries(
    addressFields.flatMap((field) =>
      textAt(objectAt(given, "values"), field) === null ? [] : [[field, textAt(objectAt(given, "values"), field)]],
    ),
  );
  if (saved === null && Object.keys(values).length === 0) bad('"values" must hold at least one field of an address.');
  if (
    textAt(objectAt(objectAt(interactive, "action"), "parameters"), "country") === "IN" &&
    !/^\d{6}$/.test(textAt(objectAt(given, "values"), "in_pin_code") ?? "000000")
  )
    bad('"in_pin_code" must have six digits.');
  const response = { ...(saved === null ? {} : { saved_address_id: saved }), values };
  return {
    type: "interactive",
    quotedId: message.id,
    content: {
      interactive: {
        type: "nfm_reply",
        nfm_reply: { name: "address_message", body: Object.values(values).join(", "), response_json: JSON.stringify(response) },
      },
    },
  };
}

const permissionDays = 7;

export function callPermissionAnswer(world: World, message: OutboundMessage, given: JsonObject): InboundDraft {
  askedFor(message, "call_permission_request");
  const accept = given["accept"] === true;
  const reply = {
    response: accept ? "accept" : "reject",
    ...(accept ? { expiration_timestamp: world.clock.seconds() + (permissionDays * dayMs) / 1000 } : {}),
    response_source: "user_action",
  };
  return {
    type: "interactive",
    quotedId: message.id,
    content: { interactive: { type: "call_permission_reply", call_permission_reply: reply } },
  };
}

/** A tap on a link of a marketing message sent through the Marketing Messages API is told to the business. */
export function openLink(world: World, number: PhoneNumber, customer: CustomerRecord, message: OutboundMessage, given: JsonObject): void {
  if (message.category !== "marketing_lite") return;
  const sku = textAt(given, "sku");
  publishForNumber(world, number, "messages", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    user_actions: [
      {
        action_type: "marketing_messages_link_click",
        timestamp: String(world.clock.seconds()),
        marketing_messages_link_click_data: {
          click_component: given["component"] === "body" ? "body" : "cta",
          ...(sku === null ? {} : { product_id: sku }),
          click_id: `${customer.id}-${world.random.token(12)}`,
          tracking_token: world.random.token(24),
          ...(world.switches.clicksNameMessage ? { message_id: message.id } : {}),
        },
      },
    ],
  });
}

function askedFor(message: OutboundMessage, type: string): JsonObject {
  const interactive = objectAt(message.content?.payload ?? {}, "interactive");
  return interactive["type"] === type ? interactive : bad(`The message ${message.id} is no ${type}.`);
}
