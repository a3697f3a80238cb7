import { refuse } from "../graph/refusal.ts";
import type { Check } from "../graph/messages/checks.ts";
import { refusal } from "../graph/refusal.ts";
import { isObject, objectAt, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Template } from "../store/template.ts";
import { library, type LibraryTemplate } from "./library-data.ts";

/** Ready-made utility templates: found by words, topic, use case, industry or language. */
export function searchLibrary(query: JsonObject): JsonObject[] {
  const is = (key: string, values: readonly string[]): boolean => {
    const wanted = textAt(query, key);
    return wanted === null || values.some((value) => value.toLowerCase() === wanted.toLowerCase());
  };
  const words = textAt(query, "search")?.replaceAll('"', "").toLowerCase() ?? "";
  return library.filter(
    (entry) =>
      is("topic", [entry.topic]) &&
      is("usecase", [entry.usecase]) &&
      is("industry", entry.industry) &&
      is("language", [entry.language]) &&
      is("name", [entry.name]) &&
      [entry.name, entry.header ?? "", entry.body, entry.topic, entry.usecase].some((text) => text.toLowerCase().includes(words)),
  );
}

/** Components of a template made from the library: the fixed words, and the business's own addresses on the buttons. */
export function componentsFromLibrary(given: JsonObject): { readonly name: string; readonly components: readonly JsonObject[] } {
  const name = textAt(given, "library_template_name") ?? "";
  const language = textAt(given, "language") ?? "";
  const entry = library.find((candidate) => candidate.name === name && candidate.language === language);
  if (!entry)
    return refuse(100, null, {
      message: "Invalid parameter",
      subcode: 2388191,
      userTitle: "Library template not found",
      userMessage: `There is no library template ${name} in ${language}.`,
    });
  if (textAt(given, "category")?.toUpperCase() !== entry.category)
    refuse(100, null, { message: `(#100) Param category must be ${entry.category} for this library template.` });
  return { name, components: [...headerOf(entry), bodyOf(entry), ...buttonsOf(entry, given)] };
}

function headerOf(entry: LibraryTemplate): JsonObject[] {
  return entry.header === undefined ? [] : [{ type: "HEADER", format: "TEXT", text: entry.header }];
}

function bodyOf(entry: LibraryTemplate): JsonObject {
  return { type: "BODY", text: entry.body, example: { body_text: [entry.body_params] } };
}

function buttonsOf(entry: LibraryTemplate, given: JsonObject): JsonObject[] {
  if (!entry.buttons) return [];
  const value = parsedAt(given, "library_template_button_inputs");
  const inputs = Array.isArray(value) ? value.filter(isObject) : [];
  const buttons = entry.buttons.map((button): JsonObject => {
    if (button.type === "QUICK_REPLY") return button;
    const input = inputs.find((candidate) => textAt(candidate, "type")?.toUpperCase() === button.type);
    if (!input)
      return refuse(100, null, {
        message: "Invalid parameter",
        subcode: 2388192,
        userTitle: "Button input is missing",
        userMessage: `The library template has a ${button.type} button: give library_template_button_inputs for it.`,
      });
    if (button.type === "PHONE_NUMBER")
      return { type: "PHONE_NUMBER", text: button.text, phone_number: textAt(input, "phone_number") ?? "" };
    const url = textAt(objectAt(input, "url"), "base_url") ?? "";
    const example = textAt(objectAt(input, "url"), "url_suffix_example");
    return { type: "URL", text: button.text, url, ...(example === null ? {} : { example: [example] }) };
  });
  return [{ type: "BUTTONS", buttons }];
}

const fits: Readonly<Record<string, RegExp>> = {
  AMOUNT: /^[\p{Sc}A-Za-z]{0,5}\s*\d[\d.,\s]*\s*[\p{Sc}A-Za-z]{0,5}$/u,
  DATE: /\d/,
  "PHONE NUMBER": /^[\d\s()+-]+$/,
  EMAIL: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  NUMBER: /^\d+$/,
};
const longest = 200;

/** Parameters of library templates are typed: an amount that is none makes the send fail. */
export function checkLibraryParameters(template: Template, texts: readonly string[]): Check {
  const entry =
    template.libraryName === null
      ? undefined
      : library.find((candidate) => candidate.name === template.libraryName && candidate.language === template.language);
  if (!entry) return null;
  for (const [index, text] of texts.entries()) {
    const type = entry.body_param_types[index] ?? "TEXT";
    if (text.length > longest || fits[type]?.test(text) === false)
      return refusal(132018, `body: parameter ${index + 1} is not a valid ${type}`);
  }
  return null;
}
