import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../platform/clock.ts";

/** What arrives is written to all the time and gives up after minutes of silence: a file untouched for so long belongs to nobody who lives. */
const UNTOUCHED_MS = 3_600_000;

/**
 * Removes what a crash left where files arrive; answers how many. Several processes may share the folder. By the times of the files, so by
 * the real clock.
 */
export async function sweepArriving(folder: string): Promise<number> {
  const before = systemClock.now() - UNTOUCHED_MS;
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    // Gone meanwhile: somebody else was faster.
    const file = await stat(path).catch(() => null);
    if (!file?.isFile() || file.mtimeMs >= before) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
}
