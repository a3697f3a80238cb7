/** How a template reads on the phone: its parts with what a message says in them, or with their variables as they are. */
import type { ContentPreview, TemplateButtonValue, TemplateCard, TemplateContent, TemplateHeader } from "../messages/content.ts";
import { sourceAddress } from "../messages/media-assets.ts";
import { productRows } from "./preview.ts";
import { type CardParts, hydrate, type TemplateButton, type TemplateHeaderPart, type TemplateParts } from "./template-parts.ts";

export function previewTemplate(parts: TemplateParts, content?: TemplateContent): ContentPreview {
  const cards = parts.cards.map((card, index) => previewPart(card, content?.cards?.[index] ?? {}));
  return {
    ...previewPart(parts, content ?? {}),
    ...(parts.offer === null ? {} : { offer: { text: parts.offer, endsAt: content?.offerEndsAt ?? null } }),
    ...(cards.length === 0 ? {} : { cards }),
  };
}

export function previewPart(parts: CardParts, { header, body, buttons }: TemplateCard): ContentPreview {
  const products = buttons?.find((value) => value.kind === "products");
  const preview = {
    header: headerOf(parts.header, header),
    body: hydrate(parts.body, body ?? {}),
    footer: parts.footer,
    buttons: parts.buttons.map((button, index) =>
      buttonOf(
        button,
        buttons?.findLast((value) => value.index === index),
      ),
    ),
  };
  return products === undefined ? preview : { ...preview, sections: productRows(products.sections) };
}

function headerOf(part: TemplateHeaderPart | null, given: TemplateHeader | undefined): ContentPreview["header"] {
  switch (part?.kind) {
    case undefined:
      return null;
    case "text":
      return { kind: "text", text: hydrate(part.text, given?.kind === "text" ? given.values : {}) };
    case "location":
      return given?.kind === "location" ? given : { kind: "location", latitude: "", longitude: "" };
    case "product":
      return { kind: "product", productId: given?.kind === "product" ? given.productId : "" };
    case "image":
    case "video":
    case "document":
      return { kind: part.kind, url: given?.kind === part.kind ? sourceAddress(given) : "" };
  }
}

const KINDS: { readonly [Kind in Exclude<TemplateButton["kind"], "url">]: ContentPreview["buttons"][number]["kind"] } = {
  quick_reply: "reply",
  coupon: "copy_code",
  code: "copy_code",
  phone: "phone",
  flow: "flow",
  catalog: "catalog",
  products: "products",
  product: "product",
  contact: "contact",
  other: "other",
};

function buttonOf(button: TemplateButton, value: TemplateButtonValue | undefined): ContentPreview["buttons"][number] {
  if (button.kind !== "url") return { kind: KINDS[button.kind], text: button.text };
  if (value?.kind !== "url") return { kind: "url", text: button.text, url: button.url };
  // Of a button that leads through short links the whole address is given; the code is made when it is sent.
  const url =
    /\/l\/\{\{[^}]*\}\}$/.test(button.url) && /^https?:\/\//i.test(value.suffix)
      ? value.suffix
      : button.url.replace(/\{\{[^}]*\}\}/, () => value.suffix);
  return { kind: "url", text: button.text, url };
}
