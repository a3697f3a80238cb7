import type { Json } from "../platform/json.ts";

/** One row as the source has it. A column that it lacks says nothing; null says that there is nothing. */
export type SourceRow =
  | { readonly line: number; readonly values: { readonly [column: string]: Json }; readonly cursor: string | null }
  /** It could not be read at all; `text`: its beginning. */
  | { readonly line: number; readonly fault: string; readonly text: string };

/** A page of a source: a few hundred rows, in order. */
export type SourcePage = {
  readonly columns: readonly string[];
  /** Every row has these columns; else each brings its own, and these are those that were seen. */
  readonly isFixed: boolean;
  readonly rows: readonly SourceRow[];
  readonly bytesRead: number | null;
};

export const ROWS_OF_A_PAGE = 500;
/** A row that is longer is no row of a person. */
export const MOST_ROW_BYTES = 128 * 1_024;
