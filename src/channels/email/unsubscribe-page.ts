/** What somebody sees who follows the way out: one button, no script, no account, no question why. */
import { escapeHtml } from "../../messages/markup.ts";
import { page } from "../../pages/page.ts";
import type { Brand, Language } from "./sender.ts";

const WORDS = {
  en: {
    ask: (brand: string) => [
      `Stop e-mails from ${brand}?`,
      `You will get no more offers and news from ${brand} by e-mail. Messages about your orders still come.`,
    ],
    done: (brand: string) => ["You are unsubscribed", `${brand} will send you no more offers and news by e-mail.`],
    unknown: () => [
      "This link leads nowhere",
      "It may have been cut off or copied with a mistake. Open it once more from the message it came with.",
    ],
    button: "Unsubscribe",
    choose: "Choose what you get",
  },
  fr: {
    ask: (brand: string) => [
      `Ne plus recevoir les e-mails de ${brand} ?`,
      `Vous ne recevrez plus d'offres ni de nouvelles de ${brand} par e-mail. Les messages sur vos commandes arrivent toujours.`,
    ],
    done: (brand: string) => ["Vous êtes désinscrit", `${brand} ne vous enverra plus d'offres ni de nouvelles par e-mail.`],
    unknown: () => [
      "Ce lien ne mène nulle part",
      "Il a peut-être été coupé ou mal recopié. Ouvrez-le de nouveau depuis le message qui le contenait.",
    ],
    button: "Se désinscrire",
    choose: "Choisir ce que vous recevez",
  },
} as const;

export type PageFacts = {
  readonly brand: Brand;
  readonly acceptLanguage: string;
  readonly locale: string | null;
  /** Where they can keep some of it; null: whose page it is, is not known. */
  readonly preferencesUrl: string | null;
};
export type Page = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
};

export function unsubscribePage(what: "ask" | "done" | "unknown", facts: PageFacts): Page {
  const language = languageOf(facts);
  const { [what]: say, button, choose } = WORDS[language];
  const { name, colour, logoUrl } = facts.brand;
  const [title = "", text = ""] = say(name);
  // The form posts to where the page is: its address proves for whom.
  const form =
    what === "ask"
      ? `<form method="post"><input type="hidden" name="from" value="page"><p><button>${escapeHtml(button)}</button></p></form>`
      : "";
  const link = facts.preferencesUrl === null ? "" : `<p><a href="${escapeHtml(facts.preferencesUrl)}">${escapeHtml(choose)}</a></p>`;
  const { status, headers, html } = page({
    status: what === "unknown" ? 404 : 200,
    language,
    title,
    name,
    brand: { logoUrl, colour },
    body: `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${form}${link}`,
  });
  return { status, type: "text/html; charset=utf-8", headers, body: html };
}

/** What the browser asks for first, else what the person is known to speak. */
function languageOf({ acceptLanguage, locale, brand }: PageFacts): Language {
  for (const asked of [...acceptLanguage.split(","), locale ?? ""]) {
    const [, language] = /^\s*(en|fr)\b/i.exec(asked) ?? [];
    if (language !== undefined) return language.toLowerCase() === "fr" ? "fr" : "en";
  }
  return brand.language;
}
