/** The page of an access export that people read: who they are here, and how much of what is in the files beside it. Pure. */
import { escapeHtml } from "../messages/markup.ts";
import { DATA_KINDS } from "./data-kinds.ts";
import { reachedTables } from "./personal-data.ts";
import { kindWords, type PrivacyLanguage } from "./words.ts";

export type { PrivacyLanguage } from "./words.ts";

const WORDS = {
  en: {
    title: "What is kept about you",
    made: "As of",
    who: "Who you are here",
    what: "What there is",
    kind: "Kind",
    why: "Why it is kept",
    rows: "Entries",
    file: "File",
    merged: "Numbers of your profile",
  },
  fr: {
    title: "Ce qui est conservé à votre sujet",
    made: "Situation au",
    who: "Qui vous êtes ici",
    what: "Ce qu’il y a",
    kind: "Type de données",
    why: "Pourquoi",
    rows: "Entrées",
    file: "Fichier",
    merged: "Numéros de votre profil",
  },
} as const;

export function summaryPage(of: {
  readonly profileIds: readonly string[];
  readonly profile: readonly { readonly [column: string]: unknown }[];
  readonly counts: ReadonlyMap<string, number>;
  readonly madeAt: Date;
  readonly language: PrivacyLanguage;
}): string {
  const words = WORDS[of.language];
  const facts = of.profile.flatMap((row) =>
    ["identities", "attributes", "locale", "time_zone", "country", "consent", "created_at"].flatMap((column) =>
      factsOf(column, row[column]),
    ),
  );
  const kinds = DATA_KINDS.flatMap((kind) => {
    const tables = reachedTables().filter(([, record]) => record.kind === kind);
    const rows = tables.reduce((sum, [table]) => sum + (of.counts.get(table) ?? 0), 0);
    const { name, why } = kindWords(kind, of.language);
    return rows === 0 ? [] : [`<tr><td>${text(name)}</td><td>${text(why)}</td><td class="n">${rows}</td><td>${kind}.json</td></tr>`];
  });
  return `<!doctype html>
<html lang="${of.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words.title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}.n{text-align:right;font-variant-numeric:tabular-nums}</style></head>
<body><h1>${words.title}</h1><p>${words.made} ${of.madeAt.toISOString()}</p>
<h2>${words.who}</h2><p>${words.merged}: ${of.profileIds.map(text).join(", ")}</p><table>${facts.join("")}</table>
<h2>${words.what}</h2><table><tr><th>${words.kind}</th><th>${words.why}</th><th class="n">${words.rows}</th><th>${words.file}</th></tr>${kinds.join("")}</table>
</body></html>
`;
}

function factsOf(name: string, value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "object" && !(value instanceof Date) && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, inner]) => factsOf(`${name} › ${key}`, inner));
  const shown = value instanceof Date ? value.toISOString() : typeof value === "string" ? value : JSON.stringify(value);
  return [`<tr><th>${text(name)}</th><td>${text(shown)}</td></tr>`];
}

const text = (value: string): string => escapeHtml(value);
