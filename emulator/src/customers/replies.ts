import { bad } from "../control/problem.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { componentOf } from "../templates/shape.ts";
import type { InboundDraft } from "./inbound.ts";

/** A tapped reply button, as the webhook tells it: interactive ones answer `interactive`, template ones `button`. */
export function tappedButton(world: World, message: OutboundMessage, index: number, card: number | null): InboundDraft {
  const payload = message.content?.payload ?? bad("The content of that message was let go.");
  const template = message.content?.template;
  if (template)
    return card === null
      ? templateButton(world, message.id, payload, template, index)
      : cardButton(world, message.id, payload, template, card, index);
  const interactive = objectAt(payload, "interactive");
  if (textAt(interactive, "type") === "flow") bad("A Flow is opened and filled in: POST /_emulator/customers/{id}/fillings or /fill.");
  const action = objectAt(interactive, "action");
  const holder = card === null ? action : objectAt(objectsAt(action, "cards")[card] ?? {}, "action");
  const button = objectsAt(holder, "buttons")[index] ?? bad(`The message has no reply button ${index}.`);
  const reply = objectAt(button, card === null ? "reply" : "quick_reply");
  return {
    type: "interactive",
    quotedId: message.id,
    content: { interactive: { type: "button_reply", button_reply: { id: textAt(reply, "id"), title: textAt(reply, "title") } } },
  };
}

export function chosenRow(message: OutboundMessage, rowId: string): InboundDraft {
  const action = objectAt(objectAt(message.content?.payload ?? {}, "interactive"), "action");
  const row = objectsAt(action, "sections")
    .flatMap((section) => objectsAt(section, "rows"))
    .find((candidate) => textAt(candidate, "id") === rowId);
  if (!row) bad(`The message has no row ${rowId}.`);
  const description = textAt(row, "description");
  const reply = { id: rowId, title: textAt(row, "title"), ...(description === null ? {} : { description }) };
  return { type: "interactive", quotedId: message.id, content: { interactive: { type: "list_reply", list_reply: reply } } };
}

/** A quick reply of a carousel card: the card's own components hold template and payload. */
function cardButton(
  world: World,
  messageId: string,
  payload: JsonObject,
  template: readonly JsonObject[],
  card: number,
  index: number,
): InboundDraft {
  const made = objectsAt(componentOf(template, "CAROUSEL") ?? {}, "cards");
  const sent = objectsAt(objectAt(payload, "template"), "components").find(
    (component) => textAt(component, "type")?.toLowerCase() === "carousel",
  );
  const components = objectsAt(objectsAt(sent ?? {}, "cards")[card] ?? {}, "components");
  const shape = made[card] ?? made[0] ?? bad("The template has no cards.");
  return templateButton(world, messageId, { template: { components } }, objectsAt(shape, "components"), index);
}

function templateButton(
  world: World,
  messageId: string,
  payload: JsonObject,
  template: readonly JsonObject[],
  index: number,
): InboundDraft {
  const buttons = objectsAt(componentOf(template, "BUTTONS") ?? {}, "buttons");
  const button = buttons[index] ?? bad(`The template has no button ${index}.`);
  if ((textAt(button, "type") ?? "").toUpperCase() !== "QUICK_REPLY")
    bad(`Button ${index} is no quick reply: a tap on it never reaches the business.`);
  const text = textAt(button, "text") ?? "";
  const sent = objectsAt(objectAt(payload, "template"), "components").find(
    (component) => textAt(component, "type")?.toLowerCase() === "button" && numberAt(component, "index") === index,
  );
  const parameter = sent && objectsAt(sent, "parameters")[0];
  const given = parameter && (textAt(parameter, "payload") ?? textAt(parameter, "text"));
  const fallback = world.switches.quickReplyPayloadDefault === "text" ? { payload: text } : {};
  return { type: "button", quotedId: messageId, content: { button: { ...(given ? { payload: given } : fallback), text } } };
}
