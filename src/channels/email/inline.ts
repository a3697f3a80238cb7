import { decodeReferences } from "../../messages/markup.ts";
import { safeAddress } from "./safe-address.ts";

const LOOSE_AMPERSAND = /&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});)/gi;
const BREAK = /&lt;br ?\/?&gt;/g;
const LINK = /\[([^\]\n]+)\]\(([^)\s]+)\)/g;

/** The words within a block as HTML: `**bold**`, `*italic*`, `[text](address)`. Tags that an author types are shown, not obeyed. */
export function inlineHtml(text: string, linkColour: string): string {
  const plain = text.replace(LOOSE_AMPERSAND, "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(BREAK, "<br />");
  // Addresses first: they may hold stars and underscores.
  const parts = plain.split(LINK);
  let html = "";
  for (let index = 0; index < parts.length; index += 3) {
    html += emphasised(parts[index] ?? "");
    const [words, target] = [parts[index + 1], parts[index + 2]];
    if (words === undefined || target === undefined) continue;
    const href = safeAddress(target);
    html += href === null ? emphasised(words) : `<a href="${href}" style="color:${linkColour}">${emphasised(words)}</a>`;
  }
  return html.replaceAll("\n", "<br />");
}

function emphasised(text: string): string {
  return text.replace(/\*\*(\S(?:[^*]*\S)?)\*\*/g, "<strong>$1</strong>").replace(/\*(\S(?:[^*]*\S)?)\*/g, "<em>$1</em>");
}

/** The same as plain text, with each address behind its words. */
export function inlineText(text: string, withAddresses: boolean): string {
  const linked = text.replace(LINK, (_whole, words: string, target: string) => {
    const href = safeAddress(target);
    if (href === null || !withAddresses) return words;
    const address = decodeReferences(target).trim();
    return decodeReferences(words) === address ? words : `${words} (${target})`;
  });
  return decodeReferences(
    linked
      .replace(/\*\*(\S(?:[^*]*\S)?)\*\*/g, "$1")
      .replace(/\*(\S(?:[^*]*\S)?)\*/g, "$1")
      .replace(/<br ?\/?>/g, "\n"),
  );
}
