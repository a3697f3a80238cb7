/** What a message says: its schema, what is wrong with it, and its texts. The same code on the server and in the browser. */
import type { MessageContent } from "../content.ts";
import { freeForm } from "./free-form.ts";
import { byKind, type Fault, type Place, type TextRule } from "./part.ts";
import { templateForm } from "./template-form.ts";

const contentForm = byKind<MessageContent>({ ...freeForm.parts, template: templateForm });

/** The JSON shape. Lengths are not part of it: a text with Liquid in it has no length yet. */
export const contentSchema = contentForm.schema;

/** Every text of a message that is a Liquid template, with its JSON pointer below the content. */
export function contentTexts(content: MessageContent): readonly { readonly path: string; readonly text: string }[] {
  const texts: { readonly path: string; readonly text: string }[] = [];
  contentForm.map(
    content,
    (text, _rule, path) => {
      texts.push({ path, text });
      return text;
    },
    "",
  );
  return texts;
}

/** Where WhatsApp would refuse it, as far as that is known before its variables are filled in. */
export function contentFaults(content: MessageContent, at: Place): readonly Fault[] {
  const faults: Fault[] = [];
  contentForm.map(
    content,
    (text, rule, path) => {
      const problem = hasLiquid(text) ? null : textProblem(text, rule, at.name);
      if (problem !== null) faults.push({ path: `${at.path}${path}`, problem });
      return text;
    },
    "",
  );
  return [...faults, ...contentForm.check(content, at)];
}

function textProblem(text: string, { what, most, form }: TextRule, name: string): string | null {
  if (text.trim() === "") return `${what} of "${name}" is empty: write something`;
  const length = [...text].length;
  if (length > most) return `${what} of "${name}" has ${length} characters, WhatsApp takes ${most}: shorten it`;
  return form && !form.test(text) ? form.problem(text) : null;
}

function hasLiquid(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}
