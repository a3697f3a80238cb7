import type { Content } from "../../../content/template-slots.ts";
import type { Spec } from "./specs.ts";

type FreeKind = Exclude<Content["kind"], "template" | "fields">;

const BODY = { key: "body", label: "edit.content.text", as: "lines" } as const;
const FOOTER = { key: "footer", label: "edit.content.footer", as: "liquid", optional: true } as const;
const CATALOGUE = { key: "catalogId", label: "edit.content.catalogue", as: "liquid" } as const;
const PRODUCT = { key: "productId", label: "edit.content.product", as: "liquid" } as const;
const HEADER_KIND = {
  key: "header.kind",
  label: "edit.content.headerKind",
  as: "choice",
  options: ["text", "image", "video", "document"],
  words: "edit.content.headerKind",
  optional: true,
} as const;
const HEADER_TEXT = { key: "header.text", label: "edit.content.header", as: "liquid", when: { key: "header.kind", is: ["text"] } } as const;
const HEADER_LINK = {
  key: "header.link",
  label: "edit.content.link",
  as: "file",
  asset: "header.asset",
  kind: "header.kind",
  optional: true,
  when: { key: "header.kind", is: ["image", "video", "document"] },
} as const;
const FRAME = [HEADER_KIND, HEADER_TEXT, HEADER_LINK, BODY, FOOTER] as const;
const CHOICE: readonly Spec[] = [
  { key: "title", label: "edit.choice.title", as: "liquid" },
  { key: "id", label: "edit.choice.id", as: "text" },
];
const SECTIONS: Spec = {
  key: "sections",
  label: "edit.content.sections",
  as: "repeat",
  each: [
    { key: "title", label: "edit.content.section", as: "liquid", optional: true },
    { key: "productIds", label: "edit.content.products", as: "words" },
  ],
  start: () => ({ productIds: [] }),
};

/** Which fields a message of each kind has. */
export const CONTENT_SPECS: { readonly [Kind in FreeKind]: readonly Spec[] } = {
  text: [{ key: "text", label: "edit.content.text", as: "lines" }],
  media: [
    {
      key: "media",
      label: "edit.content.media",
      as: "choice",
      options: ["image", "video", "audio", "document", "sticker"],
      words: "inbound",
    },
    { key: "link", label: "edit.content.link", as: "file", asset: "asset", kind: "media", optional: true },
    {
      key: "caption",
      label: "edit.content.caption",
      as: "lines",
      optional: true,
      when: { key: "media", is: ["image", "video", "document"] },
    },
    { key: "filename", label: "edit.content.filename", as: "liquid", optional: true, when: { key: "media", is: ["document"] } },
    { key: "voice", label: "edit.content.voice", as: "flag", optional: true, when: { key: "media", is: ["audio"] } },
  ],
  buttons: [
    ...FRAME,
    { key: "buttons", label: "edit.content.buttons", as: "repeat", each: CHOICE, start: (n) => ({ id: `choice_${n + 1}`, title: "" }) },
  ],
  list: [
    { key: "header", label: "edit.content.header", as: "liquid", optional: true },
    BODY,
    FOOTER,
    { key: "button", label: "edit.content.listButton", as: "liquid" },
    {
      key: "sections",
      label: "edit.content.sections",
      as: "repeat",
      each: [
        { key: "title", label: "edit.content.section", as: "liquid", optional: true },
        {
          key: "rows",
          label: "edit.content.rows",
          as: "repeat",
          each: [...CHOICE, { key: "description", label: "edit.content.description", as: "liquid", optional: true }],
          start: (n) => ({ id: `choice_${n + 1}`, title: "" }),
        },
      ],
      start: () => ({ title: "", rows: [] }),
    },
  ],
  link: [...FRAME, { key: "label", label: "edit.content.label", as: "liquid" }, { key: "url", label: "edit.content.url", as: "liquid" }],
  flow: [
    ...FRAME,
    { key: "flowId", label: "edit.content.flow", as: "liquid" },
    { key: "label", label: "edit.content.label", as: "liquid" },
    { key: "screen", label: "edit.content.screen", as: "liquid", optional: true },
    { key: "data", label: "edit.content.data", as: "json", optional: true },
  ],
  location: [
    { key: "latitude", label: "slot.latitude", as: "liquid" },
    { key: "longitude", label: "slot.longitude", as: "liquid" },
    { key: "name", label: "slot.place", as: "liquid", optional: true },
    { key: "address", label: "slot.address", as: "liquid", optional: true },
  ],
  contacts: [
    {
      key: "contacts",
      label: "edit.content.contacts",
      as: "repeat",
      each: [
        { key: "name", label: "edit.content.contactName", as: "liquid" },
        { key: "firstName", label: "edit.content.firstName", as: "liquid" },
        { key: "lastName", label: "edit.content.lastName", as: "liquid", optional: true },
        {
          key: "phones",
          label: "edit.content.phones",
          as: "repeat",
          optional: true,
          each: [{ key: "phone", label: "edit.content.phone", as: "liquid" }],
          start: () => ({ phone: "" }),
        },
        { key: "company", label: "edit.content.company", as: "liquid", optional: true },
        { key: "url", label: "edit.content.website", as: "liquid", optional: true },
      ],
      start: () => ({ name: "", firstName: "" }),
    },
  ],
  reaction: [
    { key: "to", label: "edit.content.reactsTo", as: "liquid" },
    { key: "emoji", label: "edit.content.emoji", as: "liquid", optional: true },
  ],
  location_request: [BODY],
  contact_request: [BODY],
  address_request: [BODY, FOOTER],
  product: [CATALOGUE, PRODUCT, { ...BODY, optional: true }, FOOTER],
  products: [CATALOGUE, { key: "header", label: "edit.content.header", as: "liquid" }, BODY, FOOTER, SECTIONS],
  catalog: [BODY, FOOTER, { key: "thumbnail", label: "edit.content.thumbnail", as: "liquid", optional: true }],
  carousel: [
    BODY,
    {
      key: "cards",
      label: "edit.content.cards",
      as: "repeat",
      each: [
        {
          key: "header.link",
          label: "edit.content.link",
          as: "file",
          asset: "header.asset",
          kind: "header.kind",
          optional: true,
          when: { key: "kind", is: ["link"] },
        },
        { key: "body", label: "edit.content.text", as: "lines", optional: true, when: { key: "kind", is: ["link"] } },
        { key: "label", label: "edit.content.label", as: "liquid", when: { key: "kind", is: ["link"] } },
        { key: "url", label: "edit.content.url", as: "liquid", when: { key: "kind", is: ["link"] } },
        { ...CATALOGUE, when: { key: "kind", is: ["product"] } },
        { ...PRODUCT, when: { key: "kind", is: ["product"] } },
      ],
      start: (_n, first) =>
        first["kind"] === "product"
          ? { kind: "product", catalogId: first["catalogId"] ?? "", productId: "" }
          : { kind: "link", header: { kind: "image", link: "https://" }, label: "", url: "https://" },
    },
  ],
};

const CARD = { kind: "link", header: { kind: "image", link: "https://" }, label: "", url: "https://" } as const;
const PRODUCT_CARD = { kind: "product", catalogId: "", productId: "" } as const;

/** A new message of each form that can be chosen, saying `text` where it has a place for it. */
export const CONTENT_STARTS = {
  template: () => ({ kind: "template", name: "" }),
  text: (text) => ({ kind: "text", text }),
  buttons: (text) => ({
    kind: "buttons",
    body: text,
    buttons: [
      { id: "yes", title: "Yes" },
      { id: "no", title: "No" },
    ],
  }),
  list: (text) => ({ kind: "list", body: text, button: "", sections: [{ rows: [{ id: "one", title: "" }] }] }),
  link: (text) => ({ kind: "link", body: text, label: "", url: "https://" }),
  media: (text) => ({ kind: "media", media: "image", link: "https://", ...(text === "" ? {} : { caption: text }) }),
  flow: (text) => ({ kind: "flow", body: text, flowId: "", label: "" }),
  carousel: (text) => ({ kind: "carousel", body: text, cards: [CARD, CARD] }),
  product_cards: (text) => ({ kind: "carousel", body: text, cards: [PRODUCT_CARD, PRODUCT_CARD] }),
  product: (text) => ({ kind: "product", catalogId: "", productId: "", ...(text === "" ? {} : { body: text }) }),
  products: (text) => ({ kind: "products", catalogId: "", header: "", body: text, sections: [{ productIds: [] }] }),
  catalog: (text) => ({ kind: "catalog", body: text }),
  location: () => ({ kind: "location", latitude: "", longitude: "" }),
  contacts: () => ({ kind: "contacts", contacts: [{ name: "", firstName: "" }] }),
  location_request: (text) => ({ kind: "location_request", body: text }),
  contact_request: (text) => ({ kind: "contact_request", body: text }),
  address_request: (text) => ({ kind: "address_request", body: text, country: "IN" }),
  reaction: () => ({ kind: "reaction", to: "", emoji: "👍" }),
} as const satisfies { readonly [form: string]: (text: string) => Content };
export type ContentForm = keyof typeof CONTENT_STARTS;
export const CONTENT_FORMS = Object.keys(CONTENT_STARTS) as readonly ContentForm[];

/** A message of any other channel has texts by name, which the channel's own form lists. */
export type WhatsAppContent = Exclude<Content, { readonly kind: "fields" }>;

export function formOf(content: WhatsAppContent): ContentForm {
  return content.kind === "carousel" && content.cards[0]?.kind === "product" ? "product_cards" : content.kind;
}

/** What a message says, for the same words in another form. */
export function wordsOf(content: Content): string {
  if (content.kind === "fields") return Object.values(content.fields).toSorted((one, other) => other.length - one.length)[0] ?? "";
  const said = content as { readonly body?: unknown; readonly text?: unknown; readonly caption?: unknown };
  return [said.body, said.text, said.caption].find((one): one is string => typeof one === "string") ?? "";
}
