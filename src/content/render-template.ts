import type { Template } from "../catalog/template.ts";
import type { ContentPreview, MessageContent, RenderedContent, TemplateButtonValue, TemplateHeader } from "../messages/content.ts";
import { ContentError } from "./content-error.ts";
import { webAddress, type Fill } from "./fill.ts";
import { hydrate, parametersOf, templateParts, type TemplateButton, type TemplateParts } from "./template-parts.ts";

type TemplateContent = Extract<MessageContent, { readonly kind: "template" }>;

const PARAMETER = 1_024;
const HYDRATED_BODY = 1_024;
const HYDRATED_HEADER = 60;
const URL_SUFFIX = 2_000;
const PAYLOAD = 256;
/** Meta's own pages say 15 and 20; the smaller is safe with both. */
const CODE = 15;

/** Fills a template's parameters, in the language of the given version. Every parameter the template has must come out non-empty. */
export function renderTemplate(content: TemplateContent, template: Template, fill: Fill): RenderedContent {
  const parts = templateParts(template);
  const body = fillParameters("body", parametersOf(parts.body), content.body ?? {}, fill);
  const header = fillHeader(content.header, parts, fill);
  const buttons = fillButtons(content, parts, body, fill);
  const preview: ContentPreview = {
    header: previewHeader(parts, header),
    body: limited("body", hydrate(parts.body, body), HYDRATED_BODY),
    footer: parts.footer,
    buttons: parts.buttons.map((button, index) =>
      previewButton(
        button,
        buttons.find((value) => value.index === index),
      ),
    ),
  };
  return {
    content: {
      kind: "template",
      name: template.name,
      language: template.language,
      ...(header === null ? {} : { header }),
      ...(Object.keys(body).length === 0 ? {} : { body }),
      ...(buttons.length === 0 ? {} : { buttons }),
    },
    preview,
  };
}

/** In the template's order; values for parameters it does not have are left out (132000 otherwise). */
function fillParameters(
  part: string,
  parameters: readonly string[],
  values: { readonly [parameter: string]: string },
  fill: Fill,
): { readonly [parameter: string]: string } {
  const filled: [string, string][] = parameters.map((parameter) => {
    const value = Object.hasOwn(values, parameter) ? values[parameter] : undefined;
    if (value === undefined)
      throw new ContentError(`${part}.${parameter}`, "the template has this variable and the message gives it no value");
    return [parameter, oneLine(fill.required(`${part}.${parameter}`, value, PARAMETER))];
  });
  return Object.fromEntries(filled);
}

/** Meta refuses newlines, tabs and more than four spaces in a row in a parameter (section 3.11); an address may well have them. */
function oneLine(text: string): string {
  const trimmed = text.trim();
  if (!/[\r\n\t\v\f\u2028\u2029]| {5}/.test(trimmed)) return trimmed;
  return trimmed.replace(/\s*[\r\n\t\v\f\u2028\u2029]+\s*/g, " ").replace(/ {5,}/g, "    ");
}

function fillHeader(header: TemplateHeader | undefined, parts: TemplateParts, fill: Fill): TemplateHeader | null {
  const wanted = parts.header;
  if (!wanted) return null;
  if (wanted.kind === "text") {
    const parameters = parametersOf(wanted.text);
    if (parameters.length === 0) return null;
    const values = fillParameters("header", parameters, header?.kind === "text" ? header.values : {}, fill);
    limited("header", hydrate(wanted.text, values), HYDRATED_HEADER);
    return { kind: "text", values };
  }
  if (header?.kind !== wanted.kind) throw new ContentError("header", `the template begins with ${wanted.kind}: give its link`);
  const link = webAddress("header.link", fill.required("header.link", header.link, URL_SUFFIX));
  const filename = fill.optional("header.filename", header.filename, 240);
  return { kind: wanted.kind, link, ...(filename === undefined ? {} : { filename }) };
}

function fillButtons(
  content: TemplateContent,
  parts: TemplateParts,
  body: { readonly [parameter: string]: string },
  fill: Fill,
): readonly TemplateButtonValue[] {
  const given = new Map((content.buttons ?? []).map((value) => [value.index, value]));
  return parts.buttons.flatMap((button, index): readonly TemplateButtonValue[] => {
    const part = `buttons.${index}`;
    const value = given.get(index);
    switch (button.kind) {
      case "quick_reply":
        return value?.kind === "quick_reply"
          ? [{ kind: "quick_reply", index, payload: fill.required(`${part}.payload`, value.payload, PAYLOAD) }]
          : [];
      case "url":
        if (!button.url.includes("{{")) return [];
        if (value?.kind !== "url")
          throw new ContentError(`${part}.suffix`, "the template's link ends with a variable and the message gives it no value");
        return [{ kind: "url", index, suffix: fill.required(`${part}.suffix`, value.suffix, URL_SUFFIX) }];
      case "code": {
        // The button of a one-time code takes the code once more, as the parameter of a link (section 3.11).
        const code = value?.kind === "copy_code" ? value.code : value?.kind === "url" ? value.suffix : (Object.values(body)[0] ?? "");
        return [{ kind: "url", index, suffix: fill.required(`${part}.code`, code, CODE) }];
      }
      case "coupon":
        if (value?.kind !== "copy_code") throw new ContentError(`${part}.code`, "the template copies a code and the message gives none");
        return [{ kind: "copy_code", index, code: fill.required(`${part}.code`, value.code, CODE) }];
      case "phone":
      case "other":
        return [];
    }
  });
}

function previewHeader(parts: TemplateParts, header: TemplateHeader | null): ContentPreview["header"] {
  if (parts.header?.kind === "text")
    return { kind: "text", text: hydrate(parts.header.text, header?.kind === "text" ? header.values : {}) };
  return header && header.kind !== "text" ? { kind: header.kind, url: header.link } : null;
}

function previewButton(button: TemplateButton, value: TemplateButtonValue | undefined): ContentPreview["buttons"][number] {
  switch (button.kind) {
    case "quick_reply":
      return { kind: "reply", text: button.text };
    case "url":
      return { kind: "url", text: button.text, url: button.url.replace(/\{\{[^}]*\}\}/, value?.kind === "url" ? value.suffix : "") };
    case "coupon":
    case "code":
      return { kind: "copy_code", text: button.text };
    case "phone":
      return { kind: "phone", text: button.text };
    case "other":
      return { kind: "other", text: button.text };
  }
}

function limited(part: string, text: string, most: number): string {
  if (text.length > most && [...text].length > most)
    throw new ContentError(part, `filled in it has ${[...text].length} characters, WhatsApp takes ${most}`);
  return text;
}
