import { templateCards } from "./cards.ts";
import type { BubbleButton, BubbleHeader } from "../control/contract.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import { componentOf, fillSlots, shapeOf, slotsOf } from "../templates/shape.ts";
import { valuesFor } from "../templates/slot-values.ts";
import { emptyDrawing, placeOf, type Drawing } from "./drawing.ts";
import { mediaHeader } from "./media-header.ts";

/** A template as the customer sees it: every variable filled in. */
export function drawTemplate(sent: JsonObject, template: readonly JsonObject[], tapped: readonly number[]): Drawing {
  const components = objectsAt(sent, "components");
  const header = componentOf(template, "HEADER");
  const footer = componentOf(template, "FOOTER");
  const format = (header && textAt(header, "format")) ?? "TEXT";
  const minutes = footer && numberAt(footer, "code_expiration_minutes");
  return {
    ...emptyDrawing,
    header: header ? headerOf(header, format, sentTo(components, "header")) : null,
    body: filled(shapeOf(template).bodyText, sentTo(components, "body")),
    footer: footer ? (textAt(footer, "text") ?? (minutes ? `This code expires in ${minutes} minutes.` : null)) : null,
    buttons: objectsAt(componentOf(template, "BUTTONS") ?? {}, "buttons").map((button, index) =>
      buttonOf(button, index, buttonParameter(components, index), tapped),
    ),
    cards: templateCards(sent, template, tapped),
    offer: offerOf(components, template),
    location: format === "LOCATION" ? placeOf(objectAt(sentTo(components, "header")[0] ?? {}, "location")) : null,
  };
}

function offerOf(components: readonly JsonObject[], template: readonly JsonObject[]): Drawing["offer"] {
  const offer = componentOf(template, "LIMITED_TIME_OFFER");
  if (!offer) return null;
  const made = objectAt(offer, "limited_time_offer");
  const sent = objectAt(sentTo(components, "limited_time_offer")[0] ?? {}, "limited_time_offer");
  return {
    text: textAt(made, "text") ?? textAt(offer, "text") ?? "",
    endsAt: made["has_expiration"] === false ? null : numberAt(sent, "expiration_time_ms"),
  };
}

function sentTo(components: readonly JsonObject[], type: string): readonly JsonObject[] {
  const component = components.find((candidate) => textAt(candidate, "type")?.toLowerCase() === type);
  return component ? objectsAt(component, "parameters") : [];
}

function filled(text: string, parameters: readonly JsonObject[]): string {
  const named = parameters.some((parameter) => typeof parameter["parameter_name"] === "string");
  return fillSlots(text, valuesFor(slotsOf(text), parameters, named));
}

function headerOf(header: JsonObject, format: string, parameters: readonly JsonObject[]): BubbleHeader | null {
  if (format === "TEXT") return { kind: "text", text: filled(textAt(header, "text") ?? "", parameters) };
  const kind = format === "GIF" ? "video" : format.toLowerCase();
  return mediaHeader(kind, objectAt(parameters[0] ?? {}, format.toLowerCase()));
}

function buttonParameter(components: readonly JsonObject[], index: number): JsonObject {
  const button = components.find(
    (component) => textAt(component, "type")?.toLowerCase() === "button" && numberAt(component, "index") === index,
  );
  return button ? (objectsAt(button, "parameters")[0] ?? {}) : {};
}

function buttonOf(button: JsonObject, index: number, parameter: JsonObject, tapped: readonly number[]): BubbleButton {
  const type = (textAt(button, "type") ?? "").toUpperCase();
  const text = textAt(button, "text") ?? type;
  switch (type) {
    case "QUICK_REPLY":
      return { kind: "reply", index, text, tapped: tapped.includes(index) };
    case "URL":
      return { kind: "url", index, text, url: (textAt(button, "url") ?? "").replace(/\{\{[^}]*\}\}/, textAt(parameter, "text") ?? "") };
    case "PHONE_NUMBER":
      return { kind: "phone", index, text, phone: textAt(button, "phone_number") ?? "" };
    case "COPY_CODE":
      return { kind: "copy_code", index, text: textAt(button, "text") ?? "Copy code", code: textAt(parameter, "coupon_code") ?? "" };
    case "OTP":
      return { kind: "copy_code", index, text, code: textAt(parameter, "text") ?? textAt(parameter, "coupon_code") ?? "" };
    default:
      return { kind: "other", index, text, type };
  }
}
