/** What a template asks to be filled in, read from its preview: the placeholders stand where Meta has them. Pure. */
import { fileAddress } from "../media/media-queries.ts";
import type { ContentPreview, JourneyNode } from "../api/types.ts";

export type Content = Extract<JourneyNode, { readonly kind: "message" }>["content"];
export type TemplateContent = Extract<Content, { readonly kind: "template" }>;
type Card = NonNullable<TemplateContent["cards"]>[number];
type ButtonValue = NonNullable<Card["buttons"]>[number];
type HeaderValue = NonNullable<Card["header"]>;

/** One field of a form. `name` is the variable's, or the words of the button. */
export type Slot = {
  /** JSON pointer below the content. */
  readonly path: string;
  readonly label: SlotLabel;
  readonly name: string;
  /** Of a carousel's card, counted from 1. */
  readonly card: number | null;
  readonly value: string;
  readonly put: (value: string) => TemplateContent;
  /** Of a file: the one of the library that takes the address's place. */
  readonly file?: FileSlot<TemplateContent>;
};
type FileSlot<Part> = {
  readonly kind: "image" | "video" | "document";
  readonly asset: string | undefined;
  readonly put: (asset: string | undefined) => Part;
};
export const SLOT_LABELS = [
  "header",
  "image",
  "video",
  "document",
  "latitude",
  "longitude",
  "place",
  "address",
  "catalogue",
  "product",
  "products",
  "body",
  "url",
  "target",
  "code",
  "payload",
  "offer",
] as const;
export type SlotLabel = (typeof SLOT_LABELS)[number];

type Source = { readonly link?: string; readonly asset?: string };
function sourceAddress({ link, asset }: Source): string {
  return asset === undefined ? (link ?? "") : fileAddress(asset);
}

type Part = Pick<ContentPreview, "header" | "body" | "buttons">;
type Draft = Omit<Slot, "card" | "put" | "path" | "file"> & {
  readonly path: string;
  readonly put: (value: string) => Card;
  readonly file?: FileSlot<Card>;
};

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

export function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ""))];
}

export function slotsOf(preview: ContentPreview, content: TemplateContent): readonly Slot[] {
  const cards = preview.cards ?? [];
  const cardAt = (index: number): Card => content.cards?.[index] ?? {};
  return [
    ...partSlots(preview, content).map(({ file, ...slot }) => ({
      ...slot,
      card: null,
      put: (value: string) => ({ ...content, ...slot.put(value) }),
      ...(file ? { file: { ...file, put: (asset: string | undefined) => ({ ...content, ...file.put(asset) }) } } : {}),
    })),
    ...(preview.offer
      ? [
          {
            path: "/offerEndsAt",
            label: "offer" as const,
            name: preview.offer.text,
            card: null,
            value: content.offerEndsAt ?? "",
            put: (offerEndsAt: string) => ({ ...content, offerEndsAt }),
          },
        ]
      : []),
    ...cards.flatMap((card, index) =>
      partSlots(card, cardAt(index)).map(({ file, ...slot }) => ({
        ...slot,
        ...(file
          ? {
              file: {
                ...file,
                put: (asset: string | undefined) => ({
                  ...content,
                  cards: cards.map((_card, at) => (at === index ? file.put(asset) : cardAt(at))),
                }),
              },
            }
          : {}),
        path: `/cards/${index}${slot.path}`,
        card: index + 1,
        put: (value: string) => ({ ...content, cards: cards.map((_card, at) => (at === index ? slot.put(value) : cardAt(at))) }),
      })),
    ),
  ];
}

function partSlots(preview: Part, part: Card): readonly Draft[] {
  return [...headerSlots(preview, part), ...bodySlots(preview, part), ...buttonSlots(preview, part)];
}

function headerSlots({ header }: Part, part: Card): readonly Draft[] {
  const given = part.header;
  const slot = (label: SlotLabel, name: string, path: string, value: string | undefined, made: (value: string) => HeaderValue): Draft => ({
    path,
    label,
    name,
    value: value ?? "",
    put: (next) => ({ ...part, header: made(next) }),
  });
  switch (header?.kind) {
    case "text": {
      const values = given?.kind === "text" ? given.values : {};
      return placeholders(header.text).map((name) =>
        slot("header", name, `/header/values/${name}`, values[name], (value) => ({ kind: "text", values: { ...values, [name]: value } })),
      );
    }
    case "image":
    case "video":
    case "document": {
      const { kind } = header;
      const { asset, link: address, ...before } = given?.kind === kind ? given : { kind };
      return [
        {
          ...slot(kind, "", "/header/link", address, (link) => ({ ...before, kind, link })),
          file: {
            kind,
            asset,
            put: (chosen) => ({ ...part, header: { ...before, kind, ...(chosen === undefined ? {} : { asset: chosen }) } }),
          },
        },
      ];
    }
    case "location": {
      const before = given?.kind === "location" ? given : { kind: "location" as const, latitude: "", longitude: "" };
      return [
        slot("latitude", "", "/header/latitude", before.latitude, (latitude) => ({ ...before, latitude })),
        slot("longitude", "", "/header/longitude", before.longitude, (longitude) => ({ ...before, longitude })),
        slot("place", "", "/header/name", before.name, (name) => ({ ...before, name })),
        slot("address", "", "/header/address", before.address, (address) => ({ ...before, address })),
      ];
    }
    case "product": {
      const before = given?.kind === "product" ? given : { kind: "product" as const, catalogId: "", productId: "" };
      return [
        slot("catalogue", "", "/header/catalogId", before.catalogId, (catalogId) => ({ ...before, catalogId })),
        slot("product", "", "/header/productId", before.productId, (productId) => ({ ...before, productId })),
      ];
    }
    default:
      return [];
  }
}

function bodySlots({ body }: Part, part: Card): readonly Draft[] {
  return placeholders(body).map((name) => ({
    path: `/body/${name}`,
    label: "body",
    name,
    value: part.body?.[name] ?? "",
    put: (value) => ({ ...part, body: { ...part.body, [name]: value } }),
  }));
}

function buttonSlots({ buttons }: Part, part: Card): readonly Draft[] {
  return buttons.flatMap((button, index) => {
    const kind = valueKind(button);
    if (kind === null) return [];
    const given = part.buttons ?? [];
    const place = given.findIndex((one) => one.index === index);
    const others = given.filter((one) => one.index !== index);
    const at = place === -1 ? others.length : place;
    const put = (value: string): Card => {
      const made = [...others, ...(value === "" && kind === "payload" ? [] : [BUTTONS[kind](index, value)])];
      const { buttons: _before, ...rest } = part;
      return made.length === 0 ? rest : { ...rest, buttons: made.toSorted((one, other) => one.index - other.index) };
    };
    const label = kind === "url" && leadsThroughUs(button.url) ? "target" : kind;
    return [{ path: `/buttons/${at}/${FIELDS[kind]}`, label, name: button.text, value: textOf(given[place]), put }];
  });
}

type ButtonKind = "url" | "code" | "payload" | "products";
const FIELDS: { readonly [K in ButtonKind]: string } = { url: "suffix", code: "code", payload: "payload", products: "sections" };
const BUTTONS: { readonly [K in ButtonKind]: (index: number, value: string) => ButtonValue } = {
  url: (index, suffix) => ({ index, kind: "url", suffix }),
  code: (index, code) => ({ index, kind: "copy_code", code }),
  payload: (index, payload) => ({ index, kind: "quick_reply", payload }),
  products: (index, list) => {
    const productIds = list.split(",").map((id) => id.trim());
    return { index, kind: "products", thumbnail: productIds[0] ?? "", sections: [{ productIds }] };
  },
};

/** A short link of the workspace's: what fills it is the whole address it leads to. */
const leadsThroughUs = (url: string | undefined): boolean => /^https?:\/\/[^/]+\/l\/\{\{\s*\w+\s*\}\}$/.test(url ?? "");

function valueKind(button: ContentPreview["buttons"][number]): ButtonKind | null {
  switch (button.kind) {
    case "reply":
      return "payload";
    case "url":
      return button.url?.includes("{{") ? "url" : null;
    case "copy_code":
      return "code";
    case "products":
      return "products";
    default:
      return null;
  }
}

function textOf(value: ButtonValue | undefined): string {
  switch (value?.kind) {
    case "url":
      return value.suffix;
    case "copy_code":
      return value.code;
    case "quick_reply":
      return value.payload;
    case "products":
      return value.sections.flatMap(({ productIds }) => productIds).join(", ");
    default:
      return "";
  }
}

/** A template just chosen, with a place for each thing that it cannot do without; `guess` knows values by a variable's name. */
export function startContent(name: string, preview: ContentPreview, guess: (variable: string) => string): TemplateContent {
  return slotsOf(preview, { kind: "template", name })
    .filter(({ label }) => label !== "payload" && label !== "place" && label !== "address")
    .reduce<TemplateContent>(
      (content, { path, label, name: variable }) => {
        const slot = slotsOf(preview, content).find((one) => one.path === path && one.label === label);
        return slot ? slot.put(label === "body" || label === "header" ? guess(variable) : "") : content;
      },
      { kind: "template", name },
    );
}

/** The preview with the values in it; what is still empty keeps its placeholder. */
export function filledPreview(preview: ContentPreview, content: TemplateContent): ContentPreview {
  return {
    ...filledPart(preview, content),
    ...(preview.offer ? { offer: { ...preview.offer, endsAt: content.offerEndsAt ?? null } } : {}),
    ...(preview.cards ? { cards: preview.cards.map((card, index) => filledPart(card, content.cards?.[index] ?? {})) } : {}),
  };
}

function filledPart(preview: ContentPreview, { header: given, body }: Card): ContentPreview {
  return { ...preview, header: filledHeader(preview.header, given), body: fill(preview.body, body) };
}

function filledHeader(header: ContentPreview["header"], given: HeaderValue | undefined): ContentPreview["header"] {
  switch (header?.kind) {
    case "text":
      return { kind: "text", text: fill(header.text, given?.kind === "text" ? given.values : undefined) };
    case "image":
    case "video":
    case "document":
      return { ...header, url: given?.kind === header.kind ? sourceAddress(given) || header.url : header.url };
    case "location":
    case "product":
      return given?.kind === header.kind ? given : header;
    default:
      return header ?? null;
  }
}

function fill(text: string, values: { readonly [name: string]: string } = {}): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) && values[name] !== "" ? (values[name] ?? whole) : whole,
  );
}
