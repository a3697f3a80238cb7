import { z } from "zod";
import type { ChannelField, ChannelForm } from "../channel-form.ts";
import type { FieldsContent } from "../content.ts";
import { replyTo } from "./texts.ts";
import { type Fault, group, kind, type Part, type Place, textProblem, type TextRule } from "./part.ts";

/** A whole page of markup. */
const LONGEST_FIELD = 200_000;
const ANY_TEXT: TextRule = { what: "the text", most: LONGEST_FIELD, required: false };

const fieldValues: Part<FieldsContent["fields"]> = {
  schema: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/), z.string().max(LONGEST_FIELD)).readonly(),
  map: (fields, visit, path) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, text]) => {
        const mapped = visit(text, ANY_TEXT, `${path}/${name}`);
        return mapped === undefined ? [] : [[name, mapped] as const];
      }),
    ),
  check: () => [],
};

/** Which texts there are and how long each may be, only the channel's form knows. */
export const fieldsForm: Part<FieldsContent> = group({ kind: kind("fields"), fields: fieldValues, replyTo });

export function ruleOf({ what, most, required, form, markup }: ChannelField): TextRule {
  return { what, most, required, ...(form ? { form } : {}), ...(markup ? { markup } : {}) };
}

export function fieldsFaults(
  form: ChannelForm,
  { fields }: FieldsContent,
  at: Place,
  fixedText: (text: string) => string | null,
): readonly Fault[] {
  const below = `${at.path}/fields`;
  const unknown = Object.keys(fields)
    .filter((name) => !Object.hasOwn(form.fields, name))
    .map((name) => ({
      path: `${below}/${name}`,
      problem: `${form.name.en} has no "${name}": it has ${Object.keys(form.fields).join(", ")}`,
    }));
  const wrong = Object.entries(form.fields).flatMap(([name, field]): readonly Fault[] => {
    const said = fixedText(fields[name] ?? "");
    const problem = said === null ? null : textProblem(said, ruleOf(field), at.name, form.name.en);
    return problem === null ? [] : [{ path: `${below}/${name}`, problem }];
  });
  return [...unknown, ...wrong, ...(form.faults?.(fields, { ...at, path: below }, fixedText) ?? [])];
}
