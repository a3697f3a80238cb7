/** Articles of the knowledge base. Pure. */
import { type Example, indexExamples, type Match, matchWords, surest, type WordIndex } from "./match-words.ts";

export type ArticleDocument = {
  readonly title: string;
  /** Sent to whoever asks; short enough for a telephone. */
  readonly answer: string;
  /** The whole, in the light markup of chats: *bold*, _italic_, lists, links. */
  readonly body: string;
  /** How people ask for it. */
  readonly questions: readonly string[];
  readonly topics: readonly string[];
};
export const ARTICLE_STATES = ["draft", "published", "archived"] as const;

export type Article = {
  readonly id: string;
  readonly language: string;
  readonly state: (typeof ARTICLE_STATES)[number];
  readonly document: ArticleDocument;
  readonly revision: number;
  readonly version: number;
  readonly savedAt: Date;
  readonly savedBy: string;
};
/** What an answer is made of: the published one, without its body. */
export type AnsweringArticle = Pick<ArticleDocument, "title" | "answer" | "questions" | "topics"> & {
  readonly id: string;
  readonly language: string;
};
export type ArticleVersion = {
  readonly version: number;
  readonly language: string;
  readonly document: ArticleDocument;
  readonly publishedAt: Date;
  readonly publishedBy: string;
};
/** Found by full-text search; `rank` only orders. */
export type FoundArticle = AnsweringArticle & { readonly body: string; readonly rank: number };

export const MOST_ARTICLES = 2_000;
/** With a question below it and a footer, within what WhatsApp takes with buttons. */
export const LONGEST_ANSWER = 900;

export type FindAnswer = (text: string) => { readonly sure: Match | null; readonly nearest: Match | null };

/** Languages need no telling: words of one are seldom those of another. */
export function createFindAnswer(articles: readonly AnsweringArticle[], sureFrom: number): FindAnswer {
  const examples = articles.flatMap(({ id, title, questions }) => [title, ...questions].map((text): Example => ({ of: id, text })));
  const index: WordIndex = indexExamples(examples);
  return (text) => {
    const matches = matchWords(index, text);
    return { sure: surest(matches, sureFrom), nearest: matches[0] ?? null };
  };
}

/** Worth keeping when nothing answered it: not a greeting, not a picture's caption of one word. */
export function isQuestion(text: string): boolean {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.length >= 3 || (text.includes("?") && words.length >= 1);
}

/** PostgreSQL's configurations for full text, by language; for the others words are taken as they stand. */
const CONFIGURATIONS: { readonly [language: string]: string } = {
  ar: "arabic",
  ca: "catalan",
  da: "danish",
  de: "german",
  el: "greek",
  en: "english",
  es: "spanish",
  eu: "basque",
  fi: "finnish",
  fr: "french",
  ga: "irish",
  hi: "hindi",
  hu: "hungarian",
  id: "indonesian",
  it: "italian",
  lt: "lithuanian",
  ne: "nepali",
  nl: "dutch",
  no: "norwegian",
  pt: "portuguese",
  ro: "romanian",
  ru: "russian",
  sr: "serbian",
  sv: "swedish",
  ta: "tamil",
  tr: "turkish",
  yi: "yiddish",
};
export function textConfiguration(language: string): string {
  return CONFIGURATIONS[language.toLowerCase().split(/[-_]/)[0] ?? ""] ?? "simple";
}
