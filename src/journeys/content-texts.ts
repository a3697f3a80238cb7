import type { InteractiveHeader, MessageContent, TemplateHeader } from "../messages/content.ts";
import type { TextAt } from "./node-kind.ts";

/** Every text of a message that is a Liquid template, with its JSON pointer below the content. */
export function contentTexts(content: MessageContent): readonly TextAt[] {
  switch (content.kind) {
    case "template":
      return [
        ...headerTexts(content.header),
        ...valueTexts("/body", content.body),
        ...(content.buttons ?? []).map((button, index) => {
          if (button.kind === "url") return { path: `/buttons/${index}/suffix`, text: button.suffix };
          return button.kind === "copy_code"
            ? { path: `/buttons/${index}/code`, text: button.code }
            : { path: `/buttons/${index}/payload`, text: button.payload };
        }),
      ];
    case "text":
      return [{ path: "/text", text: content.text }];
    case "buttons":
      return [...frame(content), ...content.buttons.flatMap((button, index) => fields(button, ["id", "title"], `/buttons/${index}`))];
    case "list":
      return [
        ...fields(content, ["header", "body", "footer", "button"]),
        ...content.sections.flatMap((section, at) => [
          ...fields(section, ["title"], `/sections/${at}`),
          ...section.rows.flatMap((row, index) => fields(row, ["id", "title", "description"], `/sections/${at}/rows/${index}`)),
        ]),
      ];
    case "link":
      return [...frame(content), ...fields(content, ["label", "url"])];
    case "media":
      return fields(content, ["link", "caption", "filename"]);
  }
}

function frame(content: { readonly header?: InteractiveHeader; readonly body: string; readonly footer?: string }): readonly TextAt[] {
  return [...headerTexts(content.header), ...fields(content, ["body", "footer"])];
}

function headerTexts(header: TemplateHeader | InteractiveHeader | undefined): readonly TextAt[] {
  if (header === undefined) return [];
  if (header.kind !== "text") return fields(header, ["link", "filename"], "/header");
  return "values" in header ? valueTexts("/header/values", header.values) : [{ path: "/header/text", text: header.text }];
}

function valueTexts(path: string, values: { readonly [parameter: string]: string } = {}): readonly TextAt[] {
  return Object.entries(values).map(([parameter, text]) => ({ path: `${path}/${parameter}`, text }));
}

function fields<T extends object>(from: T, keys: readonly string[], path = ""): readonly TextAt[] {
  return keys.flatMap((key) => {
    const text = (from as Readonly<Record<string, unknown>>)[key];
    return typeof text === "string" ? [{ path: `${path}/${key}`, text }] : [];
  });
}
