/** One spelling for what people type: so that STOP, "stop!", "ＳＴＯＰ 🛑" and "s.t.o.p" are the same word. Pure. */

/** Beyond what decomposition does. */
const LETTERS: { readonly [letter: string]: string } = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  æ: "ae",
  œ: "oe",
  ı: "i",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ى: "ي",
  ة: "ه",
  ς: "σ",
};
/** Of Latin, Greek and Cyrillic, of Arabic and of Hebrew. Vowel signs of other scripts are letters there and stay. */
const MARKS = /[\u{300}-\u{36F}]|[\u{64B}-\u{65F}\u{670}\u{640}]|[\u{591}-\u{5C7}]/gu;
/** Direction marks, joiners, variation selectors. */
const INVISIBLE = /[\u{AD}\u{61C}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{FEFF}]|[\u{FE00}-\u{FE0F}]/gu;

/** Lower case, and without accents. */
export function foldLetters(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(MARKS, "")
    .normalize("NFC")
    .replaceAll(/./gu, (letter) => LETTERS[letter] ?? letter);
}

/** Lower case, without accents, punctuation and emoji; words apart by one space. */
export function normaliseWords(text: string): string {
  const plain = foldLetters(text.normalize("NFKC").replaceAll(INVISIBLE, ""))
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .replaceAll(/(\p{L})\1{2,}/gu, "$1")
    .trim();
  const words = plain.split(" ");
  // "s t o p": nobody spells out anything else.
  return words.length > 2 && words.every((word) => [...word].length === 1) ? words.join("") : plain;
}

/** At most so much is read: a command is short. */
const MOST_READ = 600;

/** Sentences, each as `normaliseWords` has it; a dot within a word ends none. Of a long text the first ones that are whole. */
export function sentencesOf(text: string): readonly string[] {
  const read = text.slice(0, MOST_READ).normalize("NFKC");
  const sentences = read.split(/[!?;\n。！？؟।]+|\.(?=\s|$)/u);
  return (text.length > MOST_READ ? sentences.slice(0, -1) : sentences).map(normaliseWords).filter((sentence) => sentence !== "");
}
