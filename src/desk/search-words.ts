/**
 * Words as they are found by: without capitals, accents and the width of letters, and cut where the language cuts them, so that texts
 * without spaces have words, too. The same code makes what is kept and what is asked.
 */
const MOST_WORDS = 600;
const MOST_LENGTH = 40;
/** Runs of scripts that write no spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const MARKS = /[\p{Mn}\p{Me}]+/gu;
/** Letters that no decomposition takes apart. */
const PLAIN: { readonly [letter: string]: string } = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const LETTERS = /[ßæœøłđðþı]/g;

export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(LETTERS, (letter) => PLAIN[letter] ?? letter);
}

/** Each once. */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  const spaced = foldText(text).replace(UNSPACED, (run) => ` ${pairsOf(run).join(" ")} `);
  for (const [word] of spaced.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (words.size >= MOST_WORDS) break;
    words.add([...word].slice(0, MOST_LENGTH).join(""));
  }
  return [...words];
}

/** Every two neighbours: a word of three signs is found by its two pairs. */
function pairsOf(run: string): readonly string[] {
  const signs = [...run];
  return signs.length === 1 ? signs : signs.slice(1).map((sign, at) => `${signs[at] ?? ""}${sign}`);
}

/** For PostgreSQL's `::tsquery`: all words, the last one also as a beginning; null: nothing to look for. */
export function searchQueryOf(text: string): string | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  return words.map((word, at) => (at === words.length - 1 ? `'${word}':*` : `'${word}'`)).join(" & ");
}
