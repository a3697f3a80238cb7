/** Rows of a file on this machine: CSV, by the same rules as an uploaded list, or lines of JSON. */
import { parse } from "csv-parse";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { findJsonFault } from "../contract/json-guard.ts";
import { LIMITS } from "../contract/limits.ts";
import { readLines } from "../ingress/api/json-lines.ts";
import { decodeText, detectDelimiter, detectEncoding, unguarded } from "../ingress/lists/csv-text.ts";
import { FAULT_COLUMNS } from "../ingress/lists/columns.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { DataError } from "./data-error.ts";
import { MOST_ROW_BYTES, ROWS_OF_A_PAGE, type SourcePage, type SourceRow } from "./source-rows.ts";

const MOST_COLUMNS = 200;
const SHOWN_BYTES = 500;

/** `isCut`: its end is missing, and a row with it. */
export async function* readFileRows(
  path: string,
  format: "detect" | "csv" | "ndjson",
  { signal, isCut = false }: { readonly signal: AbortSignal; readonly isCut?: boolean },
): AsyncGenerator<SourcePage> {
  const isLines = format === "detect" ? await looksLikeLines(path) : format === "ndjson";
  yield* isLines ? readLinesOf(path, signal, isCut) : readCsv(path, signal, isCut);
}

/** A line of JSON begins with a brace; a CSV whose first column is named so would be strange. */
async function looksLikeLines(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^\s*\{/.test(buffer.subarray(0, bytesRead).toString("utf8").replace("\ufeff", ""));
  } finally {
    await file.close();
  }
}

async function* counted(path: string, signal: AbortSignal, read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { signal })) {
    read((chunk as Uint8Array).length);
    yield chunk as Uint8Array;
  }
}

async function* readLinesOf(path: string, signal: AbortSignal, isCut: boolean): AsyncGenerator<SourcePage> {
  let bytesRead = 0;
  const columns = new Set<string>();
  let rows: SourceRow[] = [];
  let held: SourceRow | null = null;
  const take = (row: SourceRow): void => {
    if (!("fault" in row)) for (const name of Object.keys(row.values)) if (columns.size < MOST_COLUMNS) columns.add(name);
    rows.push(row);
  };
  for await (const lines of readLines(
    counted(path, signal, (bytes) => (bytesRead += bytes)),
    LIMITS.lineBytes,
  )) {
    for (const line of lines) {
      if (held) take(held);
      held = lineRow(line);
      if (rows.length < ROWS_OF_A_PAGE) continue;
      yield { columns: [...columns], isFixed: false, rows, bytesRead };
      rows = [];
    }
  }
  if (held && !isCut) take(held);
  yield { columns: [...columns], isFixed: false, rows, bytesRead };
}

type Line = { readonly number: number } & ({ readonly text: string } | { readonly fault: string });

function lineRow(line: Line): SourceRow {
  if ("fault" in line) return { line: line.number, fault: line.fault, text: "" };
  const text = line.text.slice(0, SHOWN_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return { line: line.number, fault: "the line is not valid JSON", text };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { line: line.number, fault: "the line is no object", text };
  const fault = findJsonFault(value, { maxDepth: LIMITS.jsonDepth, text: line.text });
  if (fault) return { line: line.number, fault: `${fault.path.slice(1)} ${fault.reason}`.trim(), text };
  return { line: line.number, values: value as JsonObject, cursor: null };
}

type Record_ = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

async function* readCsv(path: string, signal: AbortSignal, isCut: boolean): AsyncGenerator<SourcePage> {
  const kind = await detectEncoding(createReadStream(path, { signal }));
  if ("fault" in kind) throw new DataError("unreadable", kind.fault);
  const { encoding } = kind;
  let bytesRead = 0;
  const text = decodeText(
    counted(path, signal, (bytes) => (bytesRead += bytes)),
    encoding,
  );
  const first = await text.next();
  const start = first.done === true ? "" : first.value;
  if (start.trim() === "") throw new DataError("unreadable", "the file is empty: its first line must name the columns");
  const whole = async function* (): AsyncGenerator<string> {
    yield start;
    yield* text;
  };
  const parser = parse({
    delimiter: detectDelimiter(start),
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_ROW_BYTES,
    info: true,
  });
  const parsing = pipeline(Readable.from(whole()), parser, { signal });
  parsing.catch(() => undefined);
  let columns: readonly string[] | null = null;
  let rows: SourceRow[] = [];
  let held: SourceRow | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<Record_>) {
      if (columns === null) {
        columns = headerOf(record);
        continue;
      }
      if (held) rows.push(held);
      held = recordRow(columns, record, info.lines);
      if (rows.length < ROWS_OF_A_PAGE) continue;
      yield { columns: shown(columns), isFixed: true, rows, bytesRead };
      rows = [];
    }
  } catch (error) {
    // Of a beginning only: what broke may be its end.
    if (!isCut || columns === null) throw toldError(error);
  } finally {
    parser.destroy();
  }
  if (columns === null) throw new DataError("unreadable", "the file is empty: its first line must name the columns");
  if (held && !isCut) rows.push(held);
  yield { columns: shown(columns), isFixed: true, rows, bytesRead };
}

function headerOf(record: readonly string[]): readonly string[] {
  const columns = record.map((cell) => cell.trim());
  if (columns.length > MOST_COLUMNS) throw new DataError("unreadable", `the file has ${columns.length} columns: at most ${MOST_COLUMNS}`);
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) throw new DataError("unreadable", `two columns are named ${twice}`);
  return columns;
}

/** Without those that no name leads to, and those of a file of faults. */
function shown(columns: readonly string[]): readonly string[] {
  return columns.filter((name) => name !== "" && !FAULT_COLUMNS.some((column) => column === name));
}

function recordRow(columns: readonly string[], record: readonly string[], line: number): SourceRow {
  if (record.length !== columns.length)
    return {
      line,
      fault: `has ${record.length} cells where the header has ${columns.length}`,
      text: record.join(",").slice(0, SHOWN_BYTES),
    };
  const cells = columns.flatMap((name, index): (readonly [string, Json])[] => {
    const cell = unguarded((record[index] ?? "").trim());
    // An empty cell says nothing.
    return name === "" || cell === "" ? [] : [[name, cell]];
  });
  return { line, values: Object.fromEntries(cells), cursor: null };
}

/** csv-parse speaks of "quotes" and "records"; whoever made the file wants to know which line. */
function toldError(error: unknown): unknown {
  const { code, lines } = error as { readonly code?: string; readonly lines?: number };
  if (typeof code !== "string" || !code.startsWith("CSV_")) return error;
  return new DataError("unreadable", `the file cannot be read near line ${lines ?? "?"}: check the quotes there`);
}
