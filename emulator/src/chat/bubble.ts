import { shopOf } from "./products.ts";
import type { Bubble } from "../control/contract.ts";
import { errorTitle } from "../graph/error-table.ts";
import { nothing, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import { lastStatus, type AnyMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { emptyDrawing, placeOf, type Drawing } from "./drawing.ts";
import { drawInteractive } from "./interactive-bubble.ts";
import { mediaHeader } from "./media-header.ts";
import { drawTemplate } from "./template-bubble.ts";

export function bubbleOf(world: World, message: AnyMessage): Bubble {
  const failed = message.statuses.find((entry) => entry.status === "failed");
  const quoted = message.quotedId === null ? undefined : world.messages.get(message.quotedId);
  return {
    id: message.id,
    from: fromOf(message),
    at: message.at,
    type: message.type,
    status: message.direction === "out" ? lastStatus(message) : null,
    error: failed?.code === undefined ? null : { code: failed.code, title: errorTitle(failed.code) },
    quoted: quoted ? { id: quoted.id, from: fromOf(quoted), preview: previewOf(world, quoted) } : null,
    ...draw(world, message),
    reactions: message.reactions,
    templateName: message.direction === "out" ? message.templateName : null,
    edited: message.direction === "in" && message.edited !== null,
    revoked: message.direction === "in" && message.revoked,
  };
}

/** One line about a message: its words, or its kind. */
export function previewOf(world: World, message: AnyMessage): string {
  const drawing = draw(world, message);
  const words = drawing.body ?? drawing.location?.name ?? drawing.contacts[0]?.name ?? `[${message.type}]`;
  return words.length > 90 ? `${words.slice(0, 89)}…` : words;
}

function fromOf(message: AnyMessage): "business" | "customer" {
  return message.direction === "out" ? "business" : "customer";
}

function draw(world: World, message: AnyMessage): Drawing {
  if (!message.content) return { ...emptyDrawing, body: "(content no longer kept)" };
  if (message.direction === "in" && message.edited !== null) return { ...emptyDrawing, body: message.edited };
  const { payload, template } = message.content;
  const tapped = message.direction === "out" ? message.tapped : [];
  switch (message.type) {
    case "text":
      return { ...emptyDrawing, body: textAt(objectAt(payload, "text"), "body") };
    case "template":
      return { ...drawTemplate(objectAt(payload, "template"), template ?? [], tapped), shop: shopOf(world, payload, template) };
    case "interactive":
      return message.direction === "out"
        ? { ...drawInteractive(objectAt(payload, "interactive"), tapped), shop: shopOf(world, payload, null) }
        : { ...emptyDrawing, body: replyWords(payload) };
    case "button":
      return { ...emptyDrawing, body: textAt(objectAt(payload, "button"), "text") };
    case "location":
      return { ...emptyDrawing, location: placeOf(objectAt(payload, "location")) };
    case "contacts":
      return { ...emptyDrawing, contacts: objectsAt(payload, "contacts").map(cardOf) };
    case "order":
      return { ...emptyDrawing, body: `Order of ${objectsAt(objectAt(payload, "order"), "product_items").length} products` };
    default: {
      const media = objectAt(payload, message.type);
      return media === nothing
        ? emptyDrawing
        : { ...emptyDrawing, header: mediaHeader(message.type, media), body: textAt(media, "caption") };
    }
  }
}

function replyWords(payload: JsonObject): string | null {
  const interactive = objectAt(payload, "interactive");
  const reply = objectAt(interactive, textAt(interactive, "type") ?? "");
  return textAt(reply, "title") ?? textAt(reply, "body");
}

function cardOf(contact: JsonObject): Bubble["contacts"][number] {
  return {
    name: textAt(objectAt(contact, "name"), "formatted_name") ?? "",
    phones: objectsAt(contact, "phones").flatMap((phone) => textAt(phone, "phone") ?? []),
  };
}
