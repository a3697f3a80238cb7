/** Values of a template: sections 3.11 and 4.3 of the WhatsApp reference. What the template itself asks for is judged where it is known. */
import { z } from "zod";
import type { TemplateButtonValue, TemplateCard, TemplateContent, TemplateHeader } from "../content.ts";
import { productSections } from "./commerce-forms.ts";
import { freeForm } from "./free-form.ts";
import {
  byKind,
  type Fault,
  fixed,
  group,
  kind,
  optional,
  optionalWords,
  type Part,
  type Place,
  several,
  unique,
  valuesOf,
  words,
} from "./part.ts";
import { filename, mediaSource, parameters, place, product, sourceFaults } from "./texts.ts";

/** Meta's own pages say 15 and 20; the smaller is safe with both. */
export const LONGEST_CODE = 15;
export const LONGEST_PAYLOAD = 256;

const media = <K extends "image" | "video" | "document">(value: K) =>
  group({ kind: kind(value), ...mediaSource("the header's link"), filename }, sourceFaults);
export const templateHeader = byKind<TemplateHeader>({
  text: group({ kind: kind("text"), values: parameters }),
  image: media("image"),
  video: media("video"),
  document: media("document"),
  location: group({ kind: kind("location"), ...place }),
  product: group({ kind: kind("product"), ...product }),
});

const index = fixed(z.int().min(0).max(9));
export const templateButton = byKind<TemplateButtonValue>({
  url: group({ index, kind: kind("url"), suffix: words("the link's end", 2_000) }),
  quick_reply: group({ index, kind: kind("quick_reply"), payload: words("the payload", LONGEST_PAYLOAD) }),
  copy_code: group({ index, kind: kind("copy_code"), code: words("the code", LONGEST_CODE) }),
  flow: group({
    index,
    kind: kind("flow"),
    token: optionalWords("the token", 4_096),
    data: optional(valuesOf("the value of", 4_096)),
  }),
  catalog: group({ index, kind: kind("catalog"), thumbnail: optionalWords("the product that is shown", 100) }),
  products: group({ index, kind: kind("products"), thumbnail: words("the product that is shown", 100), sections: productSections }),
});
const buttons = optional(several(templateButton, { what: "buttons", least: 0, most: 10 }));

const filled = { header: optional(templateHeader), body: optional(parameters), buttons };

const card: Part<TemplateCard> = group(filled, (value, at) => oncePerButton(value, at));

export const templateForm: Part<TemplateContent> = group(
  {
    kind: kind("template"),
    name: fixed(z.string().regex(/^[a-z0-9_]{1,512}$/, "must be a template name: lower-case letters, digits and _")),
    language: optional(fixed(z.string().regex(/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/, "must be a language such as en, fr-FR or en_US"))),
    ...filled,
    offerEndsAt: optionalWords("the offer's end", 40, {
      test: (text) => !Number.isNaN(Date.parse(text)),
      problem: (text) => `"${text}" is no instant: write it such as 2026-12-24T18:00:00+01:00`,
    }),
    cards: optional(several(card, { what: "cards", least: 2, most: 10 })),
    inWindow: optional(group({ when: fixed(z.enum(["open", "cheaper"])), content: freeForm })),
  },
  (value, at) => oncePerButton(value, at),
);

function oncePerButton({ buttons: given = [] }: TemplateCard, at: Place): readonly Fault[] {
  const indexes = given.map((value) => String(value.index));
  return unique(indexes, "indexes", { ...at, path: `${at.path}/buttons` });
}
