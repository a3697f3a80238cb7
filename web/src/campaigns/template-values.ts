/** What a template asks to be filled in, read from its preview: the placeholders stand where Meta has them. Pure. */
import type { CampaignVariant, ContentPreview } from "../api/types.ts";

export type Content = CampaignVariant["messages"][string];
export type TemplateContent = Extract<Content, { readonly kind: "template" }>;

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ""))];
}

/** The preview with the values in it; what is still empty keeps its placeholder. */
export function filledPreview(preview: ContentPreview, content: TemplateContent): ContentPreview {
  const fill = (text: string, values: { readonly [name: string]: string } = {}) =>
    text.replace(VARIABLE, (whole, name: string) => (Object.hasOwn(values, name) && values[name] !== "" ? (values[name] ?? whole) : whole));
  const { header } = preview;
  return {
    ...preview,
    header:
      header?.kind === "text"
        ? { kind: "text", text: fill(header.text, content.header?.kind === "text" ? content.header.values : {}) }
        : header && content.header && content.header.kind !== "text"
          ? { kind: header.kind, url: content.header.link }
          : header,
    body: fill(preview.body, content.body),
  };
}

/** A template just chosen, with an empty place for each thing it asks for. */
export function freshContent(name: string, language: string, preview: ContentPreview): TemplateContent {
  const body = Object.fromEntries(placeholdersOf(preview.body).map((one) => [one, guess(one)]));
  const { header } = preview;
  const inHeader = header?.kind === "text" ? placeholdersOf(header.text) : [];
  return {
    kind: "template",
    name,
    language,
    ...(Object.keys(body).length === 0 ? {} : { body }),
    ...(inHeader.length > 0
      ? { header: { kind: "text" as const, values: Object.fromEntries(inHeader.map((one) => [one, guess(one)])) } }
      : {}),
    ...(header && isMedia(header.kind) ? { header: { kind: header.kind, link: "" } } : {}),
    ...buttonsOf(preview),
  };
}

/** A name that says what it is gets the attribute of that name. */
function guess(name: string): string {
  if (/^\d+$/.test(name)) return "";
  const camel = name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return `{{ profile.attributes.${camel} }}`;
}

function isMedia(kind: string): kind is "image" | "video" | "document" {
  return kind === "image" || kind === "video" || kind === "document";
}

function buttonsOf({ buttons }: ContentPreview): Pick<TemplateContent, "buttons"> | Record<string, never> {
  const values = buttons.flatMap((button, index): NonNullable<TemplateContent["buttons"]> =>
    button.kind === "url" && placeholdersOf(button.url ?? "").length > 0
      ? [{ index, kind: "url" as const, suffix: "" }]
      : button.kind === "copy_code"
        ? [{ index, kind: "copy_code" as const, code: "" }]
        : [],
  );
  return values.length === 0 ? {} : { buttons: values };
}
