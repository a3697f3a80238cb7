import type { ContentPreview, JourneyNode } from "../../api/types.ts";

type Content = Extract<JourneyNode, { readonly kind: "message" }>["content"];
export type TemplateContent = Extract<Content, { readonly kind: "template" }>;
type ButtonValue = NonNullable<TemplateContent["buttons"]>[number];

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names of the placeholders in a template's text, each once. */
export function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ""))];
}

/** A template's text with what the content says in its places. */
export function filled(preview: ContentPreview, content: TemplateContent): ContentPreview {
  const fill = (text: string, values: { readonly [name: string]: string } | undefined): string =>
    text.replaceAll(PLACEHOLDER, (whole, name: string) => (values?.[name] === undefined || values[name] === "" ? whole : values[name]));
  const { header } = preview;
  const given = content.header;
  return {
    ...preview,
    body: fill(preview.body, content.body),
    header:
      header === null
        ? null
        : header.kind === "text"
          ? { kind: "text", text: fill(header.text, given?.kind === "text" ? given.values : undefined) }
          : { ...header, url: given && given.kind !== "text" ? given.link : header.url },
  };
}

/** The content that asks for a template and fills it as far as names agree: `first_name` is `profile.attributes.firstName`. */
export function contentFor(name: string, preview: ContentPreview, names: readonly string[]): TemplateContent {
  const guess = (parameter: string): string => {
    const found = names.find((path) => fold(path.split(".").at(-1) ?? "") === fold(parameter));
    return found === undefined ? "" : `{{ ${found} }}`;
  };
  const values = (text: string) => Object.fromEntries(placeholders(text).map((parameter) => [parameter, guess(parameter)]));
  const { header } = preview;
  const body = values(preview.body);
  const headerValues = header?.kind === "text" ? values(header.text) : {};
  const buttons = preview.buttons.flatMap((button, index): ButtonValue[] => {
    if (button.kind === "url" && button.url?.includes("{{")) return [{ index, kind: "url", suffix: "" }];
    return button.kind === "copy_code" ? [{ index, kind: "copy_code", code: "" }] : [];
  });
  return {
    kind: "template",
    name,
    ...(header === null
      ? {}
      : header.kind === "text"
        ? Object.keys(headerValues).length > 0
          ? { header: { kind: "text" as const, values: headerValues } }
          : {}
        : header.kind === "image" || header.kind === "video" || header.kind === "document"
          ? { header: { kind: header.kind, link: "" } }
          : {}),
    ...(Object.keys(body).length > 0 ? { body } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  };
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}
