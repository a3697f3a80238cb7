/**
 * Values in markup. A value is inert wherever an author prints it: between tags, in a quoted attribute, and in the simple block
 * language of the e-mail channel, whose marks are written as character references too.
 */
const MARKS = /[&<>"'`*_[\]()#!\\~|]|\r\n?|\n/g;
// A dash at the beginning of a line is a list or a divider there.
const AT_START = /^(\s*)-/;
/** No text has them, and some readers stop at one. */
const CONTROLS = /(?![\t\n\r\u{80}-\u{9f}])\p{Cc}/gu;
const NAMED: { readonly [mark: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escapeValue(text: string): string {
  return text
    .replace(CONTROLS, "")
    .replace(MARKS, (mark) => NAMED[mark] ?? `&#${(mark.startsWith("\r") ? "\n" : mark).charCodeAt(0)};`)
    .replace(AT_START, "$1&#45;");
}

/** For text of the author's that is to be read as it stands: only what HTML would take for its own. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => NAMED[mark] ?? "&#39;");
}

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;
const NAMES: { readonly [name: string]: string } = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u{a0}",
  shy: "",
  zwnj: "\u{200c}",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  euro: "€",
  laquo: "«",
  raquo: "»",
  rsquo: "’",
  lsquo: "‘",
  ldquo: "“",
  rdquo: "”",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
};

/** Character references as the characters they stand for; names that are not known stay. */
export function decodeReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return NAMES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
    return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff) ? String.fromCodePoint(code) : "";
  });
}
