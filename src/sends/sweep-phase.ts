import type { LanePhase } from "../lanes/phase.ts";
import { becomeDoubtful, type Quarantine } from "../messages/doubt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";
import { keepChange } from "./announce.ts";
import { CLAIM_TIMES, type ClaimTimes } from "./claim.ts";
import { createRepeatDoubts } from "./lost-time.ts";
import type { Settler } from "./settler.ts";

const EVERY_MS = 1_000;
const MOST_CLAIMS = 500;
const MOST_DOUBTS = 200;

/**
 * Calls overdue claims doubtful, and hands doubts whose time has come to the settler: at most once a second for a lane.
 * Before each claim, puts in doubt what a restored database may be about to say twice.
 */
export function createSweepPhase(ports: {
  readonly settler: Pick<Settler, "take">;
  readonly clock: Clock;
  readonly quarantine: Quarantine;
  readonly times?: ClaimTimes;
}): LanePhase {
  const { settler, clock, quarantine, times = CLAIM_TIMES } = ports;
  const doubtRepeats = createRepeatDoubts(quarantine);
  const sweptAt = new Map<Lane, number>();
  return {
    name: "sweep",
    run: async (work) => {
      await doubtRepeats(work);
      const now = clock.monotonic();
      const { lanes, isCareful } = work.tx;
      if (!isCareful && !lanes.some((lane) => now - (sweptAt.get(lane) ?? Number.NEGATIVE_INFINITY) >= EVERY_MS)) return undefined;
      const limit = work.now.getTime() - times.graceMs;
      for (const found of await work.tx.overdueClaims(times.graceMs, MOST_CLAIMS)) {
        const message = work.messages.adopt(found);
        if (message.state !== "claimed" || (message.deadline?.getTime() ?? 0) > limit) continue;
        keepChange(work, message, { message: becomeDoubtful(message, work.now, quarantine), incident: null });
      }
      const doubts: OutboundMessage[] = [];
      for (const found of await work.tx.dueDoubts(MOST_DOUBTS)) {
        const message = work.messages.adopt(found);
        if (message.state !== "unknown" || !message.settleAt || message.settleAt > work.now) continue;
        doubts.push(message);
        work.messages.put({ ...message, settleAt: new Date(work.now.getTime() + times.leaseMs) });
      }
      // What was rolled back has looked at nothing.
      return () => {
        if (!isCareful) for (const lane of lanes) sweptAt.set(lane, now);
        if (doubts.length > 0) settler.take(doubts);
      };
    },
  };
}
