import type { Template } from "../catalog/template.ts";
import type {
  ContentPreview,
  RenderedContent,
  TemplateButtonValue,
  TemplateCard,
  TemplateContent,
  TemplateHeader,
  TextValues,
} from "../messages/content.ts";
import type { Part } from "../messages/form/part.ts";
import { LONGEST_CODE, templateHeader, templateButton } from "../messages/form/template-form.ts";
import type { Tracker } from "../links/tracker.ts";
import { ContentError } from "./content-error.ts";
import { type Fill, fillPart } from "./fill.ts";
import { previewPart } from "./preview-template.ts";
import { type CardParts, hydrate, parametersOf, templateParts, type TemplateButton, type TemplateHeaderPart } from "./template-parts.ts";

const PARAMETER = 1_024;
const HYDRATED_BODY = 1_024;
const HYDRATED_HEADER = 60;

/** Fills a template's parameters, in the language of the given version. Every parameter the template has must come out non-empty. */
export function renderTemplate(content: TemplateContent, template: Template, fill: Fill, tracker: Tracker | null = null): RenderedContent {
  const parts = templateParts(template);
  const by = { fill, tracker };
  const { filled: whole, preview } = renderPart("", content, parts, by);
  const cards = renderCards(content, parts.cards, by);
  const offerEndsAt = parts.offer === null ? null : fillOffer(content, fill);
  const made: Changing<TemplateContent> = { kind: "template", name: template.name, language: template.language };
  if (whole.header !== undefined) made.header = whole.header;
  if (whole.body !== undefined) made.body = whole.body;
  if (whole.buttons !== undefined) made.buttons = whole.buttons;
  if (offerEndsAt !== null) made.offerEndsAt = offerEndsAt;
  if (parts.offer !== null) preview.offer = { text: parts.offer, endsAt: offerEndsAt };
  if (cards.length > 0) {
    made.cards = cards.map(({ filled }) => filled);
    preview.cards = cards.map((card) => card.preview);
  }
  return template.category === "MARKETING" ? { marketing: true, content: made, preview } : { content: made, preview };
}

/** Filled field by field: objects that are spread into others cost a call of the machine's runtime each. */
type Changing<T> = { -readonly [Name in keyof T]: T[Name] };
type Rendered = { readonly filled: TemplateCard; readonly preview: Changing<ContentPreview> };

/** A template with media has as many cards as are sent; one with products repeats its first. */
function renderCards({ cards = [] }: TemplateContent, parts: readonly CardParts[], by: By): readonly Rendered[] {
  const [first] = parts;
  if (first === undefined) return [];
  const wanted = first.header?.kind === "product" ? Math.max(parts.length, cards.length) : parts.length;
  if (cards.length !== wanted)
    throw new ContentError("cards", `the template has ${parts.length} cards and the message gives values for ${cards.length}`);
  return cards.map((card, index) => renderPart(`cards.${index}.`, card, parts[index] ?? first, by));
}

type By = { readonly fill: Fill; readonly tracker: Tracker | null };

function renderPart(prefix: string, given: TemplateCard, parts: CardParts, { fill, tracker }: By): Rendered {
  const own = fillParameters(`${prefix}body`, parametersOf(parts.body), given.body ?? {}, fill);
  const body = tracker === null ? own : withLinks(prefix, own, parts.body, tracker);
  const header = fillHeader(prefix, given.header, parts.header, fill);
  const buttons = fillButtons(prefix, given.buttons ?? NO_BUTTONS, parts.buttons, { body, fill, tracker });
  const filled: Changing<TemplateCard> = {};
  if (header !== null) filled.header = header;
  if (Object.keys(body).length > 0) filled.body = body;
  if (buttons.length > 0) filled.buttons = buttons;
  const preview = previewPart(parts, filled);
  limited(`${prefix}body`, preview.body, HYDRATED_BODY);
  return { filled, preview };
}

const NO_BUTTONS: readonly TemplateButtonValue[] = [];

/** Unless the text they stand in would grow too long. */
function withLinks(prefix: string, values: TextValues, text: string, tracker: Tracker): TextValues {
  let room = HYDRATED_BODY - [...hydrate(text, values)].length;
  const led = Object.entries(values).map(([name, value]) => {
    const length = [...value].length;
    const short = tracker.inText(`${pointer(prefix)}/body/${name}`, value, Math.min(PARAMETER, length + room));
    room -= [...short].length - length;
    return [name, short] as const;
  });
  return Object.fromEntries(led);
}

const pointer = (prefix: string): string => (prefix === "" ? "" : `/${prefix.slice(0, -1).replaceAll(".", "/")}`);

function fillOffer({ offerEndsAt }: TemplateContent, fill: Fill): string {
  if (offerEndsAt === undefined) throw new ContentError("offerEndsAt", "the template is an offer for a limited time: say when it ends");
  const text = fill.required("offerEndsAt", offerEndsAt, 40);
  if (Number.isNaN(Date.parse(text))) throw new ContentError("offerEndsAt", `"${text}" is no instant`);
  return text;
}

/** In the template's order; values for parameters it does not have are left out (132000 otherwise). */
function fillParameters(part: string, parameters: readonly string[], values: TextValues, fill: Fill): TextValues {
  const filled: { [parameter: string]: string } = {};
  for (const parameter of parameters) {
    const value = Object.hasOwn(values, parameter) ? values[parameter] : undefined;
    if (value === undefined)
      throw new ContentError(`${part}.${parameter}`, "the template has this variable and the message gives it no value");
    filled[parameter] = oneLine(fill.required(`${part}.${parameter}`, value, PARAMETER));
  }
  return filled;
}

/** Meta refuses newlines, tabs and more than four spaces in a row in a parameter (section 3.11); an address may well have them. */
function oneLine(text: string): string {
  const trimmed = text.trim();
  if (!/[\r\n\t\v\f\u2028\u2029]| {5}/.test(trimmed)) return trimmed;
  return trimmed.replace(/\s*[\r\n\t\v\f\u2028\u2029]+\s*/g, " ").replace(/ {5,}/g, "    ");
}

const HEADER_WANTS: { readonly [Kind in Exclude<TemplateHeaderPart["kind"], "text">]: string } = {
  image: "its link",
  video: "its link",
  document: "its link",
  location: "its latitude and longitude",
  product: "its catalogue and product",
};

function fillHeader(
  prefix: string,
  header: TemplateHeader | undefined,
  wanted: TemplateHeaderPart | null,
  fill: Fill,
): TemplateHeader | null {
  if (!wanted) return null;
  const part = `${pointer(prefix)}/header`;
  if (wanted.kind === "text") {
    const parameters = parametersOf(wanted.text);
    if (parameters.length === 0) return null;
    const values = fillParameters(part, parameters, header?.kind === "text" ? header.values : {}, fill);
    limited(part, hydrate(wanted.text, values), HYDRATED_HEADER);
    return { kind: "text", values };
  }
  if (header?.kind !== wanted.kind)
    throw new ContentError(part, `the template begins with ${wanted.kind}: give ${HEADER_WANTS[wanted.kind]}`);
  return mapped(templateHeader, header, part, fill);
}

function mapped<T>(form: Part<T>, value: T, part: string, fill: Fill): T {
  return form.map(value, (text, rule, path) => fillPart(fill, text, rule, path), part);
}

function fillButtons(
  prefix: string,
  given: readonly TemplateButtonValue[],
  buttons: readonly TemplateButton[],
  by: By & { readonly body: TextValues },
): readonly TemplateButtonValue[] {
  if (buttons.length === 0) return NO_BUTTONS;
  const all: TemplateButtonValue[] = [];
  for (const [index, button] of buttons.entries()) {
    const value = given.find((one) => one.index === index);
    const filled = fillButton({ prefix, index, button, value }, by);
    if (filled !== null) all.push(filled);
  }
  return all;
}

type ButtonAt = {
  readonly prefix: string;
  readonly index: number;
  readonly button: TemplateButton;
  readonly value: TemplateButtonValue | undefined;
};

/** Null: the template says all of it. */
function fillButton(
  { prefix, index, button, value }: ButtonAt,
  { body, fill, tracker }: By & { readonly body: TextValues },
): TemplateButtonValue | null {
  const part = `${pointer(prefix)}/buttons/${index}`;
  switch (button.kind) {
    case "quick_reply":
    case "flow":
    case "catalog":
      if (value?.kind === button.kind) return mapped(templateButton, value, part, fill);
      return button.kind === "flow" ? { kind: "flow", index } : null;
    case "url": {
      if (!button.url.includes("{{")) return null;
      if (value?.kind !== "url")
        throw new ContentError(`${part}/suffix`, "the template's link ends with a variable and the message gives it no value");
      const end = mapped(templateButton, value, part, fill);
      return end.kind === "url" && tracker ? ledThrough(tracker, part, button.url, end) : end;
    }
    case "code": {
      // The button of a one-time code takes the code once more, as the parameter of a link (section 3.11).
      const code = value?.kind === "copy_code" ? value.code : value?.kind === "url" ? value.suffix : (Object.values(body)[0] ?? "");
      return { kind: "url", index, suffix: fill.required(`${part}/code`, code, LONGEST_CODE) };
    }
    case "coupon":
      if (value?.kind !== "copy_code") throw new ContentError(`${part}/code`, "the template copies a code and the message gives none");
      return mapped(templateButton, value, part, fill);
    case "products":
      if (value?.kind !== "products") throw new ContentError(`${part}/sections`, "the template shows products and the message names none");
      return mapped(templateButton, value, part, fill);
    case "product":
    case "phone":
    case "contact":
    case "other":
      return null;
  }
}

function ledThrough(
  tracker: Tracker,
  place: string,
  buttonUrl: string,
  value: Extract<TemplateButtonValue, { readonly kind: "url" }>,
): TemplateButtonValue {
  const end = tracker.code(place, buttonUrl, value.suffix);
  if (end.kind === "no_address")
    throw new ContentError(
      place,
      `the button leads through short links, and "${value.suffix.slice(0, 200)}" is no web address: give the whole address it is to lead to`,
    );
  return end.kind === "foreign" ? value : { ...value, suffix: end.code };
}

function limited(part: string, text: string, most: number): string {
  if (text.length > most && [...text].length > most)
    throw new ContentError(part, `filled in it has ${[...text].length} characters, WhatsApp takes ${most}`);
  return text;
}
