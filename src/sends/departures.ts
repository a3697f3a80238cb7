/**
 * Claims whose turn has come wait here for leave to go, which all processes take from one place as the rate allows: what
 * one of them is late with, because it was busy, does not leave beside what is due next (decision 20).
 */
import type { LeaseLeave, Pace } from "../campaigns/slots.ts";
import type { CampaignId } from "../platform/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Turn } from "./claim.ts";

export type Departures = {
  /** Resolves when it may leave, or at once when the signal aborts. In the order of asking. */
  readonly wait: (turn: Turn) => Promise<void>;
};
export type DeparturePorts = {
  readonly leaseLeave: LeaseLeave;
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
  readonly failed: (error: unknown) => void;
};

/** Between two questions: what comes meanwhile asks together. */
const ASK_EVERY_MS = 10;
const RETRY_MS = 250;

type Line = { pace: Pace; readonly waiting: (() => void)[] };

export function createDepartures({ leaseLeave, clock, signal, failed }: DeparturePorts): Departures {
  const lines = new Map<CampaignId, Line>();
  /** Answers how long to wait before asking again. */
  const ask = async ({ pace, waiting }: Line): Promise<number> => {
    try {
      const { inMs, askAgainMs } = await leaseLeave(pace, waiting.length);
      for (const [index, leave] of waiting.splice(0, inMs.length).entries()) void clock.sleep(inMs[index] ?? 0, signal).then(leave);
      return Math.max(askAgainMs, ASK_EVERY_MS);
    } catch (error) {
      failed(error);
      return RETRY_MS;
    }
  };
  const run = async (line: Line): Promise<void> => {
    for (let wait = ASK_EVERY_MS; line.waiting.length > 0;) {
      await clock.sleep(wait, signal);
      if (signal.aborted) for (const leave of line.waiting.splice(0)) leave();
      else wait = await ask(line);
    }
    lines.delete(line.pace.campaignId);
  };
  return {
    wait: async ({ pace }) => {
      const known = lines.get(pace.campaignId);
      const line = known ?? { pace, waiting: [] };
      line.pace = pace;
      const left = new Promise<void>((leave) => line.waiting.push(leave));
      if (!known) {
        lines.set(pace.campaignId, line);
        void run(line);
      }
      return left;
    },
  };
}
