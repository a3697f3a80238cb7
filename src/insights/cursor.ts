import { AppError } from "../platform/errors.ts";
import { isUuid } from "../platform/ids.ts";

/** A place in a list sorted by (time, id). The time is PostgreSQL's own text: a JavaScript date would lose its microseconds. */
export type Cursor = { readonly at: string; readonly id: string };

const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at} ${cursor.id}`).toString("base64url");
}

export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const plain = Buffer.from(text, "base64url").toString("utf8");
  const at = plain.slice(0, -37);
  const id = plain.slice(-36);
  if (!TIMESTAMP.test(at) || !isUuid(id))
    throw new AppError("invalid_input", "`after` is not a place in this list; leave it out to begin at the top");
  return { at, id };
}

/** Asks for one row more than shown, to know whether a next page exists. */
export function toPage<Raw extends { readonly cursor_at: string; readonly id: string }, Row>(
  raw: readonly Raw[],
  limit: number,
  map: (row: Raw) => Row,
): { rows: Row[]; next: string | null } {
  const shown = raw.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(map), next: raw.length > limit && last ? writeCursor({ at: last.cursor_at, id: last.id }) : null };
}
