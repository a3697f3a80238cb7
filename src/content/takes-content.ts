/** Whether a template can say what a message says: every value it asks for is there, and none is lost that somebody may tap. */
import type { TemplateButtonValue, TemplateCard, TemplateContent, TemplateHeader } from "../messages/content.ts";
import { type CardParts, parametersOf, type TemplateButton, type TemplateParts } from "./template-parts.ts";

export function takesContent(parts: TemplateParts, content: TemplateContent): boolean {
  const { cards = [] } = content;
  return (
    takesCard(parts, content) &&
    (parts.offer === null || content.offerEndsAt !== undefined) &&
    parts.cards.length === cards.length &&
    parts.cards.every((card, index) => takesCard(card, cards[index] ?? {}))
  );
}

function takesCard({ header, body, buttons }: CardParts, content: TemplateCard): boolean {
  const values = content.body ?? {};
  const given = content.buttons ?? [];
  return (
    parametersOf(body).every((name) => Object.hasOwn(values, name)) &&
    takesHeader(header, content.header) &&
    buttons.every((button, index) => !needsValue(button) || given.some((value) => value.index === index)) &&
    given.every((value) => takesValue(buttons[value.index], value))
  );
}

function takesHeader(header: CardParts["header"], given: TemplateHeader | undefined): boolean {
  if (header === null) return true;
  if (header.kind !== "text") return header.kind === given?.kind;
  const values = given?.kind === "text" ? given.values : {};
  return parametersOf(header.text).every((name) => Object.hasOwn(values, name));
}

function needsValue(button: TemplateButton): boolean {
  return button.kind === "coupon" || button.kind === "products" || (button.kind === "url" && button.url.includes("{{"));
}

function takesValue(button: TemplateButton | undefined, value: TemplateButtonValue): boolean {
  if (button?.kind === "url") return value.kind === "url" && button.url.includes("{{");
  if (button?.kind === "coupon") return value.kind === "copy_code";
  if (button?.kind === "code") return value.kind === "copy_code" || value.kind === "url";
  return button?.kind === value.kind;
}

/** Says something everywhere where the template asks for something. */
export function contentFor(name: string, parts: TemplateParts): TemplateContent {
  return {
    kind: "template",
    name,
    ...cardFor(parts),
    ...(parts.offer === null ? {} : { offerEndsAt: "x" }),
    ...(parts.cards.length === 0 ? {} : { cards: parts.cards.map(cardFor) }),
  };
}

function cardFor({ header, body, buttons }: CardParts): TemplateCard {
  const all = (text: string) => Object.fromEntries(parametersOf(text).map((name) => [name, "x"]));
  const values = buttons.flatMap((button, index): readonly TemplateButtonValue[] => {
    if (button.kind === "quick_reply") return [{ kind: "quick_reply", index, payload: "x" }];
    if (button.kind === "coupon") return [{ kind: "copy_code", index, code: "x" }];
    if (button.kind === "products") return [{ kind: "products", index, thumbnail: "x", sections: [] }];
    return button.kind === "url" && button.url.includes("{{") ? [{ kind: "url", index, suffix: "x" }] : [];
  });
  return { ...headerFor(header, all), body: all(body), buttons: values };
}

function headerFor(header: CardParts["header"], all: (text: string) => { readonly [name: string]: string }): Pick<TemplateCard, "header"> {
  if (header === null) return {};
  switch (header.kind) {
    case "text":
      return { header: { kind: "text", values: all(header.text) } };
    case "location":
      return { header: { kind: "location", latitude: "0", longitude: "0" } };
    case "product":
      return { header: { kind: "product", catalogId: "x", productId: "x" } };
    default:
      return { header: { kind: header.kind, link: "x" } };
  }
}
