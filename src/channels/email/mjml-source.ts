/** Reads MJML as far as is needed to tell what differs from person to person from what does not, and what an author got wrong. Pure. */

/** Elements whose content MJML passes on as it stands. */
const ENDING = new Set([
  "mj-text",
  "mj-button",
  "mj-table",
  "mj-raw",
  "mj-title",
  "mj-preview",
  "mj-accordion-title",
  "mj-accordion-text",
  "mj-navbar-link",
  "mj-social-element",
]);
const TAG = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>/gi;
const VALUE = /(\s(?:href|src|alt|title|background-url)\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

export type Slot = { readonly kind: "content" | "title" | "href" | "src" | "words"; readonly text: string };
/** `skeleton` is the same for everybody whose message has the same structure; slots stand in it as `qzslot0z`, `qzslot1z`, … */
export type Slotted = { readonly skeleton: string; readonly slots: readonly Slot[] };

export function slotted(source: string): Slotted {
  const slots: Slot[] = [];
  const slot = (kind: Slot["kind"], text: string): string => `qzslot${slots.push({ kind, text }) - 1}z`;
  let skeleton = "";
  let at = 0;
  TAG.lastIndex = 0;
  for (let match = TAG.exec(source); match !== null; match = TAG.exec(source)) {
    const [whole, closing, rawName = "", attributes = "", empty] = match;
    skeleton += source.slice(at, match.index);
    at = match.index + whole.length;
    if (whole.startsWith("<!--")) continue;
    const name = rawName.toLowerCase();
    const isFont = name === "mj-font";
    const held = isFont
      ? attributes
      : attributes.replace(
          VALUE,
          (_all, before: string, double?: string, single?: string) => `${before}"${slot(kindOf(before), double ?? single ?? "")}"`,
        );
    skeleton += `<${closing}${name}${held}${empty === "/" ? " /" : ""}>`;
    if (closing === "/" || empty === "/" || !ENDING.has(name)) continue;
    const end = endOf(source, name, at);
    if (end < 0) continue;
    skeleton += slot(name === "mj-title" || name === "mj-preview" ? "title" : "content", source.slice(at, end));
    at = end;
    TAG.lastIndex = end;
  }
  return { skeleton: skeleton + source.slice(at), slots };
}

function kindOf(before: string): Slot["kind"] {
  const name = before.trim().toLowerCase();
  if (name.startsWith("href")) return "href";
  return name.startsWith("src") || name.startsWith("background") ? "src" : "words";
}

function endOf(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\s*>`, "gi");
  closing.lastIndex = from;
  return closing.exec(source)?.index ?? -1;
}

/** Puts markup before the end of the body; as it was when there is none. */
export function beforeBodyEnd(source: string, markup: string): string {
  const end = /<\/mj-body\s*>(?![\s\S]*<\/mj-body)/i.exec(source);
  return end === null ? source : `${source.slice(0, end.index)}${markup}${source.slice(end.index)}`;
}

/** Puts markup into the head, which is made when there is none. */
export function intoHead(source: string, markup: string): string {
  const head = /<mj-head\s*>/i.exec(source);
  if (head) return `${source.slice(0, head.index + head[0].length)}${markup}${source.slice(head.index + head[0].length)}`;
  return source.replace(/<mjml[^>]*>/i, (opening) => `${opening}<mj-head>${markup}</mj-head>`);
}

/** What is plainly wrong with the author's own MJML, Liquid and all; null when nothing is. */
export function mjmlProblem(source: string): string | null {
  const plain = source.replace(/\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g, "").trim();
  if (/<mj-include\b/i.test(plain)) return "mj-include reads files and is not taken: write the part out, or use a fragment";
  const open: string[] = [];
  TAG.lastIndex = 0;
  for (let match = TAG.exec(plain); match !== null; match = TAG.exec(plain)) {
    const [whole, closing, rawName = "", , empty] = match;
    const name = rawName.toLowerCase();
    if (whole.startsWith("<!--") || empty === "/") continue;
    if (closing === "/") {
      const last = open.pop();
      if (last !== name) return last === undefined ? `</${name}> closes nothing` : `<${last}> is closed by </${name}>`;
    } else if (ENDING.has(name) || name === "mj-style") {
      const end = endOf(plain, name, TAG.lastIndex);
      if (end < 0) return `<${name}> is never closed`;
      TAG.lastIndex = plain.indexOf(">", end) + 1;
    } else open.push(name);
  }
  const last = open.pop();
  if (last !== undefined) return `<${last}> is never closed`;
  return /<mj-body[\s>]/i.test(plain) && /<\/mjml\s*>$/i.test(plain) ? null : "the MJML needs a <mj-body> and ends with </mjml>";
}
