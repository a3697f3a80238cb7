import type { SourceDeliveryAnswer } from "../contract/source.ts";
import type { Db } from "../db/pool.ts";
import { readCursor, toPage } from "./cursor.ts";
import { type RawSourceDelivery, readSourceDeliveries } from "./source-deliveries.store.ts";

export type KeptCall = Pick<RawSourceDelivery, "id" | "topic" | "key" | "body" | "isJson"> & {
  readonly receivedAt: string;
  readonly sentAt: string | null;
};

/** The calls of a source, the newest first. */
export async function listSourceDeliveries(
  db: Db,
  of: { readonly workspaceId: string; readonly sourceId: string },
  query: { readonly verdict?: string | undefined; readonly after?: string | undefined; readonly limit: number },
) {
  const rows = await readSourceDeliveries(db, of.workspaceId, of.sourceId, {
    verdict: query.verdict ?? null,
    cursor: readCursor(query.after),
    limit: query.limit + 1,
  });
  return toPage(rows, query.limit, ({ cursor_at: _, isJson: __, receivedAt, sentAt, replayedAt, ...row }): SourceDeliveryAnswer => ({
    ...row,
    receivedAt: receivedAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    replayedAt: replayedAt?.toISOString() ?? null,
  }));
}

/** The last ones as they came, for trying a mapping on. */
export async function lastCalls(
  db: Db,
  of: { readonly workspaceId: string; readonly sourceId: string },
  limit: number,
  verdict: string | null = null,
): Promise<readonly KeptCall[]> {
  const rows = await readSourceDeliveries(db, of.workspaceId, of.sourceId, { verdict, cursor: null, limit });
  return rows.map(({ receivedAt, sentAt, ...row }) => ({
    ...row,
    receivedAt: receivedAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }));
}
