import type { Template } from "../../catalog/template.ts";
import { templateParts } from "../../content/template-parts.ts";
import type { MessageContent } from "../../messages/content.ts";

/** A button or row that can be tapped: what is told back, and how it reads. */
export type Offer = { readonly choice: string; readonly text: string };

/** What a message offers to tap, as far as it is known before its texts are filled in. Of a template, by its first language. */
export function offersOf(content: MessageContent, templates: readonly Template[]): readonly Offer[] {
  switch (content.kind) {
    case "buttons":
      return content.buttons.map(({ id, title }) => ({ choice: id, text: title }));
    case "list":
      return content.sections.flatMap(({ rows }) => rows.map(({ id, title }) => ({ choice: id, text: title })));
    case "template":
      return templateOffers(
        content,
        templates.find(({ name }) => name === content.name),
      );
    default:
      return [];
  }
}

function templateOffers(content: Extract<MessageContent, { readonly kind: "template" }>, template: Template | undefined): readonly Offer[] {
  const payloads = new Map(
    (content.buttons ?? []).flatMap((button) => (button.kind === "quick_reply" ? [[button.index, button.payload] as const] : [])),
  );
  if (!template) return [...payloads.values()].map((payload) => ({ choice: payload, text: payload }));
  return templateParts(template).buttons.flatMap((button, index) =>
    // Without a payload WhatsApp tells the button's text.
    button.kind === "quick_reply" ? [{ choice: payloads.get(index) ?? button.text, text: button.text }] : [],
  );
}

/** Whether it has an address to follow, as far as it is known before its texts are filled in. */
export function hasLink(content: MessageContent, templates: readonly Template[]): boolean {
  const template = content.kind === "template" ? templates.find(({ name }) => name === content.name) : undefined;
  const parts = template && templateParts(template);
  const buttons = parts ? [...parts.buttons, ...parts.cards.flatMap((card) => card.buttons)] : [];
  return buttons.some(({ kind }) => kind === "url") || JSON.stringify([content, parts?.body]).includes("://");
}
