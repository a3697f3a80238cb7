/** The records of processing, from the map: what is kept of whom, why, for how long, and what becomes of it when somebody is erased. */
import { csvCell } from "./csv.ts";
import { DATA_KINDS } from "./data-kinds.ts";
import { PERSONAL_DATA } from "./personal-data.ts";
import { writePdf } from "./pdf.ts";
import type { Retention } from "./retention.ts";
import { kindWords, type PrivacyLanguage } from "./words.ts";

export type ProcessingRecord = {
  readonly kind: string;
  readonly name: string;
  readonly why: string;
  readonly whose: string;
  /** `message.recipient` and so on. */
  readonly fields: readonly string[];
  readonly kept: string;
  readonly erasure: string;
};

const HEADERS = {
  en: ["Kind of data", "Purpose", "Whose", "Fields", "Kept for", "On erasure"],
  fr: ["Type de données", "Finalité", "De qui", "Champs", "Durée de conservation", "En cas d’effacement"],
} as const;
const WORDS = {
  en: {
    days: "days",
    kept: "as long as the workspace keeps it",
    delete: "removed",
    blank: "words removed, hashes stay",
    rehash: "name removed, its hash stays",
    none: "not about a customer",
  },
  fr: {
    days: "jours",
    kept: "tant que l’espace de travail le garde",
    delete: "supprimé",
    blank: "mots supprimés, empreintes gardées",
    rehash: "nom supprimé, son empreinte est gardée",
    none: "ne concerne pas un client",
  },
} as const;
/** Which setting of retention speaks of a kind. */
const KEPT_BY: { readonly [kind: string]: readonly (keyof Retention)[] } = {
  messages: ["messageTexts", "decisions"],
  media: ["media"],
  conversations: ["messageTexts", "notes", "assist"],
  appointments: ["appointments"],
  events: ["events"],
  raw: ["raw"],
  outgoing: ["raw"],
  audit: ["audit"],
};

export function processingRecords(retention: Retention, language: PrivacyLanguage): readonly ProcessingRecord[] {
  const words = WORDS[language];
  return DATA_KINDS.flatMap((kind) => {
    const tables = Object.entries(PERSONAL_DATA).filter(([, record]) => record.kind === kind);
    const fields = tables.flatMap(([table, { columns }]) =>
      Object.entries(columns).flatMap(([column, name]) => (name === "personal" || name === "staff" ? [`${table}.${column}`] : [])),
    );
    if (fields.length === 0) return [];
    const days = (KEPT_BY[kind] ?? []).flatMap((setting) => {
      const value = retention[setting] ?? null;
      return value === null ? [] : [`${setting}: ${value} ${words.days}`];
    });
    const acts = [...new Set(tables.map(([, { erase }]) => (erase === null ? words.none : words[erase])))];
    const { name, why, whose } = kindWords(kind, language);
    return [{ kind, name, why, whose, fields, kept: days.length === 0 ? words.kept : days.join(", "), erasure: acts.join(", ") }];
  });
}

export function recordsCsv(records: readonly ProcessingRecord[], language: PrivacyLanguage): string {
  const lines = records.map(({ name, why, whose, fields, kept, erasure }) => [name, why, whose, fields.join(" "), kept, erasure]);
  // With the mark by which spreadsheets know UTF-8.
  return `\u{feff}${[HEADERS[language], ...lines].map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

export async function recordsPdf(
  records: readonly ProcessingRecord[],
  { workspace, madeAt, language }: { readonly workspace: string; readonly madeAt: Date; readonly language: PrivacyLanguage },
): Promise<Buffer> {
  const title = language === "fr" ? "Registre des activités de traitement" : "Records of processing activities";
  return writePdf({ title, madeAt }, ({ line, gap }) => {
    line(title, 18, true);
    line(`${workspace} · ${madeAt.toISOString()}`);
    const headers = HEADERS[language];
    for (const { name, why, whose, fields, kept, erasure } of records) {
      gap();
      line(name, 12, true);
      for (const [index, text] of [why, whose, fields.join(", "), kept, erasure].entries()) line(`${headers[index + 1] ?? ""}: ${text}`);
    }
  });
}
