/**
 * WhatsApp's own formatting as plain data: *bold*, _italic_, ~strike~, `code`, ```block```, quotes, lists and
 * links. Text from customers is hostile until shown otherwise: nothing here can become markup or leave http(s).
 */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };
export type Block =
  | { readonly kind: "line" | "quote" | "bullet"; readonly children: readonly Inline[] }
  | { readonly kind: "number"; readonly label: string; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string };

const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof MARKS;
const WORD = /[\p{L}\p{N}]/u;
const LINK = /https?:\/\/[^\s<>"'`*~]+/giu;
const MOST_CHARACTERS = 8_000;

export function parseWhatsApp(source: string): readonly Block[] {
  const text = source.length > MOST_CHARACTERS ? `${source.slice(0, MOST_CHARACTERS)}…` : source;
  const blocks: Block[] = [];
  text.split("```").forEach((part, index, parts) => {
    // An opening fence without its end is just characters.
    if (index % 2 === 1 && index < parts.length - 1) {
      blocks.push({ kind: "code", text: part.replace(/^\n|\n$/g, "") });
      return;
    }
    const plain = index % 2 === 1 ? `\`\`\`${part}` : part;
    if (plain.trim() === "" && parts.length > 1) return;
    for (const line of plain.split("\n")) blocks.push(parseLine(line));
  });
  return blocks;
}

function parseLine(line: string): Block {
  const quote = /^> (.*)$/u.exec(line);
  if (quote) return { kind: "quote", children: parseInline(quote[1] ?? "", []) };
  const bullet = /^[-*•] (.*)$/u.exec(line);
  if (bullet) return { kind: "bullet", children: parseInline(bullet[1] ?? "", []) };
  const number = /^(\d{1,3})\. (.*)$/u.exec(line);
  if (number) return { kind: "number", label: `${number[1] ?? ""}.`, children: parseInline(number[2] ?? "", []) };
  return { kind: "line", children: parseInline(line, []) };
}

/** A mark cannot open inside itself, so this goes at most three deep. */
function parseInline(text: string, open: readonly Mark[]): readonly Inline[] {
  const result: Inline[] = [];
  let plain = 0;
  let at = 0;
  const flush = (end: number) => {
    if (end > plain) result.push(...parseLinks(text.slice(plain, end)));
  };
  // Links go first: an underscore inside of one is part of it.
  const links = [...text.matchAll(LINK)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  while (at < text.length) {
    const link = links.find(({ from, to }) => at >= from && at < to);
    if (link) {
      at = link.to;
      continue;
    }
    const character = text[at] ?? "";
    if (character === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1) {
        flush(at);
        result.push({ kind: "code", text: text.slice(at + 1, end) });
        at = plain = end + 1;
        continue;
      }
    } else if (isMark(character) && !open.includes(character) && opens(text, at)) {
      const end = closing(text, at, character);
      if (end !== -1) {
        flush(at);
        result.push({ kind: MARKS[character], children: parseInline(text.slice(at + 1, end), [...open, character]) });
        at = plain = end + 1;
        continue;
      }
    }
    at += 1;
  }
  flush(text.length);
  return result;
}

function isMark(character: string): character is Mark {
  return character === "*" || character === "_" || character === "~";
}

function opens(text: string, at: number): boolean {
  const before = text[at - 1];
  const after = text[at + 1];
  return (before === undefined || !WORD.test(before)) && after !== undefined && !/\s/u.test(after) && after !== text[at];
}

function closing(text: string, from: number, mark: Mark): number {
  for (let at = text.indexOf(mark, from + 2); at !== -1; at = text.indexOf(mark, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + 1];
    if (!/\s/u.test(before) && (after === undefined || !WORD.test(after))) return at;
  }
  return -1;
}

function parseLinks(text: string): readonly Inline[] {
  const result: Inline[] = [];
  let plain = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = match[0].replace(/[.,;:!?)\]}]+$/u, "");
    const href = safeHref(shown);
    if (href === null) continue;
    if (match.index > plain) result.push({ kind: "text", text: text.slice(plain, match.index) });
    result.push({ kind: "link", text: shown, href });
    plain = match.index + shown.length;
  }
  if (plain < text.length) result.push({ kind: "text", text: text.slice(plain) });
  return result;
}

/** One line without its marks, for lists. */
export function plainWhatsApp(source: string): string {
  const inline = (nodes: readonly Inline[]): string =>
    nodes.map((node) => ("children" in node ? inline(node.children) : node.text)).join("");
  return parseWhatsApp(source)
    .map((block) => ("children" in block ? inline(block.children) : block.text))
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The address when it is http or https and says openly where it leads; else null. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "" ? url.href : null;
}
