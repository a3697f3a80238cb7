import type { MessageContent } from "../messages/content.ts";

export type Spoken = { readonly language: string; readonly content: MessageContent };

/**
 * The message in the person's language: exactly theirs (`pt-BR`), else the language alone (`pt`), else any of its regions, else
 * the default. Null when the variant lacks even that; validation refuses such variants.
 */
export function chooseLanguage(
  messages: { readonly [language: string]: MessageContent },
  locale: string | null,
  defaultLanguage: string,
): Spoken | null {
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
