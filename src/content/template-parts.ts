import type { Template } from "../catalog/template.ts";
import type { JsonObject } from "../platform/json.ts";

/** A template's components (section 4), read once into the parts a message fills and shows. */
export type TemplateParts = CardParts & {
  /** The words over a limited-time offer's clock. */
  readonly offer: string | null;
  readonly cards: readonly CardParts[];
};
export type CardParts = {
  readonly header: TemplateHeaderPart | null;
  readonly body: string;
  readonly footer: string | null;
  readonly buttons: readonly TemplateButton[];
};
export type TemplateHeaderPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image" | "video" | "document" | "location" | "product" };
export type TemplateButton =
  | {
      readonly kind: "quick_reply" | "phone" | "coupon" | "code" | "flow" | "catalog" | "products" | "product" | "contact" | "other";
      readonly text: string;
    }
  | { readonly kind: "url"; readonly text: string; readonly url: string };

const parsed = new WeakMap<Template, TemplateParts>();

export function templateParts(template: Template): TemplateParts {
  const known = parsed.get(template);
  if (known) return known;
  const parts = readTemplate(template.components, template.category);
  parsed.set(template, parts);
  return parts;
}

/** Of components that are no stored template's: a draft, a preview. */
export function readTemplate(components: readonly JsonObject[], category: Template["category"]): TemplateParts {
  const cards = objects(component(components, "CAROUSEL")?.["cards"]);
  const offer = component(components, "LIMITED_TIME_OFFER")?.["limited_time_offer"];
  return {
    ...readCard(components, category),
    offer: offer === undefined ? null : text(offer as JsonObject, "text"),
    cards: cards.map((card) => readCard(objects(card["components"]), category)),
  };
}

function readCard(components: readonly JsonObject[], category: Template["category"]): CardParts {
  const body = component(components, "BODY");
  return {
    header: readHeader(component(components, "HEADER")),
    body: text(body, "text") || authenticationBody(category, body),
    footer: text(component(components, "FOOTER"), "text") || null,
    buttons: objects(component(components, "BUTTONS")?.["buttons"]).map((button) => readButton(button, category)),
  };
}

function component(components: readonly JsonObject[], type: string): JsonObject | undefined {
  return components.find((one) => text(one, "type").toUpperCase() === type);
}

/** Meta words these itself and may leave the text out of the list (section 4.3). */
function authenticationBody(category: Template["category"], body: JsonObject | undefined): string {
  if (category !== "AUTHENTICATION") return "";
  return `{{1}} is your verification code.${body?.["add_security_recommendation"] === true ? " For your security, do not share this code." : ""}`;
}

function readHeader(header: JsonObject | undefined): TemplateHeaderPart | null {
  if (header === undefined) return null;
  const format = text(header, "format").toLowerCase();
  switch (format) {
    case "":
    case "text":
      return { kind: "text", text: text(header, "text") };
    case "image":
    case "video":
    case "document":
    case "location":
    case "product":
      return { kind: format };
    default:
      return null;
  }
}

function readButton(button: JsonObject, category: Template["category"]): TemplateButton {
  const label = text(button, "text");
  switch (text(button, "type").toUpperCase()) {
    case "QUICK_REPLY":
      return { kind: "quick_reply", text: label };
    case "URL":
      // A one-tap code button reads as URL after its creation (section 4.3).
      return category === "AUTHENTICATION" ? { kind: "code", text: label } : { kind: "url", text: label, url: text(button, "url") };
    case "PHONE_NUMBER":
      return { kind: "phone", text: label };
    case "COPY_CODE":
      return { kind: "coupon", text: label || "Copy code" };
    case "OTP":
      return { kind: "code", text: label || "Copy code" };
    case "FLOW":
      return { kind: "flow", text: label };
    case "CATALOG":
      return { kind: "catalog", text: label || "View catalog" };
    case "MPM":
      return { kind: "products", text: label || "View items" };
    case "SPM":
      return { kind: "product", text: label || "View" };
    case "REQUEST_CONTACT_INFO":
      return { kind: "contact", text: label };
    default:
      return { kind: "other", text: label };
  }
}

function text(object: JsonObject | undefined, key: string): string {
  const value = object?.[key];
  return typeof value === "string" ? value : "";
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => typeof item === "object" && item !== null) : [];
}

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Texts of templates are few, and each is filled for every message: they are taken apart once. */
type Text = {
  readonly parameters: readonly string[];
  readonly pieces: readonly { readonly before: string; readonly name: string; readonly whole: string }[];
  readonly end: string;
};
const texts = new Map<string, Text>();
const MOST_TEXTS = 10_000;

function textOf(templateText: string): Text {
  const known = texts.get(templateText);
  if (known) return known;
  const matches = [...templateText.matchAll(VARIABLE)];
  const names = [...new Set(matches.map((match) => match[1] ?? ""))];
  let end = 0;
  const pieces = matches.map(({ 0: whole, 1: name = "", index }) => {
    const before = templateText.slice(end, index);
    end = index + whole.length;
    return { before, name, whole };
  });
  const parameters = names.every((name) => /^\d+$/.test(name)) ? names.toSorted((one, other) => Number(one) - Number(other)) : names;
  const text = { parameters, pieces, end: templateText.slice(end) };
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(templateText, text);
  return text;
}

/** The variables of a template's text, once each, in order of appearance; positional ones by number. */
export function parametersOf(templateText: string): readonly string[] {
  return textOf(templateText).parameters;
}

export function hydrate(templateText: string, values: { readonly [parameter: string]: string }): string {
  const { pieces, end } = textOf(templateText);
  let text = "";
  for (const { before, name, whole } of pieces) text += before + (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole);
  return text + end;
}
