/**
 * How near a sentence is to examples of what it may mean. Pure, and explained by the words that counted: each word weighs by how few of the
 * things it could mean use it, words that every sentence has weigh next to nothing, a word that nobody's example has speaks against all.
 *
 * Own code instead of PostgreSQL's full text: it answers within a lane transaction for a message of any language without a query, the same
 * in the console's trial and in the simulation, and says a number between 0 and 1 that a threshold can be set on (`ts_rank` has no top).
 */
import { normaliseWords } from "../consent/keywords/normalise.ts";
import { LITTLE_WORDS } from "./little-words.ts";

export type Example = { readonly of: string; readonly text: string };
/** `score`: 0 to 1. `words`: what of the sentence was found, the weightiest first. */
export type Match = { readonly of: string; readonly score: number; readonly example: string; readonly words: readonly string[] };

export type WordIndex = {
  readonly examples: readonly IndexedExample[];
  readonly weights: ReadonlyMap<string, number>;
  readonly rare: number;
};
type IndexedExample = Example & { readonly stems: ReadonlyMap<string, number>; readonly length: number };

const MOST_WORDS = 60;
const LITTLE = 0.12;
/** Endings of English, French, Spanish and German that say how, not what; the longest first. */
const ENDINGS = [
  "issements",
  "issement",
  "amientos",
  "amiento",
  "ements",
  "aciones",
  "ations",
  "ungen",
  "ement",
  "acion",
  "ation",
  "iendo",
  "eront",
  "aient",
  "ando",
  "ados",
  "adas",
  "idos",
  "idas",
  "ungs",
  "ez",
  "ons",
  "ent",
  "ant",
  "ung",
  "ing",
  "est",
  "ais",
  "ait",
  "era",
  "ado",
  "ada",
  "ido",
  "ida",
  "er",
  "ir",
  "ar",
  "en",
  "es",
  "ed",
  "em",
  "te",
  "st",
  "os",
  "as",
  "an",
  "e",
  "s",
  "n",
  "o",
  "a",
  "t",
] as const;
const LEAST_STEM = 4;

/** The same for forms of one word, as far as cutting off an ending can tell. */
export function stemOf(word: string): string {
  for (const ending of ENDINGS)
    if (word.length - ending.length >= LEAST_STEM && word.endsWith(ending)) return word.slice(0, word.length - ending.length);
  return word;
}

export function wordsOf(text: string): readonly string[] {
  return normaliseWords(text.slice(0, 4_096))
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
}

export function indexExamples(examples: readonly Example[]): WordIndex {
  const meanings = new Map<string, Set<string>>();
  for (const { of, text } of examples)
    for (const word of wordsOf(text)) {
      const stem = stemOf(word);
      const known = meanings.get(stem);
      if (known) known.add(of);
      else meanings.set(stem, new Set([of]));
    }
  const all = new Set(examples.map(({ of }) => of)).size;
  const rare = Math.log(1 + all) + 1;
  const little = new Set([...LITTLE_WORDS].map(stemOf));
  const weights = new Map(
    [...meanings].map(([stem, used]) => [stem, (little.has(stem) ? LITTLE : 1) * (Math.log((1 + all) / used.size) + 1)]),
  );
  for (const stem of little) if (!weights.has(stem)) weights.set(stem, LITTLE * rare);
  const indexed = examples.map((example): IndexedExample => {
    const stems = new Map(wordsOf(example.text).map((word) => [stemOf(word), weights.get(stemOf(word)) ?? rare]));
    return { ...example, stems, length: lengthOf(stems.values()) };
  });
  return { examples: indexed.filter(({ length }) => length > 0), weights, rare };
}

/** The best example of each meaning, the nearest first. */
export function matchWords(index: WordIndex, text: string): readonly Match[] {
  const said = new Map<string, { readonly word: string; readonly weight: number }>();
  for (const word of wordsOf(text)) {
    const stem = knownStem(index, stemOf(word));
    said.set(stem, { word, weight: index.weights.get(stem) ?? index.rare });
  }
  const length = lengthOf([...said.values()].map(({ weight }) => weight));
  if (length === 0) return [];
  const best = new Map<string, Match>();
  for (const example of index.examples) {
    let shared = 0;
    const words: { readonly word: string; readonly weight: number }[] = [];
    for (const [stem, { word, weight }] of said) {
      const other = example.stems.get(stem);
      if (other === undefined) continue;
      shared += weight * other;
      words.push({ word, weight });
    }
    const score = shared / (length * example.length);
    if (score === 0 || score <= (best.get(example.of)?.score ?? 0)) continue;
    best.set(example.of, {
      of: example.of,
      score,
      example: example.text,
      words: words.toSorted((a, b) => b.weight - a.weight).map(({ word }) => word),
    });
  }
  return [...best.values()].toSorted((a, b) => b.score - a.score || (a.of < b.of ? -1 : 1));
}

/** `null`: nothing is sure enough, or two things are as likely as each other. */
export function surest(matches: readonly Match[], sureFrom: number): Match | null {
  const [first, second] = matches;
  if (!first || first.score < sureFrom) return null;
  return second && second.score > first.score * CLEARLY ? null : first;
}
const CLEARLY = 0.97;

/** Of a word that no example has: one that differs by a letter, if it is long enough to be the same word with a slip in it. */
function knownStem({ weights }: WordIndex, stem: string): string {
  if (weights.has(stem) || stem.length < 5) return stem;
  for (const known of weights.keys())
    if (Math.abs(known.length - stem.length) <= 1 && known[0] === stem[0] && differsByOne(known, stem)) return known;
  return stem;
}

/** One letter more, less, other, or two that changed places. */
function differsByOne(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}

function lengthOf(weights: Iterable<number>): number {
  let sum = 0;
  for (const weight of weights) sum += weight * weight;
  return Math.sqrt(sum);
}
