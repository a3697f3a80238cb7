import type { BubbleButton, BubbleCard } from "../control/contract.ts";
import { objectAt, objectsAt, numberAt, textAt, type JsonObject } from "../json.ts";
import { bodyTextOf, componentOf, fillSlots, slotsOf } from "../templates/shape.ts";
import { valuesFor } from "../templates/slot-values.ts";
import { mediaHeader } from "./media-header.ts";

/** Buttons of cards are remembered beside those of the message: a key of their own for each. */
export function tapKey(card: number | null, index: number): number {
  return card === null ? index : (card + 1) * 100 + index;
}

/** Free-form carousels: picture, words, one button each; product cards show the product instead. */
export function interactiveCards(interactive: JsonObject, tapped: readonly number[]): BubbleCard[] {
  if (interactive["type"] !== "carousel") return [];
  return objectsAt(objectAt(interactive, "action"), "cards").map((card, position) => {
    const action = objectAt(card, "action");
    const parameters = objectAt(action, "parameters");
    const kind = textAt(objectAt(card, "header"), "type") ?? "";
    const url = textAt(parameters, "url");
    const replies = objectsAt(action, "buttons").map((button, index): BubbleButton => ({
      kind: "reply",
      index,
      text: textAt(objectAt(button, "quick_reply"), "title") ?? textAt(objectAt(button, "reply"), "title") ?? "",
      tapped: tapped.includes(tapKey(position, index)),
      card: position,
    }));
    return {
      header: mediaHeader(kind, objectAt(objectAt(card, "header"), kind)),
      body: textAt(objectAt(card, "body"), "text"),
      sku: textAt(action, "product_retailer_id"),
      buttons: url === null ? replies : [{ kind: "url", index: 0, text: textAt(parameters, "display_text") ?? "", url, card: position }],
    };
  });
}

/** Carousel templates: every card filled in with what was sent for it. */
export function templateCards(sent: JsonObject, template: readonly JsonObject[], tapped: readonly number[]): BubbleCard[] {
  const carousel = componentOf(template, "CAROUSEL");
  if (!carousel) return [];
  const made = objectsAt(carousel, "cards").map((card) => objectsAt(card, "components"));
  const given = objectsAt(
    objectsAt(sent, "components").find((component) => textAt(component, "type")?.toLowerCase() === "carousel") ?? {},
    "cards",
  );
  return given.map((card, position) => {
    const components = objectsAt(card, "components");
    const shape = made[position] ?? made[0] ?? [];
    const parametersOf = (type: string): readonly JsonObject[] =>
      objectsAt(components.find((component) => textAt(component, "type")?.toLowerCase() === type) ?? {}, "parameters");
    const [header] = parametersOf("header");
    const kind = textAt(header ?? {}, "type") ?? "";
    const text = bodyTextOf(shape);
    return {
      header: kind === "product" ? null : mediaHeader(kind, objectAt(header ?? {}, kind)),
      body: text === "" ? null : fillSlots(text, valuesFor(slotsOf(text), parametersOf("body"), false)),
      sku: textAt(objectAt(header ?? {}, "product"), "product_retailer_id"),
      buttons: objectsAt(componentOf(shape, "BUTTONS") ?? {}, "buttons").flatMap((button, index) =>
        buttonOf(button, index, position, components, tapped),
      ),
    };
  });
}

function buttonOf(
  button: JsonObject,
  index: number,
  card: number,
  components: readonly JsonObject[],
  tapped: readonly number[],
): BubbleButton[] {
  const text = textAt(button, "text") ?? "";
  const sent = components.find(
    (component) => textAt(component, "type")?.toLowerCase() === "button" && numberAt(component, "index") === index,
  );
  const parameter = objectsAt(sent ?? {}, "parameters")[0] ?? {};
  switch (textAt(button, "type")?.toUpperCase()) {
    case "QUICK_REPLY":
      return [{ kind: "reply", index, text, tapped: tapped.includes(tapKey(card, index)), card }];
    case "URL":
      return [
        { kind: "url", index, text, url: (textAt(button, "url") ?? "").replace(/\{\{[^}]*\}\}/, textAt(parameter, "text") ?? ""), card },
      ];
    case "PHONE_NUMBER":
      return [{ kind: "phone", index, text, phone: textAt(button, "phone_number") ?? "" }];
    default:
      return [];
  }
}
