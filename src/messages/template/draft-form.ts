/** The parts of a template under work, described once: JSON shape and how much WhatsApp takes of each text (section 4.2 of the reference). */
import { z } from "zod";
import { byKind, fixed, group, kind, optional, optionalWords, type Part, several, valuesOf, words } from "../form/part.ts";
import { webAddress } from "../form/texts.ts";
import type { DraftButton, DraftCard, DraftHeader, DraftText, TemplateDraft } from "./draft.ts";

export const MOST_NAME = 512;
const LABEL = 25;
export const BODY = 1_024;
export const OFFER_BODY = 600;
export const CARD_BODY = 160;

const label = words("the button's label", LABEL);
const draftText = (what: string, most: number): Part<DraftText> =>
  group({ text: words(what, most), samples: optional(valuesOf("the sample of", BODY)) });
const sample = optional(fixed(z.uuid()));
const media = <K extends "image" | "video" | "document">(value: K) => group({ kind: kind(value), sample });

const header = byKind<DraftHeader>({
  text: group({ kind: kind("text"), text: words("the header", 60), samples: optional(valuesOf("the sample of", 60)) }),
  image: media("image"),
  video: media("video"),
  document: media("document"),
  location: group({ kind: kind("location") }),
  product: group({ kind: kind("product") }),
});

const app = group({ packageName: words("the app's package", 200), signatureHash: words("the app's signature hash", 100) });
const button = byKind<DraftButton>({
  quick_reply: group({ kind: kind("quick_reply"), text: label }),
  url: group({ kind: kind("url"), text: label, url: webAddress("the link"), sample: optionalWords("the link's sample", 2_000) }),
  phone: group({ kind: kind("phone"), text: label, phone: words("the phone number", 20) }),
  copy_code: group({ kind: kind("copy_code"), sample: words("the sample code", 20) }),
  flow: group({ kind: kind("flow"), text: label, flowId: words("the Flow's id", 100), screen: optionalWords("the Flow's screen", 100) }),
  catalog: group({ kind: kind("catalog"), text: label }),
  products: group({ kind: kind("products"), text: label }),
  product: group({ kind: kind("product"), text: label }),
  contact: group({ kind: kind("contact") }),
  code: group({
    kind: kind("code"),
    delivery: fixed(z.enum(["copy_code", "one_tap", "zero_tap"])),
    text: optionalWords("the button's label", LABEL),
    autofillText: optionalWords("the words on the other button", LABEL),
    apps: optional(several(app, { what: "apps", least: 0, most: 5 })),
    termsAccepted: optional(fixed(z.boolean())),
  }),
});
const buttons = several(button, { what: "buttons", least: 0, most: 10 });

const cardHeader = byKind<DraftCard["header"]>({ image: media("image"), video: media("video"), product: group({ kind: kind("product") }) });
const card: Part<DraftCard> = group({ header: cardHeader, body: optional(draftText("the card's text", CARD_BODY)), buttons });

const form: Part<TemplateDraft> = group({
  name: words("the name", MOST_NAME),
  language: words("the language", 20),
  category: fixed(z.enum(["MARKETING", "UTILITY", "AUTHENTICATION"])),
  header: optional(header),
  body: optional(draftText("the body", BODY)),
  footer: optionalWords("the footer", 60),
  buttons: optional(buttons),
  offer: optional(group({ text: words("the offer's words", 16), expires: fixed(z.boolean()) })),
  cards: optional(several(card, { what: "cards", least: 0, most: 10 })),
  authentication: optional(
    group({ securityRecommendation: fixed(z.boolean()), codeExpiresMinutes: optional(fixed(z.int().min(-1_000).max(100_000))) }),
  ),
  ttlSeconds: optional(fixed(z.int().min(-1).max(10_000_000))),
});

/** What may be kept while it is written; whether it may be submitted is for the lint. */
export const templateDraftSchema: z.ZodType<TemplateDraft> = form.schema;
export const mapDraft: Part<TemplateDraft>["map"] = (draft, visit, path) => form.map(draft, visit, path);
