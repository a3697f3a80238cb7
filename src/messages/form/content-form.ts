/** What a message says: its schema, what is wrong with it, and its texts. The same code on the server and in the browser. */
import type { ChannelForm } from "../channel-form.ts";
import type { FieldsContent, FreeForm, MessageContent, TemplateContent } from "../content.ts";
import { fieldsForm, fieldsFaults } from "./fields-form.ts";
import { freeForm } from "./free-form.ts";
import { missingPolicy } from "./missing-policy.ts";
import { byKind, type Fault, optional, type Place, textProblem, withParts } from "./part.ts";
import { templateForm } from "./template-form.ts";

const kinds = byKind<TemplateContent | FreeForm | FieldsContent>({ ...freeForm.parts, template: templateForm, fields: fieldsForm });
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

/** The same content with every text changed. */
export function mapContent(content: MessageContent, change: (text: string) => string): MessageContent {
  return contentForm.map(content, (text) => change(text), "");
}

/** What a text says to everybody; null when that differs from person to person. */
export type FixedText = (text: string) => string | null;

/**
 * Where the channel would refuse it, as far as that is known before its variables are filled in. `form`: the channel's, when it is not
 * WhatsApp; null when its texts have no limits that are known here.
 */
export function contentFaults(content: MessageContent, at: Place, fixed: FixedText, form: ChannelForm | null = null): readonly Fault[] {
  if (content.kind === "fields") return form === null ? [] : fieldsFaults(form, content, at, fixed);
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
