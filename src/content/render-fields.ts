import type { Tracker } from "../links/tracker.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { FieldsContent, RenderedContent } from "../messages/content.ts";
import { attachedPreview } from "../messages/media-assets.ts";
import { ruleOf } from "../messages/form/fields-form.ts";
import { ContentError } from "./content-error.ts";
import { type Fill, fillPart } from "./fill.ts";

/** Texts of a message that is not WhatsApp's, each held to what the channel takes of it. A text the channel has no name for is an error. */
export function renderFields(
  { fields, replyTo, files }: FieldsContent,
  form: ChannelForm,
  fill: Fill,
  tracker: Tracker | null,
): RenderedContent {
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(form.fields, name));
  if (unknown !== undefined) throw new ContentError(`fields.${unknown}`, `${form.name.en} has no such text`);
  const filled: { [name: string]: string } = {};
  for (const [name, field] of Object.entries(form.fields)) {
    const path = `/fields/${name}`;
    const text = fillPart(fill, fields[name] ?? "", ruleOf(field), path);
    if (text === undefined) continue;
    if (tracker === null || field.links === undefined) filled[name] = text;
    else if (field.links === "address") filled[name] = tracker.address(path, text);
    else filled[name] = tracker[field.links](path, text, field.most);
  }
  const shown = attachedPreview(files);
  return {
    content: { kind: "fields", fields: filled, ...(replyTo === undefined ? {} : { replyTo }), ...(files ? { files } : {}) },
    preview: { ...form.preview(filled), ...(shown ? { files: shown } : {}) },
  };
}
