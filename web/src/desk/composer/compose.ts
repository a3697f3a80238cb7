/** What the composer holds, as the messages that leave. Pure. */
import type { ChannelForm } from "../../../../src/messages/channel-form.ts";
import type { MessageContent } from "../../../../src/messages/content.ts";
import type { MediaAsset } from "../../api/types.ts";

/** Stickers and sound have no words of their own: those go as a message after them. */
const CAPTIONED: ReadonlySet<MediaAsset["kind"]> = new Set(["image", "video", "document"]);
const LONGEST_CAPTION = 1_024;

/** On WhatsApp: each file is a message, the first one that can carries the words. */
export function whatsAppContents(text: string, assets: readonly MediaAsset[]): readonly MessageContent[] {
  const words = text.trim();
  if (assets.length === 0) return words === "" ? [] : [{ kind: "text", text: words }];
  const bearer = words.length <= LONGEST_CAPTION ? assets.find(({ kind }) => CAPTIONED.has(kind)) : undefined;
  const files = assets.map((asset): MessageContent => ({
    kind: "media",
    media: asset.kind,
    asset: asset.id,
    ...(asset.kind === "document" ? { filename: asset.filename } : {}),
    ...(asset.kind === "audio" && asset.mime.startsWith("audio/ogg") ? { voice: true } : {}),
    ...(asset === bearer && words !== "" ? { caption: words } : {}),
  }));
  return bearer === undefined && words !== "" ? [...files, { kind: "text", text: words }] : files;
}

/** By any other channel: one message, with its files where the channel takes some. */
export function fieldsContents(
  form: ChannelForm,
  fields: Readonly<Record<string, string>>,
  text: string,
  assets: readonly MediaAsset[],
): readonly MessageContent[] {
  const words = text.trim();
  if (words === "") return [];
  const files =
    assets.length === 0 || form.files === undefined ? {} : { files: assets.map(({ id, filename }) => ({ asset: id, filename })) };
  return [{ kind: "fields", fields: { ...fields, [mainField(form)]: words }, ...files }];
}

/** Why these files cannot go as one message; null when they can. */
export type FilesFault = { readonly why: "many" | "large"; readonly most: number; readonly found: number; readonly files: number };
export function filesFault({ files }: Pick<ChannelForm, "files">, assets: readonly Pick<MediaAsset, "bytes">[]): FilesFault | null {
  if (files === undefined || assets.length === 0) return null;
  const known = { files: assets.length };
  if (assets.length > files.most) return { ...known, why: "many", most: files.most, found: assets.length };
  const bytes = assets.reduce((sum, asset) => sum + asset.bytes, 0);
  return bytes > files.mostBytes ? { ...known, why: "large", most: files.mostBytes, found: bytes } : null;
}

/** The field that what one writes goes into: the first of several lines. */
export function mainField(form: ChannelForm): string {
  const fields = Object.entries(form.fields);
  const [name = "text"] = fields.find(([, { control }]) => control === "lines") ?? fields[0] ?? [];
  return name;
}

/** Those that a message cannot go without, beside the main one: an e-mail's subject. */
export function neededFields(form: ChannelForm): readonly string[] {
  const main = mainField(form);
  return Object.entries(form.fields).flatMap(([name, { required }]) => (required && name !== main ? [name] : []));
}

/** What is being typed just before the cursor: `/` begins a canned reply, `@` a colleague's name. */
export type Trigger = { readonly sign: "/" | "@"; readonly query: string; readonly from: number; readonly to: number };

export function triggerAt(text: string, cursor: number, sign: "/" | "@"): Trigger | null {
  const found = /(?:^|\s)([/@])([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, cursor));
  const [, typed, query = ""] = found ?? [];
  return typed === sign ? { sign, query: query.toLowerCase(), from: cursor - query.length - 1, to: cursor } : null;
}

/** Whom a note names: the longest names first, so that "Ana Maria" is not also "Ana". */
export function mentioned(text: string, agents: readonly { readonly id: string; readonly name: string }[]): readonly string[] {
  let rest = text;
  return agents
    .toSorted((one, other) => other.name.length - one.name.length)
    .filter(({ name }) => {
      const isNamed = rest.includes(`@${name}`);
      if (isNamed) rest = rest.replaceAll(`@${name}`, "");
      return isNamed;
    })
    .map(({ id }) => id);
}

/** Once, whatever language the other side's program says it in. */
export function answeredSubject(subject: string): string {
  const bare = subject.replace(/^(?:\s*(?:re|aw|sv|rép|tr|fwd?|wg)\s*:)+\s*/iu, "").trim();
  return bare === "" ? "" : `Re: ${bare}`;
}
