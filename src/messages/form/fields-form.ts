import { z } from "zod";
import type { ChannelField, ChannelForm } from "../channel-form.ts";
import type { AttachedFile, FieldsContent } from "../content.ts";
import { replyTo } from "./texts.ts";
import { type Fault, fixed, group, kind, optional, type Part, several, type Place, textProblem, type TextRule } from "./part.ts";

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

const MOST_FILES = 20;
const MOST_FILE_BYTES = 100_000_000;
const attached: Part<AttachedFile> = group({
  asset: fixed(z.uuid("must be the id of a file")),
  filename: optional(fixed(z.string().min(1).max(240))),
  kind: optional(fixed(z.enum(["image", "video", "audio", "document", "sticker"]))),
  bytes: optional(fixed(z.number().int().min(0).max(MOST_FILE_BYTES))),
});

/** Which texts there are and how long each may be, only the channel's form knows. */
export const fieldsForm: Part<FieldsContent> = group({
  kind: kind("fields"),
  fields: fieldValues,
  replyTo,
  files: optional(several(attached, { what: "files", most: MOST_FILES })),
});

export function ruleOf({ what, most, required, form, markup }: ChannelField): TextRule {
  return { what, most, required, ...(form ? { form } : {}), ...(markup ? { markup } : {}) };
}

export function fieldsFaults(
  form: ChannelForm,
  { fields, files = [] }: FieldsContent,
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
  return [...unknown, ...wrong, ...filesFaults(form, files, at), ...(form.faults?.(fields, { ...at, path: below }, fixedText) ?? [])];
}

/** As far as it is known how large they are. */
function filesFaults({ name, files: taken }: ChannelForm, files: readonly AttachedFile[], { path }: Place): readonly Fault[] {
  const told = (problem: string): readonly Fault[] => [{ path: `${path}/files`, problem }];
  if (files.length === 0) return [];
  if (taken === undefined) return told(`${name.en} takes no files`);
  if (files.length > taken.most) return told(`${name.en} takes ${taken.most} files, these are ${files.length}`);
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  return bytes > taken.mostBytes ? told(`${name.en} takes ${inMb(taken.mostBytes)} of files together, these have ${inMb(bytes)}`) : [];
}

function inMb(bytes: number): string {
  return `${Math.ceil(bytes / 100_000) / 10} MB`;
}
