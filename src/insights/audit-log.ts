import type { Db } from "../db/pool.ts";
import { type AuditQuery, type AuditRow, readAuditLog } from "./audit-log.store.ts";
import { toPage } from "./cursor.ts";

type Entry = Omit<AuditRow, "at" | "cursor_at"> & { readonly at: string };

/** Newest first. */
export async function readAuditPage(db: Db, query: AuditQuery): Promise<{ readonly rows: Entry[]; readonly next: string | null }> {
  return toPage(await readAuditLog(db, query), query.limit, ({ cursor_at: _, at, ...row }) => ({ ...row, at: at.toISOString() }));
}
