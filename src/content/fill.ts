import type { JsonObject } from "../platform/json.ts";
import type { TextFacts } from "../liquid/text-facts.ts";
import type { TextRule } from "../messages/form/part.ts";
import { ContentError } from "./content-error.ts";

/** Fills one text and holds it to its limits. `part` names it in errors. */
export type Fill = {
  /** Must come out non-empty and within `most` characters. */
  readonly required: (part: string, template: string, most: number) => string;
  /** Nothing when absent or empty. */
  readonly optional: (part: string, template: string | undefined, most: number) => string | undefined;
};

export type RenderText = (template: string, variables: JsonObject, facts?: TextFacts) => string;

export function createFill(renderText: RenderText, variables: JsonObject, facts: TextFacts): Fill {
  const filled = (part: string, template: string, most: number): string => {
    const text = render(part, template);
    // Meta counts characters; a string's length counts some of them twice, so only a long one is counted in full.
    if (text.length > most && [...text].length > most)
      throw new ContentError(part, `${[...text].length} characters, WhatsApp takes ${most}`);
    return text;
  };
  const render = (part: string, template: string): string => {
    try {
      return renderText(template, variables, facts);
    } catch (error) {
      throw new ContentError(part, error instanceof Error ? error.message : String(error));
    }
  };
  return {
    required: (part, template, most) => {
      const text = filled(part, template, most);
      // A missing variable prints nothing; naming the text tells which one.
      if (text.trim() === "")
        throw new ContentError(
          part,
          template.trim() === "" ? "it is empty" : `nothing is left of "${template}": a variable in it has no value`,
        );
      return text;
    },
    optional: (part, template, most) => {
      const text = template === undefined ? "" : filled(part, template, most);
      return text.trim() === "" ? undefined : text;
    },
  };
}

/** Fills one text as its rule says; undefined when nothing is left of an optional one. `path`: JSON pointer below the content. */
export function fillPart(fill: Fill, text: string, { most, required, form }: TextRule, path: string): string | undefined {
  const part = path.slice(1).replaceAll("/", ".");
  const filled = required ? fill.required(part, text, most) : fill.optional(part, text, most);
  if (filled !== undefined && form && !form.test(filled)) throw new ContentError(part, form.problem(filled));
  return filled;
}
