/** A person's consent ledger, to hand out: JSON that the verifier reads anywhere, CSV for a spreadsheet, PDF for a file. */
import { guarded } from "../ingress/lists/csv-text.ts";
import { LEDGER_FORMAT, type LedgerEntry } from "../consent/ledger.ts";
import { readStoredLedger } from "../consent/stored-ledgers.ts";
import type { Ledger } from "../consent/verify-ledger.ts";
import type { Db } from "../db/pool.ts";

export type LedgerExport = Ledger & {
  readonly format: typeof LEDGER_FORMAT;
  readonly workspaceId: string;
  readonly exportedAt: string;
};

export async function exportLedger(db: Db, workspaceId: string, profileId: string, now: Date): Promise<LedgerExport | null> {
  const ledger = await readStoredLedger(db, workspaceId, profileId);
  if (!ledger) return null;
  const { consent, chains } = ledger;
  return { format: LEDGER_FORMAT, workspaceId, profileId, exportedAt: now.toISOString(), consent, chains };
}

type Column = { readonly name: string; readonly of: (entry: LedgerEntry) => unknown };
const COLUMNS: readonly Column[] = (
  [
    "profileId",
    "seq",
    "id",
    "action",
    "channel",
    "purpose",
    "topic",
    "how",
    "source",
    "actor",
    "wording",
    "evidence",
    "occurredAt",
    "recordedAt",
    "prevHash",
    "hash",
  ] as const
).map((name) => ({ name, of: (entry) => entry[name] }));

export function ledgerCsv({ chains }: Ledger): string {
  const lines = chains.flatMap(({ entries }) => entries.map((entry) => COLUMNS.map(({ of }) => cell(of(entry))).join(",")));
  return `${[COLUMNS.map(({ name }) => name).join(","), ...lines].join("\r\n")}\r\n`;
}

/** A text that a spreadsheet would take for a formula is disarmed. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const safe = typeof value === "number" ? String(value) : guarded(typeof value === "string" ? value : JSON.stringify(value));
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
