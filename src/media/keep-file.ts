import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { AppError } from "../platform/errors.ts";
import { forgetUnneeded, isFileNeeded, isFileNoted, lockFile, noteUnneeded } from "./assets.store.ts";
import type { MediaStorage } from "./storage.ts";

export type KeepPorts = { readonly pool: Db; readonly clock: Clock; readonly storage: MediaStorage };

/**
 * Stores the file at `path`, then has `record` write down what has it. Until that is committed the file counts as unneeded since now: who
 * dies in between leaves nothing for ever, and who sweeps an older one of the same content away meanwhile leaves this one alone. Who
 * erases somebody who had the same one does not: then nothing is written down, and an AppError `unavailable` asks for it once more.
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
    if (!(await isFileNoted(client, workspaceId, sha256)) && !(await isFileNeeded(client, workspaceId, sha256)))
      throw new AppError("unavailable", "the same file was erased just now: bring it once more");
    const recorded = await record(client);
    // What was to have it may be gone.
    if (await isFileNeeded(client, workspaceId, sha256)) await forgetUnneeded(client, workspaceId, sha256, new Date(clock.now()));
    return recorded;
  });
}
