import { sourceAddress } from "../messages/media-assets.ts";
import type { CarouselCard, Contact, ContentPreview, FreeForm, InteractiveHeader, ProductSection } from "../messages/content.ts";

const PLAIN: Omit<ContentPreview, "body"> = { header: null, footer: null, buttons: [] };

/** How free-form content reads on the phone, filled or not. */
export function previewOf(content: FreeForm): ContentPreview {
  switch (content.kind) {
    case "text":
      return { ...PLAIN, body: content.text };
    case "media":
      return { ...PLAIN, header: mediaOf(content), body: content.caption ?? "" };
    case "buttons":
      return framed(
        content,
        content.buttons.map(({ title }) => ({ kind: "reply", text: title })),
      );
    case "link":
      return framed(content, [{ kind: "url", text: content.label, url: content.url }]);
    case "flow":
      return framed(content, [{ kind: "flow", text: content.label }]);
    case "list":
      return {
        header: content.header === undefined ? null : { kind: "text", text: content.header },
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "list", text: content.button }],
        sections: content.sections.map(({ title, rows }) => ({
          title: title ?? null,
          rows: rows.map((row) => ({ title: row.title, description: row.description ?? null })),
        })),
      };
    case "location": {
      const { latitude, longitude, name, address } = content;
      const named = { ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
      return { ...PLAIN, header: { kind: "location", latitude, longitude, ...named }, body: "" };
    }
    case "contacts":
      return { ...PLAIN, header: { kind: "contact", names: content.contacts.map(({ name }: Contact) => name) }, body: "" };
    case "reaction":
      return { ...PLAIN, body: content.emoji ?? "" };
    case "location_request":
      return { ...PLAIN, body: content.body, buttons: [{ kind: "location", text: "" }] };
    case "contact_request":
      return { ...PLAIN, body: content.body, buttons: [{ kind: "contact", text: "" }] };
    case "address_request":
      return { ...PLAIN, body: content.body, footer: content.footer ?? null, buttons: [{ kind: "address", text: "" }] };
    case "product":
      return {
        header: { kind: "product", productId: content.productId },
        body: content.body ?? "",
        footer: content.footer ?? null,
        buttons: [{ kind: "product", text: "" }],
      };
    case "products":
      return {
        header: { kind: "text", text: content.header },
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "products", text: "" }],
        sections: productRows(content.sections),
      };
    case "catalog":
      return {
        header: content.thumbnail === undefined ? null : { kind: "product", productId: content.thumbnail },
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "catalog", text: "" }],
      };
    case "carousel":
      return { ...PLAIN, body: content.body, cards: content.cards.map(cardOf) };
  }
}

export function productRows(sections: readonly ProductSection[]): NonNullable<ContentPreview["sections"]> {
  return sections.map(({ title, productIds }) => ({
    title: title ?? null,
    rows: productIds.map((productId) => ({ title: productId, description: null })),
  }));
}

function framed(
  content: { readonly header?: InteractiveHeader; readonly body: string; readonly footer?: string },
  buttons: ContentPreview["buttons"],
): ContentPreview {
  const { header, body, footer } = content;
  return {
    header: header === undefined ? null : header.kind === "text" ? header : { kind: header.kind, url: sourceAddress(header) },
    body,
    footer: footer ?? null,
    buttons,
  };
}

function mediaOf({ media, filename, ...source }: Extract<FreeForm, { readonly kind: "media" }>): NonNullable<ContentPreview["header"]> {
  return { kind: media, url: sourceAddress(source), ...(filename === undefined ? {} : { filename }) };
}

function cardOf(card: CarouselCard): ContentPreview {
  if (card.kind === "product")
    return { ...PLAIN, header: { kind: "product", productId: card.productId }, body: "", buttons: [{ kind: "product", text: "" }] };
  return {
    header: { kind: card.header.kind, url: sourceAddress(card.header) },
    body: card.body ?? "",
    footer: null,
    buttons: [{ kind: "url", text: card.label, url: card.url }],
  };
}
