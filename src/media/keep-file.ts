import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { forgetUnneeded, isFileNeeded, lockFile, noteUnneeded } from "./assets.store.ts";
import type { MediaStorage } from "./storage.ts";

export type KeepPorts = { readonly pool: Db; readonly clock: Clock; readonly storage: MediaStorage };

/**
 * Stores the file at `path`, then has `record` write down what has it. Until that is committed the file counts as unneeded since now: who
 * dies in between leaves nothing for ever, and who sweeps an older one of the same content away meanwhile leaves this one alone.
 */
export async function keepFile<T>(
  { pool, clock, storage }: KeepPorts,
  {
    workspaceId,
    sha256,
    path,
    bytes,
    heldMs = 0,
  }: {
    readonly workspaceId: WorkspaceId;
    readonly sha256: string;
    readonly path: string;
    readonly bytes: number;
    /** Kept so much longer by itself: what is to have it comes later. */
    readonly heldMs?: number;
  },
  record: (client: DbClient) => Promise<T>,
): Promise<T> {
  await inTransaction(pool, async (client) => {
    await lockFile(client, workspaceId, sha256);
    await noteUnneeded(client, workspaceId, sha256, new Date(clock.now() + heldMs));
  });
  // Outside of any transaction, which must not wait for a slow storage. Even when the file was there: one that was lost is back.
  await storage.put({ workspaceId, sha256 }, path, bytes);
  return inTransaction(pool, async (client) => {
    await lockFile(client, workspaceId, sha256);
    const recorded = await record(client);
    // What was to have it may be gone.
    if (await isFileNeeded(client, workspaceId, sha256)) await forgetUnneeded(client, workspaceId, sha256, new Date(clock.now()));
    return recorded;
  });
}
