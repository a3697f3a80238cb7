/**
 * WhatsApp's text formatting as plain data: *bold* _italic_ ~strike~ `mono` ```block```, bullets,
 * numbers, quotes and links. Text stays text: nothing here produces markup, and the only hrefs
 * that come out are http and https. Time is linear in the length of the text.
 */
export type Inline =
  | { readonly kind: "text" | "mono"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly text: string };

export type Block =
  | { readonly kind: "paragraph" | "quote"; readonly children: readonly Inline[] }
  | { readonly kind: "bullets"; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "numbers"; readonly start: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

export function formatText(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const source = text.replace(/\r\n?/g, "\n");
  let at = 0;
  while (at < source.length) {
    const fence = nextFence(source, at);
    const prose = source.slice(at, fence?.open ?? source.length);
    pushProse(blocks, fence === null ? prose : prose.replace(/\n$/, ""));
    if (fence === null) break;
    blocks.push({ kind: "code", text: source.slice(fence.open + FENCE.length, fence.close).replace(/^\n|\n$/g, "") });
    at = fence.close + FENCE.length;
    if (source[at] === "\n") at += 1;
  }
  return blocks;
}

/** The same text with its marks removed, on one line: for previews. */
export function plainText(text: string): string {
  return formatText(text).map(blockText).join(" ").replace(/\s+/g, " ").trim();
}

/** The address as a browser reads it when it is http or https; null for every other scheme. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const parsed = new URL(address);
  return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
}

const FENCE = "```";

function nextFence(source: string, from: number): { open: number; close: number } | null {
  const open = source.indexOf(FENCE, from);
  if (open < 0) return null;
  // One character at least between the fences: "``````" is six backticks, not an empty block.
  const close = source.indexOf(FENCE, open + FENCE.length + 1);
  return close < 0 ? null : { open, close };
}

function pushProse(blocks: Block[], prose: string): void {
  if (prose === "") return;
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", children: joinLines(paragraph) });
    paragraph = [];
  };
  const lines = prose.split("\n");
  for (let at = 0; at < lines.length;) {
    const shape = lineShape(lines[at] ?? "");
    if (shape === null) {
      paragraph.push(lines[at] ?? "");
      at += 1;
      continue;
    }
    endParagraph();
    const run: LineShape[] = [];
    for (; at < lines.length; at += 1) {
      const next = lineShape(lines[at] ?? "");
      if (next?.kind !== shape.kind) break;
      run.push(next);
    }
    blocks.push(runBlock(shape, run));
  }
  endParagraph();
}

type LineShape = { readonly kind: "bullets" | "numbers" | "quote"; readonly text: string; readonly number: number };

function lineShape(line: string): LineShape | null {
  const bullet = /^[-*•] (?=\S)/.exec(line);
  if (bullet !== null) return { kind: "bullets", text: line.slice(bullet[0].length), number: 0 };
  const numbered = /^(\d{1,3})\. (?=\S)/.exec(line);
  if (numbered !== null) return { kind: "numbers", text: line.slice(numbered[0].length), number: Number(numbered[1]) };
  if (line.startsWith("> ") && line.length > 2) return { kind: "quote", text: line.slice(2), number: 0 };
  return null;
}

function runBlock(first: LineShape, run: readonly LineShape[]): Block {
  const texts = run.map((line) => line.text);
  switch (first.kind) {
    case "bullets":
      return { kind: "bullets", items: texts.map(formatLine) };
    case "numbers":
      return { kind: "numbers", start: first.number, items: texts.map(formatLine) };
    case "quote":
      return { kind: "quote", children: joinLines(texts) };
  }
}

function joinLines(lines: readonly string[]): readonly Inline[] {
  return mergeText(lines.flatMap((line, index) => [...(index === 0 ? [] : [{ kind: "text" as const, text: "\n" }]), ...formatLine(line)]));
}

type Token = { readonly char: string; readonly atom: Inline | null };
type Marker = "*" | "_" | "~";
const MARKS: Readonly<Record<Marker, "bold" | "italic" | "strike">> = { "*": "bold", _: "italic", "~": "strike" };

function formatLine(line: string): readonly Inline[] {
  return mergeText(emphasis(tokens(line), []));
}

// Code and links become single tokens first, so that marks inside an address or inside code mean nothing.
const ATOM = /`([^`]+)`|(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"`\p{Cc}\p{Cf}]+/giu;

function tokens(line: string): readonly Token[] {
  const found: Token[] = [];
  const pushChars = (text: string) => {
    for (const char of text) found.push({ char, atom: null });
  };
  let at = 0;
  for (const match of line.matchAll(ATOM)) {
    const code = match[1];
    const atom = code === undefined ? linkAtom(match[0]) : ({ kind: "mono", text: code } as const);
    if (atom === null) continue;
    pushChars(line.slice(at, match.index));
    found.push({ char: "", atom });
    at = match.index + (atom.kind === "mono" ? match[0].length : atom.text.length);
  }
  pushChars(line.slice(at));
  return found;
}

const TRAILING = new Set("*_~.,;:!?'’”»]}");

function linkAtom(raw: string): (Inline & { kind: "link" }) | null {
  let end = raw.length;
  let openParens = raw.split("(").length - raw.split(")").length;
  for (; end > 0; end -= 1) {
    const last = raw[end - 1] ?? "";
    const strayParen = last === ")" && openParens < 0;
    if (!strayParen && !TRAILING.has(last)) break;
    if (strayParen) openParens += 1;
  }
  const text = raw.slice(0, end);
  const bare = /^www\./i.test(text);
  if (!bare && !text.includes("://")) return null;
  const href = safeHref(bare ? `https://${text}` : text);
  return href === null ? null : { kind: "link", href, text };
}

function emphasis(list: readonly Token[], inside: readonly Marker[]): readonly Inline[] {
  const nodes: Inline[] = [];
  const exhausted = new Set<Marker>(inside);
  for (let at = 0; at < list.length; at += 1) {
    const token = list[at];
    if (token === undefined) break;
    const marker = asMarker(token);
    if (marker !== null && !exhausted.has(marker) && opens(list, at, marker)) {
      const close = closer(list, at + 2, marker);
      if (close !== null) {
        nodes.push({ kind: MARKS[marker], children: mergeText(emphasis(list.slice(at + 1, close), [...inside, marker])) });
        at = close;
        continue;
      }
      // No closer after here means none for any later opener either: never search again (keeps it linear).
      exhausted.add(marker);
    }
    nodes.push(token.atom ?? { kind: "text", text: token.char });
  }
  return nodes;
}

function opens(list: readonly Token[], at: number, marker: Marker): boolean {
  const next = list[at + 1];
  return !isWord(list[at - 1]) && next !== undefined && !isSpace(next) && next.char !== marker;
}

function closer(list: readonly Token[], from: number, marker: Marker): number | null {
  for (let at = from; at < list.length; at += 1) {
    if (list[at]?.char === marker && !isSpace(list[at - 1]) && !isWord(list[at + 1])) return at;
  }
  return null;
}

function asMarker(token: Token): Marker | null {
  return token.char === "*" || token.char === "_" || token.char === "~" ? token.char : null;
}

function isWord(token: Token | undefined): boolean {
  return token !== undefined && /[\p{L}\p{N}]/u.test(token.char);
}

function isSpace(token: Token | undefined): boolean {
  return token !== undefined && /\s/u.test(token.char);
}

function mergeText(nodes: readonly Inline[]): readonly Inline[] {
  const merged: Inline[] = [];
  let run: string[] = [];
  const endRun = () => {
    if (run.length > 0) merged.push({ kind: "text", text: run.join("") });
    run = [];
  };
  for (const node of nodes) {
    if (node.kind === "text") {
      run.push(node.text);
      continue;
    }
    endRun();
    merged.push(node);
  }
  endRun();
  return merged;
}

export function inlineText(node: Inline): string {
  return "children" in node ? node.children.map(inlineText).join("") : node.text;
}

function blockText(block: Block): string {
  if ("text" in block) return block.text;
  if ("children" in block) return block.children.map(inlineText).join("");
  return block.items.map((item) => item.map(inlineText).join("")).join(" ");
}
