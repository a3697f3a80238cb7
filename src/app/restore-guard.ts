/**
 * Notices that the database was put back to an earlier time (a backup, a failover that lost commits). Such a database believes
 * that messages are still to be sent which customers already have. A number that only rises is kept in the database and, beside it, in
 * the data folder; when the folder's is higher, time went backwards: every sender is paused until a person resumes it, and
 * everything that looks unsent becomes a doubt, to be settled by echoes, Meta's history and the rule of its purpose like any other.
 * What the backup's timers and inbox rows make anew is doubted when it is made (`sends/lost-time.ts`), hence the time lost is kept.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "../db/pool.ts";
import { advanceEpoch, doubtWhatLooksUnsent, readEpoch } from "../db/epoch.store.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import { openIncidents } from "./auditor/open-incident.store.ts";
import { keepLostTime, listWorkspaces, stampInstallation } from "./restore.store.ts";

export type RestoreGuard = AsyncDisposable & {
  /** How many messages were put in doubt; null when time did not go backwards. */
  readonly restored: () => number | null;
};

async function readSeen(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "0");
  const seen = Number(text.trim());
  if (!Number.isSafeInteger(seen) || seen < 0)
    throw new AppError(
      "unavailable",
      `${path} is damaged: it should hold one whole number, the newest epoch this database was seen at. If the database was not restored, remove the file.`,
    );
  return seen;
}

/** A backup younger than this cannot be told from the present. */
const EVERY_MS = 10_000;

export async function guardAgainstRestore(options: {
  readonly pool: Db;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settleAfterMs: number;
}): Promise<RestoreGuard> {
  const { pool, dataDir, clock, log, settleAfterMs } = options;
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, "epoch");
  let seen = await readSeen(path);
  let restored: number | null = null;
  const doubtIfOlder = async (epoch: number): Promise<void> => {
    if (epoch >= seen) return;
    // First of all: if this process ends before the epoch is raised, the next one begins anew.
    const lost = await keepLostTime(pool);
    restored = await doubtWhatLooksUnsent(pool, { floor: seen, settleAfterMs });
    const detail = { from: lost.from.toISOString(), to: lost.at.toISOString(), messagesInDoubt: restored };
    const workspaces = await listWorkspaces(pool);
    await openIncidents(
      pool,
      workspaces.map((workspaceId) => ({ workspaceId, kind: "database_restored", subject: detail.to, detail })),
    );
    log.warn(
      { messages: restored },
      "the database is older than when it was last used: senders are paused, and what looked unsent is being looked up",
    );
  };
  await doubtIfOlder(await readEpoch(pool));
  const tick = async (): Promise<void> => {
    const epoch = await advanceEpoch(pool);
    // Also while running: a failover may lose the newest commits without anybody starting anew.
    await doubtIfOlder(epoch);
    await stampInstallation(pool);
    seen = Math.max(seen, epoch);
    // Written whole or not at all, and never lowered.
    await writeFile(`${path}.${process.pid}`, `${seen}\n`);
    await rename(`${path}.${process.pid}`, path);
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
    restored: () => restored,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await ticking;
    },
  };
}
