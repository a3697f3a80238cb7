import type { ContentPreview, InboundContent, MessageContent } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";

type Button = ContentPreview["buttons"][number];
const PLAIN: Omit<ContentPreview, "body"> = { header: null, footer: null, buttons: [] };
const MEDIA = new Set(["image", "video", "audio", "document", "sticker"]);

/** How content reads before its variables are filled in; `components` are those of its template, when it has one. */
export function draftPreview(content: MessageContent, components: readonly JsonObject[] | null): ContentPreview {
  switch (content.kind) {
    case "template":
      return components ? templatePreview(components, content) : { ...PLAIN, body: "" };
    case "text":
      return { ...PLAIN, body: content.text };
    case "buttons":
      return {
        ...PLAIN,
        header: interactiveHeader(content.header),
        body: content.body,
        footer: content.footer ?? null,
        buttons: content.buttons.map(({ title }) => ({ kind: "reply", text: title })),
      };
    case "list":
      return {
        header: content.header === undefined ? null : { kind: "text", text: content.header },
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "list", text: content.button }],
      };
    case "link":
      return {
        ...PLAIN,
        header: interactiveHeader(content.header),
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "url", text: content.label, url: content.url }],
      };
    case "media":
      return { ...PLAIN, header: { kind: content.media, url: content.link }, body: content.caption ?? content.filename ?? "" };
  }
}

/** What a customer sent, as far as it can be shown without fetching media. */
export function inboundPreview(content: InboundContent): ContentPreview {
  if (MEDIA.has(content.kind)) return { ...PLAIN, header: { kind: content.kind as "image", url: "" }, body: content.text ?? "" };
  return { ...PLAIN, body: content.text ?? "" };
}

/** A template's components with their placeholders filled by what the content says, or left as they are. */
export function templatePreview(
  components: readonly JsonObject[],
  content?: Extract<MessageContent, { kind: "template" }>,
): ContentPreview {
  let preview: ContentPreview = { ...PLAIN, body: "" };
  for (const component of components) {
    const text = textOf(component["text"]);
    switch (textOf(component["type"]).toUpperCase()) {
      case "HEADER":
        preview = { ...preview, header: templateHeader(component, text, content) };
        break;
      case "BODY":
        preview = { ...preview, body: fill(text, content?.body) };
        break;
      case "FOOTER":
        preview = { ...preview, footer: text };
        break;
      case "BUTTONS":
        preview = { ...preview, buttons: list(component["buttons"]).map(templateButton) };
        break;
      default:
    }
  }
  return preview;
}

function templateHeader(
  component: JsonObject,
  text: string,
  content?: Extract<MessageContent, { kind: "template" }>,
): ContentPreview["header"] {
  const format = textOf(component["format"] ?? "TEXT").toLowerCase();
  const given = content?.header;
  if (format === "text") return { kind: "text", text: fill(text, given?.kind === "text" ? given.values : undefined) };
  if (!MEDIA.has(format)) return null;
  return { kind: format as "image", url: given && given.kind !== "text" ? given.link : "" };
}

function templateButton(button: JsonObject): Button {
  const text = textOf(button["text"]);
  switch (textOf(button["type"]).toUpperCase()) {
    case "URL":
      return { kind: "url", text, url: textOf(button["url"]) };
    case "PHONE_NUMBER":
      return { kind: "phone", text };
    case "COPY_CODE":
    case "OTP":
      return { kind: "copy_code", text };
    case "QUICK_REPLY":
      return { kind: "reply", text };
    default:
      return { kind: "other", text };
  }
}

function interactiveHeader(header: Extract<MessageContent, { kind: "buttons" }>["header"]): ContentPreview["header"] {
  if (!header) return null;
  return header.kind === "text" ? { kind: "text", text: header.text } : { kind: header.kind, url: header.link };
}

function fill(text: string, values: { readonly [name: string]: string } | undefined): string {
  return text.replaceAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/gi, (whole, name: string) =>
    values && Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value)
    ? value.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item))
    : [];
}
