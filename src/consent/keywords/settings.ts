import type { KeywordIntent } from "./intent.ts";

/** By language (`en`, `fr`, …). */
export type TextsByLanguage = { readonly [language: string]: string };

/** A word that a workspace adds: another way to say one of the commands, or with an answer of its own. */
export type CustomKeyword = {
  readonly word: string;
  readonly intent: KeywordIntent;
  /** Of an opt-in or opt-out: only this topic. */
  readonly topic?: string;
  /** Answered instead of the text of the intent; of a custom word the only answer. */
  readonly reply?: TextsByLanguage;
};

export type KeywordSettings = {
  readonly isOn: boolean;
  readonly custom: readonly CustomKeyword[];
  /** What is answered; a language that is left out has the built-in text, where there is one. */
  readonly texts: { readonly [Intent in "opt_out" | "opt_in" | "help"]?: TextsByLanguage };
};

export const BUILT_IN_KEYWORDS: KeywordSettings = { isOn: true, custom: [], texts: {} };

export const BUILT_IN_TEXTS = {
  opt_out: {
    en: "You will get no more promotional messages here. Reply START to get them again.",
    fr: "Vous ne recevrez plus de messages promotionnels ici. Répondez DÉBUT pour en recevoir à nouveau.",
  },
  opt_in: {
    en: "You will get our messages here again. Reply STOP to end them at any time.",
    fr: "Vous recevrez de nouveau nos messages ici. Répondez STOP pour ne plus les recevoir.",
  },
  help: {
    en: "Reply STOP to get no more promotional messages, START to get them again. For anything else, just write to us here.",
    fr: "Répondez STOP pour ne plus recevoir de messages promotionnels, DÉBUT pour en recevoir à nouveau. Pour toute autre question, écrivez-nous ici.",
  },
} as const satisfies { readonly [Intent in "opt_out" | "opt_in" | "help"]: TextsByLanguage };

/**
 * The text in the person's language, then in the workspace's, then in English, then in any; null: there is none. What a workspace wrote goes
 * before what is built in, within each language.
 */
export function answerText(
  { texts }: Pick<KeywordSettings, "texts">,
  { intent, reply }: { readonly intent: KeywordIntent; readonly reply?: TextsByLanguage },
  languages: readonly (string | null)[],
): string | null {
  const own = reply ?? (intent === "custom" ? {} : (texts[intent] ?? {}));
  const builtIn: TextsByLanguage = reply !== undefined || intent === "custom" ? {} : BUILT_IN_TEXTS[intent];
  for (const language of [...languages, "en"]) {
    if (language === null) continue;
    const short = language.toLowerCase().split(/[-_]/)[0] ?? language;
    const text = own[language] ?? own[short] ?? builtIn[short];
    if (text !== undefined) return text;
  }
  return Object.values(own)[0] ?? null;
}
