import { previewOf } from "../content/preview.ts";
import { previewTemplate } from "../content/preview-template.ts";
import { readTemplate } from "../content/template-parts.ts";
import type { ContentPreview, InboundContent, MessageContent, TemplateContent } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";

const PLAIN: Omit<ContentPreview, "body"> = { header: null, footer: null, buttons: [] };
const MEDIA = new Set(["image", "video", "audio", "document", "sticker"]);

/** How content reads before its variables are filled in; `components` are those of its template, when it has one. */
export function draftPreview(content: MessageContent, components: readonly JsonObject[] | null): ContentPreview {
  if (content.kind !== "template") return previewOf(content);
  return components ? templatePreview(components, content) : { ...PLAIN, body: "" };
}

/** What a customer sent; a file by its address here, once it is. */
export function inboundPreview(
  content: InboundContent,
  of: { readonly id: string; readonly media: { readonly state: string; readonly filename: string | null } | null },
): ContentPreview {
  if (MEDIA.has(content.kind)) {
    const url = of.media?.state === "stored" ? `/v1/messages/${of.id}/media` : "";
    const filename = of.media?.filename ?? null;
    // Its caption, or nothing: the name stands with the file.
    const body = content.text === filename ? "" : (content.text ?? "");
    return { ...PLAIN, header: { kind: content.kind as "image", url, ...(filename === null ? {} : { filename }) }, body };
  }
  return { ...PLAIN, body: content.text ?? "", ...(content.answers ? { answers: content.answers } : {}) };
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
