import { createContext, use, useEffect, useMemo, type ReactNode } from "react";
import { useStored } from "../state/use-stored.ts";
import { en, type Catalogue } from "./en.ts";
import { fr } from "./fr.ts";
import { timeFormats, type TimeFormats } from "./time-formats.ts";

export type Language = "en" | "fr";
const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, fr };

type Locale = {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: Catalogue;
  readonly times: TimeFormats;
};

const LocaleContext = createContext<Locale | null>(null);

export function LocaleProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useStored<Language>("language", ["en", "fr"], preferredLanguage());
  const t = CATALOGUES[language];
  const times = useMemo(() => timeFormats(regionalTag(language), CATALOGUES[language]), [language]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t.title;
  }, [language, t]);

  return <LocaleContext value={{ language, setLanguage, t, times }}>{children}</LocaleContext>;
}

export function useLocale(): Locale {
  const locale = use(LocaleContext);
  if (locale === null) throw new Error("LocaleProvider is missing above this component");
  return locale;
}

function preferredLanguage(): Language {
  return navigator.languages.find((tag) => /^(fr|en)\b/.test(tag))?.startsWith("fr") === true ? "fr" : "en";
}

/** The person's own region for dates (en-GB, fr-CA) when it is of the chosen language. */
function regionalTag(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}
