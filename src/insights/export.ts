/** Turns rows into lines. Nothing is kept: a row is read, written, forgotten. */
import { guarded } from "../ingress/lists/csv-text.ts";
import type { ExportKind } from "../contract/export.ts";
import type { Db } from "../db/pool.ts";
import { writeCursor } from "./cursor.ts";
import { type Column, CURSOR_COLUMN, EXPORTS } from "./export-columns.ts";
import { type ExportRow, readExport } from "./export.store.ts";

type Format = "ndjson" | "csv";

/** All rows of the time, in one pass. `write` resolves when there is room for more. */
export async function writeExport(
  db: Db,
  of: Parameters<typeof readExport>[1],
  format: Format,
  write: (text: string) => Promise<void>,
  shiftMs: number,
): Promise<void> {
  if (format === "csv" && of.after === null) await write(headOf(of.kind));
  await readExport(db, of, async (rows) => write(linesOf(of.kind, format, rows)), shiftMs);
}

function headOf(kind: ExportKind): string {
  return `${[...EXPORTS[kind].columns.map(({ name }) => name), CURSOR_COLUMN].join(",")}\r\n`;
}

function linesOf(kind: ExportKind, format: Format, rows: readonly ExportRow[]): string {
  const { columns } = EXPORTS[kind];
  const line = format === "csv" ? csvLine : jsonLine;
  return rows.map((row) => line(columns, row)).join("");
}

function jsonLine(columns: readonly Column[], row: ExportRow): string {
  const entries = columns.map(({ name }, index): [string, unknown] => [name, plain(row[index])]);
  return `${JSON.stringify(Object.fromEntries([...entries, [CURSOR_COLUMN, cursorOf(columns, row)]]))}\n`;
}

function csvLine(columns: readonly Column[], row: ExportRow): string {
  const cells = columns.map(({ type }, index) => csvCell(plain(row[index]), type));
  return `${[...cells, cursorOf(columns, row)].join(",")}\r\n`;
}

/** Times as ISO in UTC. */
function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}

function csvCell(value: unknown, type: Column["type"]): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = type === "text" || type === "json" ? guarded(text) : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cursorOf(columns: readonly Column[], row: ExportRow): string {
  return writeCursor({ at: String(row[columns.length]), id: String(row[columns.length + 1]) });
}
