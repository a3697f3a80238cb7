/** What somebody sees who follows the way out: one button, no script, no account, no question why. */
import { escapeHtml } from "../../messages/markup.ts";
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

const STYLE =
  ":root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}main{max-width:28rem;padding:2rem}h1{font-size:1.375rem;margin:0 0 .5rem}p{margin:0 0 1.25rem}img{max-width:10rem;max-height:4rem;margin-bottom:1rem}button{font:inherit;font-weight:600;padding:.75rem 1.5rem;border:2px solid;border-radius:.375rem;cursor:pointer;background:Canvas;color:CanvasText}button:focus-visible{outline:3px solid Highlight;outline-offset:2px}";

export function unsubscribePage(what: "ask" | "done" | "unknown", facts: PageFacts): Page {
  const language = languageOf(facts);
  const { [what]: say, button, choose } = WORDS[language];
  const [title = "", text = ""] = say(facts.brand.name).map(escapeHtml);
  const logo = facts.brand.logoUrl === null ? "" : `<img src="${escapeHtml(facts.brand.logoUrl)}" alt="${escapeHtml(facts.brand.name)}">`;
  // The form posts to where the page is: its address proves for whom.
  const form = what === "ask" ? `<form method="post"><input type="hidden" name="from" value="page"><button>${button}</button></form>` : "";
  const link = facts.preferencesUrl === null ? "" : `<p><a href="${escapeHtml(facts.preferencesUrl)}">${choose}</a></p>`;
  return {
    status: what === "unknown" ? 404 : 200,
    type: "text/html; charset=utf-8",
    headers: {
      "content-language": language,
      "cache-control": "no-store",
      vary: "accept-language",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    },
    body: `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${STYLE}</style>
</head><body><main>${logo}<h1>${title}</h1><p>${text}</p>${form}${link}</main></body></html>
`,
  };
}

/** What the browser asks for first, else what the person is known to speak. */
function languageOf({ acceptLanguage, locale, brand }: PageFacts): Language {
  for (const asked of [...acceptLanguage.split(","), locale ?? ""]) {
    const [, language] = /^\s*(en|fr)\b/i.exec(asked) ?? [];
    if (language !== undefined) return language.toLowerCase() === "fr" ? "fr" : "en";
  }
  return brand.language;
}
