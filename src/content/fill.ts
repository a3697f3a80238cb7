import type { JsonObject } from "../platform/json.ts";
import type { TextFacts } from "../liquid/text-facts.ts";
import type { TextRule } from "../messages/form/part.ts";
import { ContentError } from "./content-error.ts";

export type RenderText = (template: string, variables: JsonObject, facts?: TextFacts) => string;

/**
 * Fills texts and holds each to its limits; `part` names one in errors, as `ContentError` takes it. One for each message, so no
 * closures: the machine looks each of them up anew.
 */
export class Fill {
  readonly #render: RenderText;
  readonly #variables: JsonObject;
  readonly #facts: TextFacts;

  constructor(render: RenderText, variables: JsonObject, facts: TextFacts) {
    this.#render = render;
    this.#variables = variables;
    this.#facts = facts;
  }

  /** Must come out non-empty and within `most` characters. */
  required(part: string, template: string, most: number, markup?: "html"): string {
    const text = this.#filled(part, template, most, markup);
    // A missing variable prints nothing; naming the text tells which one.
    if (text.trim() === "")
      throw new ContentError(
        part,
        template.trim() === "" ? "it is empty" : `nothing is left of "${template}": a variable in it has no value`,
      );
    return text;
  }

  /** Nothing when absent or empty. */
  optional(part: string, template: string | undefined, most: number, markup?: "html"): string | undefined {
    const text = template === undefined ? "" : this.#filled(part, template, most, markup);
    return text.trim() === "" ? undefined : text;
  }

  #filled(part: string, template: string, most: number, markup: "html" | undefined): string {
    const text = this.#said(part, template, markup);
    // Meta counts characters; a string's length counts some of them twice, so only a long one is counted in full.
    if (text.length > most && [...text].length > most)
      throw new ContentError(part, `${[...text].length} characters, WhatsApp takes ${most}`);
    return text;
  }

  #said(part: string, template: string, markup: "html" | undefined): string {
    try {
      return this.#render(template, this.#variables, markup ? { ...this.#facts, markup } : this.#facts);
    } catch (error) {
      throw new ContentError(part, error instanceof Error ? error.message : String(error));
    }
  }
}

/** Fills one text as its rule says; undefined when nothing is left of an optional one. `path`: JSON pointer below the content. */
export function fillPart(fill: Fill, text: string, { most, required, form, markup }: TextRule, path: string): string | undefined {
  const filled = required ? fill.required(path, text, most, markup) : fill.optional(path, text, most, markup);
  if (filled !== undefined && form && !form.test(filled)) throw new ContentError(path, form.problem(filled));
  return filled;
}
