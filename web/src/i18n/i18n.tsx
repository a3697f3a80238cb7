import { IntlMessageFormat } from "intl-messageformat";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Catalogue, MessageKey } from "./en.ts";
import { createFormats, type Formats } from "./formats.ts";

export type Language = "en" | "fr";
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

/** What is said in a language: as much as all the rest of the console's first page, so that only the one that is spoken is fetched. */
export type Spoken = { readonly language: Language; readonly catalogue: Catalogue };

export async function loadSpoken(language: Language): Promise<Spoken> {
  return { language, catalogue: language === "fr" ? (await import("./fr.ts")).fr : (await import("./en.ts")).en };
}

export function translator({ language, catalogue }: Spoken): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, values) => {
    const text = language === "fr" ? frenchSpaces(catalogue[key]) : catalogue[key];
    if (!text.includes("{")) return text;
    const format = parsed.get(key) ?? new IntlMessageFormat(text, language);
    parsed.set(key, format);
    return String(format.format(values ?? {}));
  };
}

export function I18nProvider({ first, children }: { readonly first: Spoken; readonly children: ReactNode }) {
  const [spoken, speak] = useState(first);
  const { language } = spoken;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      ...createFormats(language),
      language,
      t: translator(spoken),
      has: (key): key is MessageKey => Object.hasOwn(spoken.catalogue, key),
      setLanguage: (next) => {
        localStorage.setItem(STORED, next);
        // Gone with a newer server, as code may be: the whole console comes anew, in that language.
        void loadSpoken(next).then(speak, () => location.reload());
      },
    }),
    [language, spoken],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("useI18n outside of its provider");
  return value;
}

export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "fr") return stored;
  return navigator.languages.some((language) => language.startsWith("fr")) && !navigator.languages[0]?.startsWith("en") ? "fr" : "en";
}
