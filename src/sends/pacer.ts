/**
 * Lets the messages of a campaign with a rate leave at that rate: claimed ones wait here for the moment of their call, so that how long a
 * claim took, or which process made it, shows in no second. Promises: none before its slot; all at once, to be given back, when it stops.
 */
import type { Clock } from "../platform/clock.ts";
import type { CampaignId } from "../platform/ids.ts";
import type { Claim, Pace } from "./claim.ts";

export type PacerPorts = {
  /** Milliseconds from now, ascending; shared out among all processes. */
  readonly leaseSlots: (pace: Pace, count: number) => Promise<readonly number[]>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
};
export type Pacer = {
  /** How many more of the campaign may be claimed now, so that none waits here for long. */
  readonly room: (pace: Pace) => number;
  /** Calls `go` for each when its time has come. */
  readonly queue: (pace: Pace, claims: readonly Claim[], go: (claim: Claim) => void) => void;
  readonly stop: () => void;
};

/** What is claimed ahead of its time. */
export const AHEAD_MS = 1_000;
const RETRY_MS = 50;

export function createPacer({ leaseSlots, clock, failed }: PacerPorts): Pacer {
  const stopping = new AbortController();
  const waiting = new Map<CampaignId, number>();
  const note = (pace: Pace, by: number): void => {
    const left = (waiting.get(pace.campaignId) ?? 0) + by;
    if (left === 0) waiting.delete(pace.campaignId);
    else waiting.set(pace.campaignId, left);
  };
  const lease = async (pace: Pace, count: number): Promise<readonly number[]> => {
    while (!stopping.signal.aborted) {
      try {
        return await leaseSlots(pace, count);
      } catch (error) {
        failed(error);
        await clock.sleep(RETRY_MS, stopping.signal);
      }
    }
    return [];
  };
  const run = async (pace: Pace, claims: readonly Claim[], go: (claim: Claim) => void): Promise<void> => {
    const slots = await lease(pace, claims.length);
    // Counted from the answer: a moment late, never early.
    const startedAt = clock.monotonic();
    for (const [index, claim] of claims.entries()) {
      const wait = startedAt + (slots[index] ?? 0) - clock.monotonic();
      if (wait > 0) await clock.sleep(wait, stopping.signal);
      note(pace, -1);
      go(claim);
    }
  };
  return {
    room: (pace) => Math.max(Math.ceil((pace.perSecond * AHEAD_MS) / 1_000) - (waiting.get(pace.campaignId) ?? 0), 0),
    queue: (pace, claims, go) => {
      note(pace, claims.length);
      void run(pace, claims, go);
    },
    stop: () => stopping.abort(),
  };
}
