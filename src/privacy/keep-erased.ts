/** Erasures stay done: what a crash left is ended, what came back (out of a backup, or out of what was under way) is erased once more. */
import type { Logger } from "../platform/log.ts";
import { type ErasePorts, finishErasure } from "./erase.ts";
import { findUnfinished, insertErasure, readAllErasures, reopenErasure } from "./erasure.store.ts";
import { type ErasureLine, lineOf } from "./erasure-log.ts";
import { readSaltOf } from "./person.store.ts";

/** What a door was taking in at the moment of an erasure has arrived long before. */
const BACK_WITHIN_MS = 3_600_000;

export async function endErasures(ports: ErasePorts): Promise<void> {
  const faults: unknown[] = [];
  for (const { id, isBack } of await findUnfinished(ports.pool, new Date(ports.clock.now() - BACK_WITHIN_MS)))
    try {
      if (isBack) await reopenErasure(ports.pool, id);
      await finishErasure(ports, id, { isReplay: isBack });
    } catch (error) {
      // One that a legal hold stops, or a broken disk, keeps nobody else waiting.
      faults.push(error);
    }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} erasures could not be ended`);
}

/**
 * Holds the log beside the database against the database, and each against the other: before anything is sent. Answers how many erasures
 * the database did not know.
 */
export async function replayErasures(ports: ErasePorts, log: Logger, told: readonly ErasureLine[]): Promise<number> {
  const known = new Map((await readAllErasures(ports.pool)).map((row) => [row.id, row]));
  let replayed = 0;
  for (const line of told) {
    if (known.get(line.id)?.state !== undefined) continue;
    // The backup is older than the workspace: nothing of it is here.
    if ((await readSaltOf(ports.pool, line.workspaceId)) === null) continue;
    await insertErasure(ports.pool, { ...line, askedAt: new Date(line.askedAt), replays: 1 });
    // Its line is there already.
    await finishErasure({ ...ports, log: null }, line.id, { isReplay: true });
    replayed += 1;
  }
  if (replayed > 0) log.warn({ erasures: replayed }, "the database is older than these erasures: they were carried out again");
  const lines = new Set(told.map(({ id }) => id));
  // Of words that went with age there is nobody to erase again.
  for (const row of known.values())
    if (!lines.has(row.id) && row.state !== "running" && row.profileIds.length > 0) await ports.log?.append(lineOf(row));
  return replayed;
}
