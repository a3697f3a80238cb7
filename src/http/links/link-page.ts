/** What a customer sees whose link leads nowhere: no code, no blame, and what to do. */

const WORDS = {
  en: {
    unknown: [
      "This link leads nowhere",
      "It may have been cut off or copied with a mistake. Open it once more from the message it came with.",
    ],
    later: ["One moment, please", "This link cannot be opened just now. Try it again in a minute."],
  },
  fr: {
    unknown: [
      "Ce lien ne mène nulle part",
      "Il a peut-être été coupé ou mal recopié. Ouvrez-le de nouveau depuis le message qui le contenait.",
    ],
    later: ["Un instant, s’il vous plaît", "Ce lien ne peut pas être ouvert pour le moment. Réessayez dans une minute."],
  },
} as const;

export function linkPage(what: "unknown" | "later", acceptLanguage: string): { readonly html: string; readonly language: "en" | "fr" } {
  const language = /^\s*fr\b/i.test(acceptLanguage) ? "fr" : "en";
  const [title, text] = WORDS[language][what];
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}main{max-width:26rem;padding:2rem}h1{font-size:1.375rem;margin:0 0 .5rem}p{margin:0}</style>
</head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>
`;
  return { html, language };
}
