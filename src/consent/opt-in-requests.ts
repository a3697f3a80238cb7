/** What people asked for, by the ledger: pending, too old, or confirmed. */
import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { type FoundRequest, type ListedRequest, listRequests, readRequest, type RequestState } from "./opt-in.store.ts";

export type { FoundRequest } from "./opt-in.store.ts";

/** Whichever workspace it is of: who asks holds a sealed link. Null: there is none, or its ledger was erased. */
export async function findRequest(pool: Db, id: string): Promise<FoundRequest | null> {
  return readRequest(pool, id);
}

/** Of the last 90 days, newest first. `state` null: all. */
export async function requestsOf(
  pool: Db,
  workspaceId: WorkspaceId,
  of: { readonly state: RequestState | null; readonly now: Date; readonly limit: number },
): Promise<readonly ListedRequest[]> {
  return listRequests(pool, workspaceId, of);
}
