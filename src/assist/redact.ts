/**
 * What is somebody's own is not told to a model of somebody else's: it is replaced by a placeholder such as `[PHONE_1]`, the same for the
 * same, and put back where the answer uses it. Errs on the side of hiding. Pure.
 */

/** What is known to be personal of the people a text is about: names, addresses, own words for them. */
export type Known = { readonly names: readonly string[]; readonly addresses: readonly string[] };

type Kind = "EMAIL" | "LINK" | "IBAN" | "CARD" | "PHONE" | "ADDRESS" | "NAME" | "NUMBER";

// Each is bounded, and none has a repetition within a repetition.
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}\s?(?:@|＠|\(at\)|\[at\])\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{2,63}){1,4}/giu;
const LINK = /(?:https?:\/\/|www\.)[^\s<>"]{1,500}/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b/giu;
/** Digits with what people put between them; how many there are says what it is. */
const DIGITS = /(?<![\p{L}\p{N}])[+(]{0,2}\p{Nd}(?:[\s()./\u{A0}\u{2010}-\u{2015}-]{0,3}\p{Nd}){5,24}(?![\p{L}\p{N}])/gu;
const STREET =
  /\b\d{1,5}(?:\s?(?:bis|ter|[a-z]))?,?\s(?:rue|avenue|av\.?|boulevard|bd\.?|chemin|place|impasse|allée|quai|route)\s[\p{L}\p{N}' .-]{2,60}|(?:\b[\p{L}'.-]{2,30}(?:\s[\p{L}'.-]{2,30}){0,2}\s(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court|square)\s?\d{0,5}\b)|\b\d{1,5}\s[\p{L}'.-]{2,30}(?:\s[\p{L}'.-]{2,30}){0,2}\s(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court|square)\b|\b[\p{L}-]{2,40}(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}\s?[a-z]?\b|\b(?:calle|avenida|avda\.?|plaza|paseo|camino)\s[\p{L}' .-]{2,40},?\s?(?:n[º°.]\s?)?\d{1,5}\b/giu;
const POSTCODE = /(?<![\p{L}\p{N}])(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})\s(?=\p{Lu})[\p{L}-]{2,40}/gu;

const LEAST_NAME = 2;
const MOST_TEXT = 40_000;

export class Redaction {
  readonly #byValue = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();
  readonly #names: readonly RegExp[];
  readonly #addresses: readonly string[];

  constructor({ names, addresses }: Known) {
    // Parts of names, too: who is called Ana Moreau may be "Mme Moreau".
    const parts = names.flatMap((name) => [name, ...name.split(/[\s,]+/)]).map((name) => name.trim());
    this.#names = [...new Set(parts.filter((part) => [...part].length >= LEAST_NAME && /\p{L}/u.test(part)))]
      .toSorted((a, b) => b.length - a.length)
      .slice(0, 60)
      .map((name) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, "giu"));
    this.#addresses = [...new Set(addresses.map((one) => one.trim()).filter((one) => one.length >= 4))].toSorted(
      (a, b) => b.length - a.length,
    );
  }

  /** May be called for many texts: the same value has the same placeholder in all of them. */
  hide(text: string): string {
    // What looks like one of ours is not ours, and would be put back.
    let hidden = text.slice(0, MOST_TEXT).normalize("NFKC").replaceAll(PLACEHOLDER, "[…]");
    hidden = hidden.replaceAll(EMAIL, (value) => this.#put("EMAIL", value));
    for (const address of this.#addresses)
      hidden = hidden.replaceAll(new RegExp(escaped(address), "giu"), (value) => this.#put("ADDRESS", value));
    hidden = hidden
      .replaceAll(LINK, (value) => this.#put("LINK", value))
      .replaceAll(IBAN, (value) => (value.replaceAll(/[^A-Z0-9]/gi, "").length >= 15 ? this.#put("IBAN", value) : value))
      .replaceAll(STREET, (value) => this.#put("ADDRESS", value))
      .replaceAll(POSTCODE, (value) => this.#put("ADDRESS", value))
      .replaceAll(DIGITS, (value) => this.#number(value));
    for (const name of this.#names)
      hidden = outsidePlaceholders(hidden, (part) => part.replaceAll(name, (value) => this.#put("NAME", value)));
    return hidden;
  }

  /** Placeholders that are none of ours are left out: a model may make some up. What opens an account is never said back. */
  putBack(text: string): string {
    return text.replaceAll(PLACEHOLDER, (placeholder) => (NEVER_BACK.test(placeholder) ? "…" : (this.#values.get(placeholder) ?? "")));
  }

  /** All of it, for whoever has the original before them anyway. */
  restore(text: string): string {
    return text.replaceAll(PLACEHOLDER, (placeholder) => this.#values.get(placeholder) ?? "");
  }

  /** What was hidden, by kind. */
  counts(): { readonly [kind: string]: number } {
    return Object.fromEntries(this.#counts);
  }

  #number(value: string): string {
    const digits = [...value].filter((letter) => /\p{Nd}/u.test(letter)).length;
    const kind: Kind = digits >= 13 && digits <= 19 && !value.startsWith("+") ? "CARD" : digits >= 7 && digits <= 15 ? "PHONE" : "NUMBER";
    return digits < 7 ? value : this.#put(kind, value);
  }

  #put(kind: Kind, value: string): string {
    const key = `${kind} ${value.toLowerCase()}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const placeholder = `[${kind}_${count}]`;
    this.#byValue.set(key, placeholder);
    this.#values.set(placeholder, value);
    return placeholder;
  }
}

const PLACEHOLDER = /\[(?:EMAIL|LINK|IBAN|CARD|PHONE|ADDRESS|NAME|NUMBER)_\d{1,4}\]/g;

const NEVER_BACK = /^\[(?:CARD|IBAN|LINK)_/;

function outsidePlaceholders(text: string, change: (part: string) => string): string {
  let result = "";
  let at = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    result += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return result + change(text.slice(at));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`);
}
