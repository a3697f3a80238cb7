import { IntlMessageFormat } from "intl-messageformat";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { en, type Catalogue, type MessageKey } from "./en.ts";
import { createFormats, type Formats } from "./formats.ts";
import { fr } from "./fr.ts";

export type Language = "en" | "fr";
const CATALOGUES: { readonly [L in Language]: Catalogue } = { en, fr };
const STORED = "parley-language";

export type Values = { readonly [name: string]: string | number };
export type Translate = (key: MessageKey, values?: Values) => string;
export type I18n = Formats & {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: Translate;
  readonly has: (key: string) => key is MessageKey;
};

const Context = createContext<I18n | null>(null);

/** Before `: ; ! ? %` and inside guillemets no line breaks; written as ordinary spaces, which are seen in a file. */
export function frenchSpaces(text: string): string {
  return text.replaceAll(/ (?=[;!?»%]|:(?!:))|(?<=«) /g, "\u00a0");
}

export function translator(language: Language): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, values) => {
    const text = language === "fr" ? frenchSpaces(CATALOGUES.fr[key]) : CATALOGUES[language][key];
    if (!text.includes("{")) return text;
    const format = parsed.get(key) ?? new IntlMessageFormat(text, language);
    parsed.set(key, format);
    return String(format.format(values ?? {}));
  };
}

export function I18nProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      ...createFormats(language),
      language,
      t: translator(language),
      has: (key): key is MessageKey => Object.hasOwn(en, key),
      setLanguage: (next) => {
        localStorage.setItem(STORED, next);
        choose(next);
      },
    }),
    [language],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("useI18n outside of its provider");
  return value;
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "fr") return stored;
  return navigator.languages.some((language) => language.startsWith("fr")) && !navigator.languages[0]?.startsWith("en") ? "fr" : "en";
}
