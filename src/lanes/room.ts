/** Whatever brings rows by the thousand waits for the lanes: what customers do meanwhile is not to stand behind a whole file or table. */
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { countWaiting } from "./postgres/inbox.store.ts";

/** About what the lanes do in a second on two cores: they never run dry, and whoever comes waits no longer than that. */
const MOST_WAITING = 4_000;
const WAIT_MS = 250;

/** Resolves when little waits in the lanes; throws when the signal is given. `stillHere` is called each time it goes on waiting. */
export async function roomInLanes(
  { pool, clock }: { readonly pool: Db; readonly clock: Pick<Clock, "sleep"> },
  signal: AbortSignal,
  stillHere: () => Promise<void>,
): Promise<void> {
  while ((await countWaiting(pool, MOST_WAITING)) >= MOST_WAITING) {
    await stillHere();
    await clock.sleep(WAIT_MS, signal);
    signal.throwIfAborted();
  }
}
