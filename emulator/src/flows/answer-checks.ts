import { isObject, listAt, numberAt, objectsAt, textAt, wordOf, type JsonObject } from "../json.ts";
import { scopeOf, shownScreen, type Filling } from "./filling.ts";
import { resolve } from "./bindings.ts";
import { componentSpecs } from "./components.ts";
import { shownComponents, type ShownComponent } from "./screen-parts.ts";

/** What the phone finds wrong before it lets a screen go, by input name. Hidden inputs are not asked for. */
export function wrongAnswers(filling: Filling): Record<string, string> {
  const form = shownScreen(filling)?.form ?? {};
  const wrong: Record<string, string> = {};
  for (const component of shownComponents(filling)) {
    if (component.name === null || componentSpecs[component.type]?.collects === undefined) continue;
    const words = problemOf(component, form[component.name]);
    if (words !== null) wrong[component.name] = words;
  }
  return wrong;
}

function problemOf(component: ShownComponent, value: unknown): string | null {
  const { given, type } = component;
  const empty = value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  const needed =
    given["required"] === true ||
    isObject(given["required"]) ||
    (numberAt(given, "min-uploaded-photos") ?? numberAt(given, "min-uploaded-documents") ?? 0) > 0;
  if (empty) return needed ? "This field is required." : null;
  switch (componentSpecs[type]?.collects) {
    case "string":
      return type === "TextInput" || type === "TextArea" ? textProblem(given, wordOf(value), type) : optionProblem(given, [wordOf(value)]);
    case "strings":
      return countProblem(given, listOf(value)) ?? optionProblem(given, listOf(value));
    case "date":
      return dateProblem(given, isObject(value) ? Object.values(value).map(wordOf) : [wordOf(value)]);
    case "media":
      return mediaProblem(given, listOf(value), type === "PhotoPicker" ? "photos" : "documents");
    default:
      return null;
  }
}

const formats: Readonly<Record<string, RegExp>> = {
  number: /^-?\d+([.,]\d+)?$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  phone: /^\+?[\d\s().-]{5,20}$/,
  passcode: /^\d+$/,
};

function textProblem(given: JsonObject, text: string, type: string): string | null {
  const longest = numberAt(given, type === "TextArea" ? "max-length" : "max-chars") ?? (type === "TextArea" ? 600 : 80);
  const shortest = numberAt(given, "min-chars") ?? 0;
  if (text.length > longest) return `At most ${longest} characters.`;
  if (text.length < shortest) return `At least ${shortest} characters.`;
  const format = formats[textAt(given, "input-type") ?? ""];
  if (format && !format.test(text)) return "The format is not right.";
  const pattern = textAt(given, "pattern");
  return pattern !== null && !new RegExp(`^(?:${pattern})$`, "u").test(text) ? "The format is not right." : null;
}

function optionProblem(given: JsonObject, chosen: readonly string[]): string | null {
  const known = objectsAt(given, "data-source").filter((option) => option["enabled"] !== false);
  const stray = chosen.find((id) => !known.some((option) => textAt(option, "id") === id));
  return stray === undefined ? null : `There is no option ${stray}.`;
}

function countProblem(given: JsonObject, chosen: readonly string[]): string | null {
  const least = numberAt(given, "min-selected-items") ?? 0;
  const most = numberAt(given, "max-selected-items") ?? Infinity;
  if (chosen.length < least) return `Choose at least ${least}.`;
  return chosen.length > most ? `Choose at most ${most}.` : null;
}

function dateProblem(given: JsonObject, days: readonly string[]): string | null {
  const [earliest, latest] = [textAt(given, "min-date"), textAt(given, "max-date")];
  const taken = listAt(given, "unavailable-dates").map(wordOf);
  for (const day of days)
    if ((earliest !== null && day < earliest) || (latest !== null && day > latest) || taken.includes(day))
      return "This date is not available.";
  return days.length === 2 && (days[0] ?? "") > (days[1] ?? "") ? "The end is before the start." : null;
}

function mediaProblem(given: JsonObject, files: readonly string[], what: "photos" | "documents"): string | null {
  const least = numberAt(given, `min-uploaded-${what}`) ?? 0;
  const most = numberAt(given, `max-uploaded-${what}`) ?? 30;
  if (files.length < least) return `Add at least ${least}.`;
  return files.length > most ? `Add at most ${most}.` : null;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(wordOf) : [];
}

/** What inputs start with: `init-value`, or `init-values` of the form around them. */
export function firstAnswers(filling: Filling, component: ShownComponent): unknown {
  const own = component.given["init-value"];
  if (own !== undefined) return own;
  const initial = component.placed.form ? resolve(component.placed.form["init-values"], scopeOf(filling)) : undefined;
  return isObject(initial) ? initial[component.name ?? ""] : undefined;
}
