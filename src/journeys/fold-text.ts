/**
 * Brings what people type and what authors expect to one form: case, accents, width and surrounding
 * punctuation or emoji aside. A text of nothing else (👍) stays as it is. Only marks that belong to no script
 * (accents, variation selectors, joiners) are dropped: vowel signs of Indic scripts carry the word.
 */
export function foldText(text: string): string {
  const known = FOLDED.get(text);
  if (known !== undefined) return known;
  const folded = fold(text);
  if (text.length > LONGEST_KEPT) return folded;
  if (FOLDED.size >= MOST_FOLDED) FOLDED.clear();
  FOLDED.set(text, folded);
  return folded;
}

/** Words that authors expect are few, and so are answers that people tap or type in one word. */
const FOLDED = new Map<string, string>();
const MOST_FOLDED = 2_000;
const LONGEST_KEPT = 64;

function fold(text: string): string {
  // Upper case first: "ß" and "SS", "ı" and "I" only meet there. Lower case may bring a dot back ("İ").
  const plain = text.normalize("NFKD").replace(LOOSE, "").toUpperCase().toLowerCase().replace(LOOSE, "").replace(/\s+/gu, " ").trim();
  return plain.replace(/^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$/gu, "") || plain;
}

const LOOSE = /[\p{Script=Inherited}\p{Emoji_Modifier}]/gu;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
/** Scripts written without spaces between words: there, containing means anywhere. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether the folded text has the folded words in it as whole words: "no" is not in "now". */
export function hasWords(text: string, wanted: string): boolean {
  if (wanted === "") return false;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (
      isBorder(lastCharacter(text.slice(0, at)), firstCharacter(wanted)) &&
      isBorder(firstCharacter(text.slice(at + wanted.length)), lastCharacter(wanted))
    )
      return true;
  }
  return false;
}

function isBorder(outside: string, inside: string): boolean {
  return !WORD_CHARACTER.test(outside) || !WORD_CHARACTER.test(inside) || UNSPACED.test(inside);
}

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 32);
}

function lastCharacter(text: string): string {
  const end = text.slice(-2);
  return (end.codePointAt(0) ?? 0) > 0xffff ? end : text.slice(-1);
}
