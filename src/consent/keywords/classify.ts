/** What a customer's message asks for, if it is a command: pure, and quick enough for every message that comes in. */
import type { KeywordIntent } from "./intent.ts";
import { normaliseWords, sentencesOf } from "./normalise.ts";
import { OPT_OUT_SENTENCES } from "./phrases.ts";
import { CARRIER_OPT_IN_WORDS, CARRIER_OPT_OUT_WORDS, COURTESIES, HELP_WORDS, OPT_IN_WORDS, OPT_OUT_WORDS } from "./words.ts";

export type Heard = {
  readonly intent: Exclude<KeywordIntent, "custom">;
  /** The word or sentence that was understood, as it is compared. */
  readonly said: string;
};

const WORDS: ReadonlyMap<string, Heard["intent"]> = new Map([
  ...intents(HELP_WORDS, "help"),
  ...intents(OPT_IN_WORDS, "opt_in"),
  // Last: a word that two languages use for different things is taken for the "no".
  ...intents(OPT_OUT_WORDS, "opt_out"),
]);
const CARRIER_WORDS: ReadonlyMap<string, Heard["intent"]> = new Map([
  ...CARRIER_OPT_OUT_WORDS.map((word) => [normaliseWords(word), "opt_out"] as const),
  ...CARRIER_OPT_IN_WORDS.map((word) => [normaliseWords(word), "opt_in"] as const),
]);

function intents(
  words: { readonly [language: string]: readonly string[] },
  intent: Heard["intent"],
): (readonly [string, Heard["intent"]])[] {
  return Object.values(words)
    .flat()
    .map((word) => [normaliseWords(word), intent] as const);
}

const POLITE = COURTESIES.map(normaliseWords);
const BEFORE = new RegExp(`^(?:(?:${POLITE.join("|")}) )+`, "u");
const AFTER = new RegExp(`(?: (?:${POLITE.join("|")}))+$`, "u");
/** A sentence of more words is a story. */
const MOST_WORDS = 16;

/** Null: an ordinary message. */
export function hearKeyword(text: string): Heard | null {
  const sentences = sentencesOf(text);
  const word = sentences.length <= MOST_SHORT && text.length <= MOST_OF_A_WORD ? shorten(sentences.join(" ")) : "";
  const intent = WORDS.get(word);
  if (intent) return { intent, said: word };
  for (const sentence of sentences) {
    const bare = withoutCourtesies(sentence);
    if (bare.split(" ").length > MOST_WORDS) continue;
    const unspaced = bare.replaceAll(" ", "");
    if (OPT_OUT_SENTENCES.some(({ pattern, isUnspaced }) => pattern.test(isUnspaced ? unspaced : bare) || pattern.test(sentence)))
      return { intent: "opt_out", said: bare };
  }
  return null;
}

/** Of a text message: what carriers demand that every sender obeys, whatever the sender has set up. Null: none of that. */
export function carrierCommand(text: string): Heard["intent"] | null {
  return text.length > MOST_OF_A_WORD ? null : (CARRIER_WORDS.get(asWord(text)) ?? null);
}

/** Nobody dresses a command up in more letters. */
const MOST_OF_A_WORD = 200;
/** "Stop! Stop! Please." is a word; more sentences are not. */
const MOST_SHORT = 4;

/** For words of a workspace: the whole message, without courtesies. */
export function asWord(text: string): string {
  return shorten(sentencesOf(text).join(" "));
}

function shorten(text: string): string {
  const words = withoutCourtesies(normaliseWords(text)).split(" ");
  return words.every((word) => word === words[0]) ? (words[0] ?? "") : words.join(" ");
}

function withoutCourtesies(text: string): string {
  return text.replace(BEFORE, "").replace(AFTER, "");
}
