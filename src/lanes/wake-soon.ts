/**
 * For news of what was sent: nobody waits for it, and what comes together is worked on together, instead of a lane
 * transaction for nearly every receipt when little is going on. Whatever else wakes a lane takes its news along; what a
 * dying process forgets the poll finds.
 */
import type { Clock } from "../platform/clock.ts";
import { allLanes, type Lane } from "../platform/lane.ts";

export type Gathering = {
  /** When little is going on. */
  readonly leastMs: number;
  /** When every lane got news: several receipts of one message are then one change of it. */
  readonly mostMs: number;
};

export function createWakeSoon(options: {
  readonly wake: (lanes: Iterable<Lane>) => void;
  readonly clock: Clock;
  readonly gathering: Gathering;
}): (lanes: Iterable<Lane>) => void {
  const { wake, clock, gathering } = options;
  const waiting = new Set<Lane>();
  let busy = 0;
  const wakeLater = async (): Promise<void> => {
    await clock.sleep(gathering.leastMs + (gathering.mostMs - gathering.leastMs) * busy);
    const lanes = [...waiting];
    waiting.clear();
    busy = lanes.length / allLanes.length;
    wake(lanes);
  };
  return (lanes) => {
    const isFirst = waiting.size === 0;
    for (const lane of lanes) waiting.add(lane);
    if (isFirst && waiting.size > 0) void wakeLater();
  };
}
