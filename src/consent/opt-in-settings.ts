/** How a workspace asks people to confirm, and what its pages for customers look like. Texts are Liquid over `opt_in` and `confirm_url`. */
import type { TextsByLanguage } from "./keywords/settings.ts";

export type ConfirmationText = {
  /** A subject. */
  readonly title: string;
  /** With room; a button is `[[words]](address)`. */
  readonly body: string;
  /** Of a text message or a chat. */
  readonly short: string;
};

export type OptInSettings = {
  readonly brand: {
    /** Null: none. */
    readonly logoUrl: string | null;
    /** `#rrggbb`; null: black and white. */
    readonly colour: string | null;
  };
  /** By language, over what is built in. */
  readonly texts: { readonly [language: string]: Partial<ConfirmationText> };
  /** Words of the pages, by language, over what is built in: see `PAGE_WORDS`. */
  readonly pages: { readonly [language: string]: TextsByLanguage };
  /** WhatsApp's template that asks outside the service window: a quick-reply button, or one that leads to the link; null: only inside of it. */
  readonly template: string | null;
};

export const NO_OPT_IN_SETTINGS: OptInSettings = { brand: { logoUrl: null, colour: null }, texts: {}, pages: {}, template: null };

const BUILT_IN: { readonly [language: string]: ConfirmationText } = {
  en: {
    title: "Please confirm: {{ opt_in.topics }}",
    body: "# One more step\n\nSomebody, probably you, asked {{ opt_in.workspace }} for **{{ opt_in.topics }}** at this address.\n\n[[Yes, I want this]]({{ confirm_url }})\n\nThe link works once, until {{ opt_in.until }}. If it was not you, do nothing: nothing will be sent.",
    short:
      "{{ opt_in.workspace }}: you asked for {{ opt_in.topics }}. Reply YES to confirm, or open {{ confirm_url }}. Not you? Do nothing.",
  },
  fr: {
    title: "Merci de confirmer : {{ opt_in.topics }}",
    body: "# Encore une étape\n\nQuelqu'un, sans doute vous, a demandé à {{ opt_in.workspace }} de recevoir **{{ opt_in.topics }}** à cette adresse.\n\n[[Oui, je le souhaite]]({{ confirm_url }})\n\nLe lien marche une fois, jusqu'au {{ opt_in.until }}. Si ce n'était pas vous, ne faites rien : rien ne sera envoyé.",
    short:
      "{{ opt_in.workspace }} : vous avez demandé {{ opt_in.topics }}. Répondez OUI pour confirmer, ou ouvrez {{ confirm_url }}. Ce n'était pas vous ? Ne faites rien.",
  },
};
export const YES_BUTTON: { readonly [language: string]: string } = { en: "Yes, I want this", fr: "Oui, je le souhaite" };

/** The first of the languages that has it, then English. */
export function confirmationText(
  { texts }: Pick<OptInSettings, "texts">,
  languages: readonly (string | null)[],
): ConfirmationText & {
  readonly language: string;
} {
  const english = BUILT_IN["en"] ?? { title: "", body: "", short: "" };
  for (const language of languages) {
    const short = shortOf(language);
    if (short === null) continue;
    const own = texts[language ?? ""] ?? texts[short];
    const builtIn = BUILT_IN[short];
    if (own || builtIn) return { ...english, ...builtIn, ...own, language: short };
  }
  return { ...english, ...texts["en"], language: "en" };
}

export function shortOf(language: string | null): string | null {
  return language === null ? null : (language.toLowerCase().split(/[-_]/)[0] ?? language);
}

/** What a topic is called; null: the purpose as a whole. */
export const WHOLE_TITLES: { readonly [language: string]: { readonly marketing: string; readonly utility: string } } = {
  en: { marketing: "offers and news", utility: "messages about your orders" },
  fr: { marketing: "les offres et les nouvelles", utility: "les messages sur vos commandes" },
};

export function inLanguage<T>(texts: { readonly [language: string]: T }, languages: readonly (string | null)[]): T | null {
  for (const language of languages) {
    const short = shortOf(language);
    const found = language === null ? undefined : (texts[language] ?? (short === null ? undefined : texts[short]));
    if (found !== undefined) return found;
  }
  return texts["en"] ?? Object.values(texts)[0] ?? null;
}
