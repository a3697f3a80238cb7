import { CsvError, parse } from "csv-parse/sync";
import { AppError } from "../../platform/errors.ts";
import { detectDelimiter } from "./csv-text.ts";

export type TableRow = {
  readonly record: readonly string[];
  /** Of the file, from 1, counting the empty ones; of a cell that has several its last. */
  readonly line: number;
};

/** Rows of a small CSV file, the first with the names; or what is wrong with it. */
export function readTable(text: string): { readonly rows: readonly TableRow[] } | { readonly fault: string } {
  try {
    const rows = parse(text, {
      bom: true,
      delimiter: detectDelimiter(text),
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return { rows: rows.map(({ record, info }) => ({ record, line: info.lines })) };
  } catch (error) {
    if (error instanceof CsvError) return { fault: `this is no CSV file: ${error.message}` };
    throw error;
  }
}

/** The same, where what is no table is an AppError. */
export function tableOf(text: string): readonly TableRow[] {
  const read = readTable(text);
  if ("fault" in read) throw new AppError("invalid_input", read.fault);
  return read.rows;
}
