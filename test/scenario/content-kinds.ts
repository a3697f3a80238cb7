/** One message of every kind, and what the customer's phone is expected to show of it. */
import type { Bubble } from "../../emulator/src/control/contract.ts";
import type { FreeForm, TemplateContent } from "../../src/messages/content.ts";

type Sample = {
  readonly content: Exclude<FreeForm, { readonly kind: "reaction" }>;
  readonly type: string;
  readonly shows: Partial<Bubble>;
};

const PICTURE = "https://shop.example/one.jpg";

export const CONTENT_SAMPLES: { readonly [name: string]: Sample } = {
  text: { content: { kind: "text", text: "Hello {{ event.properties.word }}" }, type: "text", shows: { body: "Hello there" } },
  image: {
    content: { kind: "media", media: "image", link: PICTURE, caption: "The {{ event.properties.word }} view" },
    type: "image",
    shows: { body: "The there view" },
  },
  video: { content: { kind: "media", media: "video", link: "https://shop.example/one.mp4" }, type: "video", shows: {} },
  voice: { content: { kind: "media", media: "audio", link: "https://shop.example/one.ogg", voice: true }, type: "audio", shows: {} },
  document: {
    content: { kind: "media", media: "document", link: "https://shop.example/one.pdf", filename: "invoice.pdf" },
    type: "document",
    shows: {},
  },
  sticker: { content: { kind: "media", media: "sticker", link: "https://shop.example/one.webp" }, type: "sticker", shows: {} },
  buttons: {
    content: {
      kind: "buttons",
      header: { kind: "image", link: PICTURE },
      body: "How was it?",
      footer: "One tap is enough",
      buttons: [
        { id: "good", title: "Good" },
        { id: "bad", title: "Bad" },
      ],
    },
    type: "interactive",
    shows: { body: "How was it?", footer: "One tap is enough" },
  },
  list: {
    content: {
      kind: "list",
      header: "Sizes",
      body: "Which one?",
      button: "Choose",
      sections: [
        { title: "Small", rows: [{ id: "s", title: "S", description: "36" }] },
        { title: "Large", rows: [{ id: "l", title: "L" }] },
      ],
    },
    type: "interactive",
    shows: { body: "Which one?", header: { kind: "text", text: "Sizes" } },
  },
  link: {
    content: { kind: "link", body: "Your parcel", label: "Track", url: "https://shop.example/t/{{ event.properties.word }}" },
    type: "interactive",
    shows: { buttons: [{ kind: "url", index: 0, text: "Track", url: "https://shop.example/t/there" }] },
  },
  location: {
    content: { kind: "location", latitude: "48.8566", longitude: "2.3522", name: "Shop", address: "1 rue du Louvre" },
    type: "location",
    shows: { location: { latitude: 48.8566, longitude: 2.3522, name: "Shop", address: "1 rue du Louvre" } },
  },
  contacts: {
    content: {
      kind: "contacts",
      contacts: [{ name: "Ana Lopez", firstName: "Ana", phones: [{ phone: "+34600111222", type: "CELL" }], company: "Shop" }],
    },
    type: "contacts",
    shows: { contacts: [{ name: "Ana Lopez", phones: ["+34600111222"] }] },
  },
  location_request: {
    content: { kind: "location_request", body: "Where are you?" },
    type: "interactive",
    shows: { body: "Where are you?" },
  },
  contact_request: { content: { kind: "contact_request", body: "How can we call you?" }, type: "interactive", shows: {} },
  address_request: {
    content: { kind: "address_request", body: "Where to?", country: "IN", values: { city: "Mumbai" } },
    type: "interactive",
    shows: { body: "Where to?" },
  },
  product: { content: { kind: "product", catalogId: "194836", productId: "sku-1", body: "This one" }, type: "interactive", shows: {} },
  products: {
    content: {
      kind: "products",
      catalogId: "194836",
      header: "New",
      body: "For you",
      sections: [{ title: "Wool", productIds: ["sku-1", "sku-2"] }],
    },
    type: "interactive",
    shows: { body: "For you" },
  },
  catalog: { content: { kind: "catalog", body: "All we have", thumbnail: "sku-1" }, type: "interactive", shows: { body: "All we have" } },
  carousel: {
    content: {
      kind: "carousel",
      body: "Our favourites",
      cards: ["one", "two"].map((name) => ({
        kind: "link",
        header: { kind: "image", link: `https://shop.example/${name}.jpg` },
        body: `Card ${name}`,
        label: "See",
        url: `https://shop.example/${name}`,
      })),
    },
    type: "interactive",
    shows: { body: "Our favourites" },
  },
  product_cards: {
    content: {
      kind: "carousel",
      body: "Our favourites",
      cards: ["sku-1", "sku-2"].map((productId) => ({ kind: "product", catalogId: "194836", productId })),
    },
    type: "interactive",
    shows: {},
  },
};

type TemplateSample = { readonly content: TemplateContent; readonly shows: Partial<Bubble>; readonly preview: object };
const picture = (name: string) => ({ kind: "image", link: `https://shop.example/${name}.jpg` }) as const;
const card = (code: string) => ({
  components: [
    { type: "HEADER", format: "IMAGE", example: { header_handle: ["4:sample"] } },
    { type: "BODY", text: `${code} for {{1}}, today`, example: { body_text: [["you"]] } },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "See", url: "https://shop.example/{{1}}", example: ["x"] }] },
  ],
});

/** Templates beyond text, header and buttons: section 4.3 of the WhatsApp reference. */
export const SPECIAL_TEMPLATES = [
  {
    name: "two_cards",
    language: "en",
    category: "MARKETING",
    components: [
      { type: "BODY", text: "Two ideas for {{1}}, made today", example: { body_text: [["Ana"]] } },
      { type: "CAROUSEL", cards: [card("Wool"), card("Linen")] },
    ],
  },
  {
    name: "last_hours",
    language: "en",
    category: "MARKETING",
    components: [
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4:sample"] } },
      { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon", has_expiration: true } },
      { type: "BODY", text: "A quarter off for {{1}}, this week", example: { body_text: [["Ana"]] } },
      {
        type: "BUTTONS",
        buttons: [
          { type: "COPY_CODE", example: "25OFF" },
          { type: "URL", text: "Shop", url: "https://shop.example/{{1}}", example: ["sale"] },
        ],
      },
    ],
  },
  {
    name: "whole_catalog",
    language: "en",
    category: "MARKETING",
    components: [
      { type: "BODY", text: "Our catalogue is new, have a look" },
      { type: "BUTTONS", buttons: [{ type: "CATALOG", text: "View catalog" }] },
    ],
  },
  {
    name: "some_products",
    language: "en",
    category: "MARKETING",
    components: [
      { type: "HEADER", format: "TEXT", text: "New wool" },
      { type: "BODY", text: "These came in for you today" },
      { type: "BUTTONS", buttons: [{ type: "MPM", text: "View items" }] },
    ],
  },
  {
    name: "where_we_are",
    language: "en",
    category: "MARKETING",
    components: [
      { type: "HEADER", format: "LOCATION" },
      { type: "BODY", text: "Come and see our new shop" },
    ],
  },
] as const;

export const TEMPLATE_SAMPLES: { readonly [name: string]: TemplateSample } = {
  cards: {
    content: {
      kind: "template",
      name: "two_cards",
      body: { "1": "Ana" },
      cards: ["one", "two"].map((name) => ({
        header: picture(name),
        body: { "1": "{{ event.properties.word }}" },
        buttons: [{ index: 0, kind: "url", suffix: name }],
      })),
    },
    shows: { body: "Two ideas for Ana, made today" },
    preview: {
      cards: [
        { header: { kind: "image" }, body: "Wool for there, today", buttons: [{ url: "https://shop.example/one" }] },
        { body: "Linen for there, today", buttons: [{ url: "https://shop.example/two" }] },
      ],
    },
  },
  offer: {
    content: {
      kind: "template",
      name: "last_hours",
      header: picture("offer"),
      body: { "1": "Ana" },
      offerEndsAt: "2036-12-24T18:00:00+01:00",
      buttons: [
        { index: 0, kind: "copy_code", code: "25OFF" },
        { index: 1, kind: "url", suffix: "sale" },
      ],
    },
    shows: { body: "A quarter off for Ana, this week" },
    preview: { offer: { text: "Ends soon", endsAt: "2036-12-24T18:00:00+01:00" } },
  },
  catalogue: {
    content: { kind: "template", name: "whole_catalog", buttons: [{ index: 0, kind: "catalog", thumbnail: "sku-1" }] },
    shows: { body: "Our catalogue is new, have a look" },
    preview: { buttons: [{ kind: "catalog", text: "View catalog" }] },
  },
  products: {
    content: {
      kind: "template",
      name: "some_products",
      buttons: [{ index: 0, kind: "products", thumbnail: "sku-1", sections: [{ title: "Wool", productIds: ["sku-1", "sku-2"] }] }],
    },
    shows: { body: "These came in for you today" },
    preview: { sections: [{ title: "Wool", rows: [{ title: "sku-1" }, { title: "sku-2" }] }] },
  },
  location: {
    content: {
      kind: "template",
      name: "where_we_are",
      header: { kind: "location", latitude: "48.8566", longitude: "2.3522", name: "Shop", address: "1 rue du Louvre" },
    },
    shows: { body: "Come and see our new shop" },
    preview: { header: { kind: "location", name: "Shop" } },
  },
};
