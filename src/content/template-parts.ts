import type { Template } from "../catalog/template.ts";
import type { JsonObject } from "../platform/json.ts";

/** A template's components (section 4), read once into the parts a message fills and shows. */
export type TemplateParts = {
  readonly header: { readonly kind: "text"; readonly text: string } | { readonly kind: "image" | "video" | "document" } | null;
  readonly body: string;
  readonly footer: string | null;
  readonly buttons: readonly TemplateButton[];
};
export type TemplateButton =
  | { readonly kind: "quick_reply" | "phone" | "coupon" | "code" | "other"; readonly text: string }
  | { readonly kind: "url"; readonly text: string; readonly url: string };

const parsed = new WeakMap<Template, TemplateParts>();

export function templateParts(template: Template): TemplateParts {
  const known = parsed.get(template);
  if (known) return known;
  const parts = readParts(template);
  parsed.set(template, parts);
  return parts;
}

function readParts(template: Template): TemplateParts {
  const find = (type: string): JsonObject | undefined =>
    template.components.find((component) => text(component, "type").toUpperCase() === type);
  const body = find("BODY");
  const buttons = find("BUTTONS")?.["buttons"];
  return {
    header: readHeader(find("HEADER")),
    body: text(body, "text") || authenticationBody(template, body),
    footer: text(find("FOOTER"), "text") || null,
    buttons: Array.isArray(buttons) ? buttons.map((button) => readButton(button as JsonObject, template)) : [],
  };
}

/** Meta words these itself and may leave the text out of the list (section 4.3). */
function authenticationBody(template: Template, body: JsonObject | undefined): string {
  if (template.category !== "AUTHENTICATION") return "";
  return `{{1}} is your verification code.${body?.["add_security_recommendation"] === true ? " For your security, do not share this code." : ""}`;
}

function readHeader(header: JsonObject | undefined): TemplateParts["header"] {
  const format = text(header, "format").toUpperCase();
  if (format === "TEXT") return { kind: "text", text: text(header, "text") };
  return format === "IMAGE" || format === "VIDEO" || format === "DOCUMENT"
    ? { kind: format.toLowerCase() as "image" | "video" | "document" }
    : null;
}

function readButton(button: JsonObject, template: Template): TemplateButton {
  const label = text(button, "text");
  switch (text(button, "type").toUpperCase()) {
    case "QUICK_REPLY":
      return { kind: "quick_reply", text: label };
    case "URL":
      // A one-tap code button reads as URL after its creation (section 4.3).
      return template.category === "AUTHENTICATION"
        ? { kind: "code", text: label }
        : { kind: "url", text: label, url: text(button, "url") };
    case "PHONE_NUMBER":
      return { kind: "phone", text: label };
    case "COPY_CODE":
      return { kind: "coupon", text: label || "Copy code" };
    case "OTP":
      return { kind: "code", text: label || "Copy code" };
    default:
      return { kind: "other", text: label };
  }
}

function text(object: JsonObject | undefined, key: string): string {
  const value = object?.[key];
  return typeof value === "string" ? value : "";
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
