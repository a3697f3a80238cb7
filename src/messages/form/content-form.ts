/** What a message says: its schema, what is wrong with it, and its texts. The same code on the server and in the browser. */
import type { FreeForm, MessageContent, TemplateContent } from "../content.ts";
import { freeForm } from "./free-form.ts";
import { missingPolicy } from "./missing-policy.ts";
import { byKind, type Fault, optional, type Place, type TextRule, withParts } from "./part.ts";
import { templateForm } from "./template-form.ts";

const kinds = byKind<TemplateContent | FreeForm>({ ...freeForm.parts, template: templateForm });
const contentForm = withParts(kinds, { missing: optional(missingPolicy) });

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

/** What a text says to everybody; null when that differs from person to person. */
export type FixedText = (text: string) => string | null;

/** Where WhatsApp would refuse it, as far as that is known before its variables are filled in. */
export function contentFaults(content: MessageContent, at: Place, fixed: FixedText): readonly Fault[] {
  const faults: Fault[] = [];
  contentForm.map(
    content,
    (text, rule, path) => {
      const said = fixed(text);
      const problem = said === null ? null : textProblem(said, rule, at.name);
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
