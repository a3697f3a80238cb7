import { interactiveCards } from "./cards.ts";
import type { BubbleButton, BubbleHeader, BubbleList } from "../control/contract.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import { emptyDrawing, type Drawing } from "./drawing.ts";
import { mediaHeader } from "./media-header.ts";

export function drawInteractive(interactive: JsonObject, tapped: readonly number[]): Drawing {
  return {
    ...emptyDrawing,
    header: headerOf(objectAt(interactive, "header")),
    body: textAt(objectAt(interactive, "body"), "text"),
    footer: textAt(objectAt(interactive, "footer"), "text"),
    buttons: buttonsOf(interactive, tapped),
    cards: interactiveCards(interactive, tapped),
    list: textAt(interactive, "type") === "list" ? listOf(objectAt(interactive, "action")) : null,
  };
}

function headerOf(header: JsonObject): BubbleHeader | null {
  const type = textAt(header, "type");
  if (type === null) return null;
  return type === "text" ? { kind: "text", text: textAt(header, "text") ?? "" } : mediaHeader(type, objectAt(header, type));
}

/** What the button says when Meta, not the business, words it. */
const fixedLabels: Readonly<Record<string, string>> = {
  location_request_message: "Send location",
  request_contact_info: "Share contact info",
  call_permission_request: "Choose preference",
  voice_call: "Call now",
  product: "View",
  product_list: "View items",
  catalog_message: "View catalog",
  address_message: "Provide address",
};

function buttonsOf(interactive: JsonObject, tapped: readonly number[]): BubbleButton[] {
  const type = textAt(interactive, "type") ?? "";
  const action = objectAt(interactive, "action");
  const parameters = objectAt(action, "parameters");
  if (type === "button") {
    return objectsAt(action, "buttons").map((button, index) => ({
      kind: "reply",
      index,
      text: textAt(objectAt(button, "reply"), "title") ?? "",
      tapped: tapped.includes(index),
    }));
  }
  if (type === "cta_url")
    return [{ kind: "url", index: 0, text: textAt(parameters, "display_text") ?? "", url: textAt(parameters, "url") ?? "" }];
  if (type === "carousel") return [];
  const text = type === "flow" ? textAt(parameters, "flow_cta") : (textAt(parameters, "display_text") ?? fixedLabels[type]);
  return text ? [{ kind: "other", index: 0, text, type }] : [];
}

function listOf(action: JsonObject): BubbleList {
  return {
    button: textAt(action, "button") ?? "",
    sections: objectsAt(action, "sections").map((section) => ({
      title: textAt(section, "title"),
      rows: objectsAt(section, "rows").map((row) => ({
        id: textAt(row, "id") ?? "",
        title: textAt(row, "title") ?? "",
        description: textAt(row, "description"),
      })),
    })),
  };
}
