/** Web addresses in running text, as a phone makes them tappable. */
import { decodeReferences, escapeHtml } from "../messages/markup.ts";

const ADDRESS = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"\p{Cc}\p{Cf}]+/giu;
/** Closes a sentence, not an address. */
const END = /[.,;:!?'’”»…]$/u;
const BRACKETS = { ")": "(", "]": "[", "}": "{" } as const;
/** WhatsApp's own marks for bold, strikethrough, italics and code around an address. */
const MARKS = new Set(["*", "~", "_", "`"]);

export function replaceLinks(text: string, replace: (address: string) => string): string {
  if (!text.includes("://")) return text;
  return text.replace(ADDRESS, (found: string, offset: number) => {
    const address = trimmed(found, text[offset - 1] ?? "");
    return `${replace(address)}${found.slice(address.length)}`;
  });
}

/** Pictures, fonts, style sheets and comments are passed over; then what a link of the block language or of HTML leads to. */
const IN_MARKUP =
  /<!--[\s\S]*?-->|<(?:mj-font|link)\b[^>]*>|!\[[^\]\n]*\]\([^)\n]*\)|(\]\()([^)\s]+)(?=\))|(\bhref\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

export function replaceMarkupLinks(text: string, replace: (address: string) => string): string {
  const led = (address: string): string => {
    const plain = decodeReferences(address).trim();
    const to = replace(plain);
    return to === plain ? address : escapeHtml(to);
  };
  return text.replace(IN_MARKUP, (whole, opening?: string, target?: string, attribute?: string, double?: string, single?: string) => {
    if (opening !== undefined && target !== undefined) return `${opening}${led(target)}`;
    if (attribute === undefined) return whole;
    return double === undefined ? `${attribute}'${led(single ?? "")}'` : `${attribute}"${led(double)}"`;
  });
}

function trimmed(found: string, before: string): string {
  let address = found;
  for (;;) {
    const last = address.at(-1) ?? "";
    const opening = last in BRACKETS ? BRACKETS[last as keyof typeof BRACKETS] : undefined;
    const isLoose = opening !== undefined && count(address, last) > count(address, opening);
    if (!isLoose && !END.test(address) && !(MARKS.has(last) && last === before)) return address;
    address = address.slice(0, -1);
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

const WHATSAPP = /^(?:wa\.me|(?:[a-z0-9-]+\.)*whatsapp\.com)$/;

/** Whether a browser can be led there and learns nothing it should not: plain web addresses, and none that WhatsApp opens within itself. */
export function canLead(address: string): boolean {
  if (!/^https?:\/\/[^\s/\\]/i.test(address) || /[\s\p{Cc}]/u.test(address) || !URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  return (protocol === "http:" || protocol === "https:") && username === "" && password === "" && !WHATSAPP.test(hostname);
}
