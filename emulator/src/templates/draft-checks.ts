import type { Refusal } from "../graph/refusal.ts";
import { listAt, objectAt, objectsAt, textAt, type JsonObject, lengthOf } from "../json.ts";
import { checkDraftButtons } from "./draft-buttons.ts";
import { checkSpecial } from "./draft-special.ts";
import { graph, wrong } from "./draft-problems.ts";
import { componentOf, slotsOf } from "./shape.ts";

export type DraftFacts = {
  readonly name: string;
  readonly category: string;
  readonly parameterFormat: "NAMED" | "POSITIONAL";
  readonly components: readonly JsonObject[];
};

const componentTypes = ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"];

/** Whether a template may be created at all (section 4.2); what the text means is for the review. */
export function checkDraft(draft: DraftFacts): Refusal | null {
  const { components } = draft;
  const types = components.map((component) => textAt(component, "type")?.toUpperCase() ?? "");
  if (!/^[a-z0-9_]{1,512}$/.test(draft.name))
    return wrong(2388073, "Template name", "The name may hold lowercase letters, digits and underscores, at most 512.");
  const stray = types.find((type) => !componentTypes.includes(type));
  if (stray !== undefined) return graph(`Param components contains the unknown type "${stray}".`);
  if (new Set(types).size !== types.length) return graph("Every component may occur once.");
  const body = componentOf(components, "BODY");
  if (!body) return graph("A template needs a BODY component.");
  return (
    checkHeader(componentOf(components, "HEADER"), draft) ??
    checkBody(body, draft, types.includes("LIMITED_TIME_OFFER") ? 600 : 1024) ??
    checkFooter(componentOf(components, "FOOTER"), draft) ??
    checkSpecial(draft) ??
    checkDraftButtons(componentOf(components, "BUTTONS"), draft.category) ??
    checkCarousel(componentOf(components, "CAROUSEL"), draft)
  );
}

const headerFormats = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF", "PRODUCT"];

function checkHeader(header: JsonObject | undefined, draft: DraftFacts): Refusal | null {
  if (!header) return null;
  const format = textAt(header, "format")?.toUpperCase() ?? "";
  if (!headerFormats.includes(format)) return graph(`Header format must be one of {${headerFormats.join(", ")}}.`);
  const example = objectAt(header, "example");
  if (["IMAGE", "VIDEO", "DOCUMENT", "GIF"].includes(format)) {
    return listAt(example, "header_handle").length > 0
      ? null
      : wrong(2388273, "Template is missing a sample", "Media headers need example.header_handle.");
  }
  if (format !== "TEXT") return null;
  const text = textAt(header, "text") ?? "";
  const slots = slotsOf(text);
  if (text === "" || lengthOf(text) > 60) return wrong(2388040, "Character limit exceeded", "Header text may have 1 to 60 characters.");
  if (slots.count > 1) return wrong(2388047, "Header format is incorrect", "A header takes one variable.");
  if (/[*_~`\n]/.test(text)) return wrong(2388047, "Header format is incorrect", "Header text takes no formatting and no line breaks.");
  const given = listAt(example, draft.parameterFormat === "NAMED" ? "header_text_named_params" : "header_text").length;
  return slots.count > 0 && given === 0
    ? wrong(2388047, "Header format is incorrect", "A header variable needs an example.")
    : checkNames(slots.names, draft, 2388047, "Header");
}

function checkBody(body: JsonObject, draft: DraftFacts, longest: number): Refusal | null {
  const text = textAt(body, "text") ?? "";
  if (draft.category === "AUTHENTICATION") return null;
  if (text === "") return graph("The BODY component needs text.");
  if (lengthOf(text) > longest) return wrong(2388040, "Character limit exceeded", `Body text may have at most ${longest} characters.`);
  const slots = slotsOf(text);
  if (/^\s*\{\{|\}\}\s*$/.test(text))
    return wrong(2388299, "Leading or trailing variable", "Variables can't be at the start or end of the template.");
  const words = text
    .replace(/\{\{[^}]*\}\}/g, "")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}_]/u.test(word)).length;
  if (slots.count > 0 && words < slots.count * 2 + 1)
    return wrong(2388293, "Too many variables for the length", "This template has too many variables for its length.");
  return checkNames(slots.names, draft, 2388072, "Body") ?? checkBodyExample(body, slots.count, draft);
}

function checkBodyExample(body: JsonObject, count: number, draft: DraftFacts): Refusal | null {
  if (count === 0) return null;
  const example = objectAt(body, "example");
  const nested = listAt(example, "body_text")[0];
  const given =
    draft.parameterFormat === "NAMED"
      ? listAt(example, "body_text_named_params").length
      : Array.isArray(nested)
        ? nested.length
        : listAt(example, "body_text").length;
  return given === count ? null : wrong(2388072, "Body format is incorrect", `The body has ${count} variables and ${given} examples.`);
}

function checkNames(names: readonly string[], draft: DraftFacts, subcode: number, where: string): Refusal | null {
  const fits =
    draft.parameterFormat === "NAMED"
      ? names.every((name) => /^[a-z0-9_]+$/.test(name))
      : names.every((name, index) => name === String(index + 1));
  const rule =
    draft.parameterFormat === "NAMED" ? "named with lowercase letters, digits and underscores" : "numbered {{1}}, {{2}}, … in order";
  return fits ? null : wrong(subcode, `${where} format is incorrect`, `Variables must be ${rule}.`);
}

function checkFooter(footer: JsonObject | undefined, draft: DraftFacts): Refusal | null {
  if (!footer || draft.category === "AUTHENTICATION") return null;
  const text = textAt(footer, "text") ?? "";
  if (text === "" || lengthOf(text) > 60) return wrong(2388040, "Character limit exceeded", "Footer text may have 1 to 60 characters.");
  return slotsOf(text).count > 0 ? wrong(2388073, "Footer format is incorrect", "A footer takes no variables.") : null;
}

function checkCarousel(carousel: JsonObject | undefined, draft: DraftFacts): Refusal | null {
  if (!carousel) return null;
  const cards = objectsAt(carousel, "cards");
  if (draft.category !== "MARKETING") return graph("Carousels are for MARKETING templates.");
  if (cards.length < 2 || cards.length > 10) return graph("A carousel has 2 to 10 cards.");
  const structure = cards.map((card) => structureOf(objectsAt(card, "components")));
  if (new Set(structure).size > 1) return graph("All cards must have the same components.");
  for (const card of cards) {
    const components = objectsAt(card, "components");
    const body = componentOf(components, "BODY");
    const problem = (body ? checkBody(body, draft, 160) : null) ?? checkDraftButtons(componentOf(components, "BUTTONS"), draft.category, 2);
    if (problem) return problem;
  }
  return null;
}

function structureOf(components: readonly JsonObject[]): string {
  const buttons = objectsAt(componentOf(components, "BUTTONS") ?? {}, "buttons").map((button) => textAt(button, "type")?.toUpperCase());
  return JSON.stringify([
    components.map((component) => textAt(component, "type")?.toUpperCase()),
    textAt(componentOf(components, "HEADER") ?? {}, "format"),
    buttons,
  ]);
}
