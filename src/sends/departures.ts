/**
 * Claims whose turn has come stand in line here for leave to go, which all processes take from one place as the rate allows: what one
 * of them is late with, because it was busy, does not leave beside what is due next (decision 20).
 */
import type { LeaseLeave, Pace } from "../campaigns/slots.ts";
import type { CampaignId } from "../platform/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Claim, Turn } from "./claim.ts";

/** `changed`: it has to be judged anew. `late`: too little of its time is left. Neither has taken leave from another. */
export type Departure = "leave" | "changed" | "late";
export type Departures = {
  /** Resolves when it may leave, or at once when the signal aborts. In the order of asking. */
  readonly wait: (claim: Claim, turn: Turn) => Promise<Departure>;
  /** How many stand in line. */
  readonly waiting: () => number;
};
export type DeparturePorts = {
  readonly leaseLeave: LeaseLeave;
  /** Who has waited long is looked at once more. */
  readonly stillHolds: (claim: Claim) => Promise<boolean>;
  readonly lookAgainMs: number;
  /** Of a claim's time, what an attempt needs. */
  readonly leastLeftMs: number;
  readonly clock: Pick<Clock, "sleep" | "monotonic">;
  readonly signal: AbortSignal;
  readonly failed: (error: unknown) => void;
};

/** Between two questions: what comes meanwhile asks together. */
const ASK_EVERY_MS = 10;
/** So far ahead leave is asked for: as long as two questions take, within these. More, and a process that is busy meanwhile comes late with many. */
const LEAST_AHEAD_MS = 30;
const MOST_AHEAD_MS = 500;
const RETRY_MS = 250;

type InLine = { readonly claim: Claim; lookedAt: number; readonly go: (departure: Departure) => void };
type Line = { pace: Pace; waiting: InLine[]; aheadMs: number };

export function createDepartures(ports: DeparturePorts): Departures {
  const { leaseLeave, stillHolds, lookAgainMs, leastLeftMs, clock, signal, failed } = ports;
  const lines = new Map<CampaignId, Line>();
  /** Takes those out of the line that cannot leave any more, of the first ones only: more will not get leave now. */
  const lookThrough = async (line: Line): Promise<void> => {
    const now = clock.monotonic();
    const first = line.waiting.slice(0, 1 + Math.ceil((line.pace.perSecond * 2 * line.aheadMs) / 1_000));
    const out = new Map<InLine, Departure>();
    const look = async (one: InLine): Promise<void> => {
      if (one.claim.deadline - now < leastLeftMs) out.set(one, "late");
      else if (now - one.lookedAt <= lookAgainMs) return;
      else if (await stillHolds(one.claim)) one.lookedAt = clock.monotonic();
      else out.set(one, "changed");
    };
    await Promise.all(first.map(look));
    if (out.size === 0) return;
    line.waiting = line.waiting.filter((one) => !out.has(one));
    for (const [one, departure] of out) one.go(departure);
  };
  /** Answers how long to wait before asking again. */
  const ask = async (line: Line): Promise<number> => {
    const askedAt = clock.monotonic();
    try {
      await lookThrough(line);
      if (line.waiting.length === 0) return 0;
      const { inMs, askAgainMs } = await leaseLeave(line.pace, line.waiting.length, line.aheadMs);
      for (const [index, { go }] of line.waiting.splice(0, inMs.length).entries())
        void clock.sleep(inMs[index] ?? 0, signal).then(() => go("leave"));
      const tookMs = clock.monotonic() - askedAt + ASK_EVERY_MS;
      line.aheadMs = Math.min(Math.max(2 * tookMs, LEAST_AHEAD_MS), MOST_AHEAD_MS);
      return Math.max(askAgainMs, ASK_EVERY_MS);
    } catch (error) {
      failed(error);
      return RETRY_MS;
    }
  };
  const run = async (line: Line): Promise<void> => {
    for (let wait = ASK_EVERY_MS; line.waiting.length > 0;) {
      await clock.sleep(wait, signal);
      if (signal.aborted) for (const { go } of line.waiting.splice(0)) go("leave");
      else wait = await ask(line);
    }
    lines.delete(line.pace.campaignId);
  };
  return {
    wait: async (claim, { pace }) => {
      const known = lines.get(pace.campaignId);
      const line = known ?? { pace, waiting: [], aheadMs: LEAST_AHEAD_MS };
      line.pace = pace;
      const gone = new Promise<Departure>((go) => line.waiting.push({ claim, lookedAt: clock.monotonic(), go }));
      if (!known) {
        lines.set(pace.campaignId, line);
        void run(line);
      }
      return gone;
    },
    waiting: () => [...lines.values()].reduce((sum, line) => sum + line.waiting.length, 0),
  };
}
