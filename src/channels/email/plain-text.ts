/** How an e-mail reads without its looks: the plain part that goes with it, and the preview on a screen. Pure. */
import { decodeReferences } from "../../messages/markup.ts";
import type { ContentPreview, FieldValues } from "../../messages/content.ts";
import { type Block, isMjml, readBlocks } from "./blocks.ts";
import { inlineText } from "./inline.ts";

/** `withAddresses`: links are followed by where they lead. */
export function plainText(body: string, withAddresses: boolean): string {
  if (isMjml(body)) return mjmlText(body, withAddresses);
  return tidy(
    readBlocks(body)
      .map((block) => blockText(block, withAddresses))
      .join("\n\n"),
  );
}

function blockText(block: Block, withAddresses: boolean): string {
  switch (block.kind) {
    case "heading": {
      const text = inlineText(block.text, withAddresses);
      return withAddresses && block.level === 1 ? `${text}\n${"=".repeat(Math.min([...text].length, 60))}` : text;
    }
    case "paragraph":
      return inlineText(block.text, withAddresses);
    case "list":
      return block.items.map((item) => `- ${inlineText(item, withAddresses)}`).join("\n");
    case "button":
      return withAddresses ? `${inlineText(block.text, false)}: ${decodeReferences(block.href)}` : "";
    case "image":
      return block.alt === "" ? "" : `[${decodeReferences(block.alt)}]`;
    case "divider":
      return withAddresses ? "-----" : "";
  }
}

/** What stands between the tags, a block a line. */
function mjmlText(source: string, withAddresses: boolean): string {
  const text = source
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(mj-head|mj-style|style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/\s+/g, " ")
    .replace(
      /<(?:a|mj-button|mj-navbar-link)\b[^>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/(?:a|mj-button|mj-navbar-link)\s*>/gi,
      (_whole, double: string | undefined, single: string | undefined, words: string) =>
        withAddresses ? `${words} (${double ?? single ?? ""})` : words,
    )
    .replace(/<(?:img|mj-image)\b[^>]*?\salt\s*=\s*"([^"]+)"[^>]*>/gi, "\n[$1]\n")
    .replace(/<li\b[^>]*>/gi, "\n- ")
    .replace(/<(?:br|\/?(?:p|div|h[1-6]|ul|ol|tr|table|mj-text|mj-button|mj-table|mj-section|mj-column|mj-divider))\b[^>]*>/gi, "\n")
    .replace(/<[^>]+>/g, "");
  return tidy(decodeReferences(text));
}

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/[ \t\u{a0}]+/gu, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

export function previewEmail({ subject = "", body = "" }: FieldValues): ContentPreview {
  const buttons = isMjml(body)
    ? []
    : readBlocks(body).flatMap((block) =>
        block.kind === "button" ? [{ kind: "url" as const, text: inlineText(block.text, false), url: decodeReferences(block.href) }] : [],
      );
  return { header: subject === "" ? null : { kind: "text", text: subject }, body: plainText(body, false), footer: null, buttons };
}
