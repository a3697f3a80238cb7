import type { ContentPreview, InboundContent } from "../messages/content.ts";

const MOST = 160;

/** What would turn the text around it, end it, or not be seen: controls, marks and overrides of direction, invisible fillers. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]+/gu;

/** One line for a list, whatever somebody wrote: without line breaks, controls and marks of direction; never half a character. */
export function previewLine(text: string): string {
  // A text of 64,000 characters is not searched for the 160 that are shown.
  const plain = text
    .slice(0, MOST * 8)
    .replace(UNSEEN, " ")
    .replace(/\s+/g, " ")
    .trim();
  const shown = [...plain];
  return shown.length <= MOST ? plain : `${shown.slice(0, MOST - 1).join("")}…`;
}

/** What carries no words is named by its kind, in brackets: screens have words for it. */
export function inboundLine({ kind, text, files }: Pick<InboundContent, "kind" | "text" | "files">): string {
  const [file] = kind === "text" ? (files ?? []) : [];
  return previewLine(text ?? "") || `[${file?.kind ?? kind}]`;
}

export function outboundLine({ body, header }: ContentPreview, kind: string): string {
  const named = header?.kind === "text" ? header.text : header === null ? kind : header.kind;
  return previewLine(body) || previewLine(header?.kind === "text" ? header.text : "") || `[${named}]`;
}
