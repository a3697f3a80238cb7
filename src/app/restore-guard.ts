/**
 * Notices that the database was put back to an earlier time (a backup, a failover that lost commits). Such a database believes
 * that messages are still to be sent which customers already have. A number that only rises is kept in the database and, beside it, in
 * the data folder; when the folder's is higher, time went backwards: every sender is paused until a person resumes it, and
 * everything that looks unsent becomes a doubt, to be settled by echoes, Meta's history and the rule of its purpose like any other.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "../db/pool.ts";
import { advanceEpoch, doubtWhatLooksUnsent, readEpoch } from "../db/epoch.store.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";

export type RestoreGuard = AsyncDisposable & {
  /** How many messages were put in doubt; null when time did not go backwards. */
  readonly restored: number | null;
};

/** A backup younger than this cannot be told from the present. */
const EVERY_MS = 10_000;

export async function guardAgainstRestore(options: { readonly pool: Db; readonly dataDir: string; readonly clock: Clock; readonly log: Logger; readonly settleAfterMs: number }): Promise<RestoreGuard> {
  const { pool, dataDir, clock, log, settleAfterMs } = options;
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, "epoch");
  const seen = Number((await readFile(path, "utf8").catch(() => "0")).trim());
  let restored: number | null = null;
  if ((await readEpoch(pool)) < seen) {
    restored = await doubtWhatLooksUnsent(pool, { floor: seen, settleAfterMs });
    log.warn({ messages: restored }, "the database is older than when it was last used: senders are paused, and what looked unsent is being looked up");
  }
  const tick = async (): Promise<void> => {
    const epoch = await advanceEpoch(pool);
    // Written whole or not at all.
    await writeFile(`${path}.new`, `${epoch}\n`);
    await rename(`${path}.new`, path);
  };
  await tick();
  const stopping = new AbortController();
  const ticking = (async () => {
    for (;;) {
      await clock.sleep(EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      await tick().catch((error: unknown) => log.warn({ err: error }, "the epoch could not be advanced"));
    }
  })();
  return {
    restored,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await ticking;
    },
  };
}
