/**
 * For news of what was sent: nobody waits for it, and what comes together is worked on together, instead of a lane
 * transaction for nearly every receipt when little is going on. Whatever else wakes a lane takes its news along; what a
 * dying process forgets the poll finds.
 */
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";

export function createWakeSoon(options: {
  readonly wake: (lanes: Iterable<Lane>) => void;
  readonly clock: Clock;
  readonly afterMs: number;
}): (lanes: Iterable<Lane>) => void {
  const { wake, clock, afterMs } = options;
  const waiting = new Set<Lane>();
  const wakeLater = async (): Promise<void> => {
    await clock.sleep(afterMs);
    const lanes = [...waiting];
    waiting.clear();
    wake(lanes);
  };
  return (lanes) => {
    const isFirst = waiting.size === 0;
    for (const lane of lanes) waiting.add(lane);
    if (isFirst && waiting.size > 0) void wakeLater();
  };
}
