/** How a table declares what it holds of a person. */
import type { DataKind } from "./data-kinds.ts";

/** How the rows of a table are found from a person. */
export type Reach =
  /** By the profile's id in this column; the table has `lane`. */
  | { readonly by: "profile"; readonly column: string }
  /** By the id of one of their messages. `lane`: whether the table has it too, and it is the message's. */
  | { readonly by: "message"; readonly column: string; readonly lane: boolean }
  /** By one of their names or ids, written anywhere in these columns. */
  | { readonly by: "mention"; readonly columns: readonly string[]; readonly scope: "workspace" | "lane" | "upload" | "run" }
  /** By statements of their own: `erase.store.ts`. */
  | { readonly by: "own" };

/**
 * Of a column: `personal` is about a customer; `staff` about somebody who works here; `authored` was written for many and may name somebody,
 * which is told and left to people; `secret` opens something and is never handed out; `plain` is none of these: ids, times, counts, states.
 */
export const COLUMN_CLASSES = ["personal", "staff", "authored", "secret", "plain"] as const;
export type ColumnClass = (typeof COLUMN_CLASSES)[number];

export type TableRecord = {
  readonly kind: DataKind;
  /** Null: no row is about a customer. */
  readonly reach: Reach | null;
  /**
   * What erasure does with rows that are reached: `delete`; `blank` what is personal, for the row proves something; `rehash`: only the hash
   * of a name stays.
   */
  readonly erase: "delete" | "blank" | "rehash" | null;
  readonly columns: { readonly [column: string]: ColumnClass };
};

type Words = { readonly [Class in ColumnClass]?: string };

export function columnsOf(words: Words): TableRecord["columns"] {
  return Object.fromEntries(COLUMN_CLASSES.flatMap((name) => (words[name]?.split(" ") ?? []).map((column) => [column, name] as const)));
}

export function erased(kind: DataKind, reach: Reach, words: Words): TableRecord {
  return { kind, reach, erase: "delete", columns: columnsOf(words) };
}

export function nobody(kind: DataKind, words: Words): TableRecord {
  return { kind, reach: null, erase: null, columns: columnsOf(words) };
}

export const ofProfile: Reach = { by: "profile", column: "profile_id" };
export const ofMessage: Reach = { by: "message", column: "message_id", lane: true };
export const mention = (scope: "workspace" | "lane" | "upload" | "run", ...columns: readonly string[]): Reach => ({
  by: "mention",
  columns,
  scope,
});
