import type { InteractiveHeader, MessageContent } from "../messages/content.ts";
import { problemAt, type Problem } from "./problem.ts";

/**
 * WhatsApp's limits on what a message says (reference sections 3.2–3.7 and 3.11). A text with Liquid in it has no
 * length yet; it is checked again when it is rendered.
 */
const TEXT_BODY = 4_096;
const INTERACTIVE_BODY = 1_024;
const LIST_BODY = 4_096;
const SHORT = 60;
const CAPTION = 1_024;
const BUTTON_TITLE = 20;
const BUTTON_ID = 256;
const ROW_ID = 200;
const ROW_TITLE = 24;
const ROW_DESCRIPTION = 72;
const MOST_BUTTONS = 3;
const MOST_SECTIONS = 10;
const MOST_ROWS = 10;
/** Meta's own pages say 15 and 20; the smaller is safe with both. */
const COUPON_CODE = 15;

type At = { readonly name: string; readonly path: string };

export function contentLimits(content: MessageContent, at: At): readonly Problem[] {
  switch (content.kind) {
    case "template":
      return templateLimits(content, at);
    case "text":
      return lengths(at, "/text", "the text", content.text, TEXT_BODY);
    case "buttons":
      return [
        ...headerLimits(content.header, at),
        ...lengths(at, "/body", "the body", content.body, INTERACTIVE_BODY),
        ...lengths(at, "/footer", "the footer", content.footer, SHORT),
        ...count(at, "/buttons", "buttons", content.buttons.length, MOST_BUTTONS),
        ...content.buttons.flatMap((button, index) => [
          ...lengths(at, `/buttons/${index}/title`, "the button's title", button.title, BUTTON_TITLE),
          ...lengths(at, `/buttons/${index}/id`, "the button's id", button.id, BUTTON_ID),
        ]),
        ...unique(
          at,
          "/buttons",
          "titles",
          content.buttons.map((button) => button.title),
        ),
        ...unique(
          at,
          "/buttons",
          "ids",
          content.buttons.map((button) => button.id),
        ),
      ];
    case "list":
      return listLimits(content, at);
    case "link":
      return [
        ...headerLimits(content.header, at),
        ...lengths(at, "/body", "the body", content.body, INTERACTIVE_BODY),
        ...lengths(at, "/footer", "the footer", content.footer, SHORT),
        ...lengths(at, "/label", "the button's label", content.label, BUTTON_TITLE),
        ...address(at, "/url", content.url),
      ];
    case "media":
      return mediaLimits(content, at);
  }
}

function templateLimits(content: Extract<MessageContent, { readonly kind: "template" }>, at: At): readonly Problem[] {
  const buttons = content.buttons ?? [];
  return [
    ...buttons.flatMap((button, index) => {
      if (button.kind === "quick_reply") return lengths(at, `/buttons/${index}/payload`, "the payload", button.payload, BUTTON_ID);
      return button.kind === "copy_code" ? lengths(at, `/buttons/${index}/code`, "the code", button.code, COUPON_CODE) : [];
    }),
    ...unique(
      at,
      "/buttons",
      "indexes",
      buttons.map((button) => String(button.index)),
    ),
    ...(content.header && content.header.kind !== "text" ? address(at, "/header/link", content.header.link) : []),
  ];
}

function listLimits(content: Extract<MessageContent, { readonly kind: "list" }>, at: At): readonly Problem[] {
  const rows = content.sections.flatMap((section) => section.rows);
  const untitled = content.sections.length > 1 && content.sections.some((section) => !section.title);
  return [
    ...lengths(at, "/header", "the header", content.header, SHORT),
    ...lengths(at, "/body", "the body", content.body, LIST_BODY),
    ...lengths(at, "/footer", "the footer", content.footer, SHORT),
    ...lengths(at, "/button", "the button's text", content.button, BUTTON_TITLE),
    ...count(at, "/sections", "sections", content.sections.length, MOST_SECTIONS),
    ...count(at, "/sections", "rows in all", rows.length, MOST_ROWS),
    ...(untitled
      ? [problemAt(at, "content_limit", "/sections", "with more than one section each needs a title: add the missing ones")]
      : []),
    ...content.sections.flatMap((section, index) => [
      ...lengths(at, `/sections/${index}/title`, "the section's title", section.title, ROW_TITLE),
      ...section.rows.flatMap((row, rowIndex) => [
        ...lengths(at, `/sections/${index}/rows/${rowIndex}/id`, "the row's id", row.id, ROW_ID),
        ...lengths(at, `/sections/${index}/rows/${rowIndex}/title`, "the row's title", row.title, ROW_TITLE),
        ...lengths(at, `/sections/${index}/rows/${rowIndex}/description`, "the row's description", row.description, ROW_DESCRIPTION),
      ]),
    ]),
    ...unique(
      at,
      "/sections",
      "row ids",
      rows.map((row) => row.id),
    ),
  ];
}

function mediaLimits(content: Extract<MessageContent, { readonly kind: "media" }>, at: At): readonly Problem[] {
  const mute = content.media === "audio" || content.media === "sticker";
  return [
    ...address(at, "/link", content.link),
    ...(mute && content.caption !== undefined
      ? [
          problemAt(
            at,
            "content_limit",
            "/caption",
            `WhatsApp shows no caption with ${content.media}: remove it, or send the words as a text message`,
          ),
        ]
      : []),
    ...(content.filename !== undefined && content.media !== "document"
      ? [problemAt(at, "content_limit", "/filename", "only a document has a file name: remove it")]
      : []),
    ...lengths(at, "/caption", "the caption", content.caption, CAPTION),
  ];
}

function headerLimits(header: InteractiveHeader | undefined, at: At): readonly Problem[] {
  if (header === undefined) return [];
  return header.kind === "text" ? lengths(at, "/header/text", "the header", header.text, SHORT) : address(at, "/header/link", header.link);
}

function lengths(at: At, below: string, what: string, text: string | undefined, most: number): readonly Problem[] {
  if (text === undefined || hasLiquid(text)) return [];
  if (text.trim() === "") return [problemAt(at, "content_limit", below, `${what} of "${at.name}" is empty: write something`)];
  const length = [...text].length;
  return length <= most
    ? []
    : [problemAt(at, "content_limit", below, `${what} of "${at.name}" has ${length} characters, WhatsApp takes ${most}: shorten it`)];
}

function count(at: At, below: string, what: string, found: number, most: number): readonly Problem[] {
  if (found === 0) return [problemAt(at, "content_limit", below, `"${at.name}" has no ${what}: add at least one`)];
  return found <= most
    ? []
    : [problemAt(at, "content_limit", below, `"${at.name}" has ${found} ${what}, WhatsApp takes ${most}: remove some`)];
}

function unique(at: At, below: string, what: string, found: readonly string[]): readonly Problem[] {
  return new Set(found).size === found.length
    ? []
    : [problemAt(at, "content_limit", below, `"${at.name}" has two equal ${what}: make each different`)];
}

function address(at: At, below: string, link: string): readonly Problem[] {
  if (hasLiquid(link) || /^https?:\/\/[^\s/]+/i.test(link)) return [];
  return [problemAt(at, "content_limit", below, `"${link}" is not a web address: begin it with https://`)];
}

function hasLiquid(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}
