import { previewOf } from "../content/preview.ts";
import { previewTemplate } from "../content/preview-template.ts";
import { readTemplate } from "../content/template-parts.ts";
import type { ContentPreview, InboundContent, MessageContent, PreviewFile, TemplateContent } from "../messages/content.ts";
import { attachedPreview } from "../messages/media-assets.ts";
import type { Json, JsonObject } from "../platform/json.ts";

const PLAIN: Omit<ContentPreview, "body"> = { header: null, footer: null, buttons: [] };
const MEDIA = new Set(["image", "video", "audio", "document", "sticker"]);

/** Of several that came with one message of words. */
export type ArrivedFile = {
  readonly place: number;
  readonly state: "waiting" | "stored" | "failed";
  readonly kind: PreviewFile["kind"];
  readonly filename: string | null;
  readonly bytes: number | null;
};

/** How content reads before its variables are filled in; `components` are those of its template, when it has one. */
export function draftPreview(content: MessageContent, components: readonly JsonObject[] | null): ContentPreview {
  if (content.kind === "fields") {
    const files = attachedPreview(content.files);
    return { ...PLAIN, body: Object.values(content.fields).join("\n"), ...(files ? { files } : {}) };
  }
  if (content.kind !== "template") return previewOf(content);
  return components ? templatePreview(components, content) : { ...PLAIN, body: "" };
}

/** What a customer sent; a file by its address here, once it is. */
export function inboundPreview(
  content: InboundContent,
  of: {
    readonly id: string;
    readonly media: { readonly state: string; readonly filename: string | null } | null;
    readonly files: readonly ArrivedFile[] | null;
  },
): ContentPreview {
  if (MEDIA.has(content.kind)) {
    const url = of.media?.state === "stored" ? `/v1/messages/${of.id}/media` : "";
    const filename = of.media?.filename ?? null;
    // Its caption, or nothing: the name stands with the file.
    const body = content.text === filename ? "" : (content.text ?? "");
    return { ...PLAIN, header: { kind: content.kind as "image", url, ...(filename === null ? {} : { filename }) }, body };
  }
  const answers = content.answers ?? pickedFiles(content, of.id);
  const files = of.files?.map(({ place, state, kind, filename, bytes }): PreviewFile => {
    return { kind, url: state === "stored" ? `/v1/messages/${of.id}/media?place=${place}` : "", filename, bytes };
  });
  return { ...PLAIN, body: content.text ?? "", ...(answers ? { answers } : {}), ...(files ? { files } : {}) };
}

/** Of a Flow that was not made here nobody knows the questions; the files that somebody picked in it are shown by their names all the same. */
function pickedFiles({ kind, data }: InboundContent, id: string): ContentPreview["answers"] {
  if (kind !== "flow") return undefined;
  const answers = Object.entries(data ?? {}).flatMap(([question, given]) => {
    const files = Array.isArray(given) ? (given as readonly Json[]).flatMap((one) => addressed(one, id)) : [];
    return files.length > 0 ? [{ question, answer: files.map(({ name }) => name ?? "…"), files }] : [];
  });
  return answers.length > 0 ? answers : undefined;
}

function addressed(file: Json, id: string): readonly { readonly name: string | null; readonly url: string }[] {
  if (typeof file !== "object" || file === null || Array.isArray(file)) return [];
  const { name, place } = file as JsonObject;
  return typeof place === "number" ? [{ name: textOf(name) || null, url: `/v1/messages/${id}/media?place=${place}` }] : [];
}

/** A template's components with their placeholders filled by what the content says, or left as they are. */
export function templatePreview(components: readonly JsonObject[], content?: TemplateContent): ContentPreview {
  return previewTemplate(readTemplate(components, isCode(components) ? "AUTHENTICATION" : "UTILITY"), content);
}

/** Only the components are at hand here. */
function isCode(components: readonly JsonObject[]): boolean {
  return components.some(
    ({ buttons }) => Array.isArray(buttons) && buttons.some((button) => textOf((button as JsonObject)["type"]) === "OTP"),
  );
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
