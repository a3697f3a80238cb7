import type { MessageContent } from "../messages/content.ts";

export type Spoken = { readonly language: string; readonly content: MessageContent };

/**
 * The message in the person's language: exactly theirs (`pt-BR`), else the language alone (`pt`), else any of its regions, else
 * the default. Null when the variant lacks even that; validation refuses such variants.
 */
export function chooseLanguage(messages: Messages, locale: string | null, defaultLanguage: string): Spoken | null {
  const known = CHOSEN.get(messages) ?? new Map<string, Spoken | null>();
  CHOSEN.set(messages, known);
  const key = `${defaultLanguage}\n${locale ?? ""}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const chosen = choose(messages, locale, defaultLanguage);
  known.set(key, chosen);
  return chosen;
}

type Messages = { readonly [language: string]: MessageContent };
/** An audience speaks few languages, and there is one choice for each. */
const CHOSEN = new WeakMap<Messages, Map<string, Spoken | null>>();

function choose(messages: Messages, locale: string | null, defaultLanguage: string): Spoken | null {
  const known = Object.keys(messages).toSorted();
  const wanted = locale === null ? null : normal(locale);
  const base = wanted?.split("-")[0] ?? null;
  const language =
    known.find((one) => normal(one) === wanted) ??
    known.find((one) => normal(one) === base) ??
    (base === null ? undefined : known.find((one) => normal(one).split("-")[0] === base)) ??
    known.find((one) => normal(one) === normal(defaultLanguage));
  const content = language === undefined ? undefined : messages[language];
  return language === undefined || content === undefined ? null : { language, content };
}

const normal = (language: string): string => language.replaceAll("_", "-").toLowerCase();
