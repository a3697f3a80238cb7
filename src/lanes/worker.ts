/**
 * The loop that keeps lanes moving. Woken for particular lanes by whoever put something into them (in this
 * process directly, from others by notification); a slow poll finds what nobody announced: due timers, lost
 * notifications, the work of a process that died.
 */
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";
import { stripes } from "../platform/lane.ts";
import { isAboutData, runCarefully } from "./careful.ts";
import { type LaneProgram, type LanesRun, runLanes } from "./run-lanes.ts";

export type LaneWorkerOptions = {
  readonly program: LaneProgram;
  readonly clock: Clock;
  /** Lanes locked by one transaction: 16 on one server, 1 on Citus. */
  readonly stripeWidth: number;
  /** Transactions at once. */
  readonly parallel: number;
  readonly pollMs: number;
  readonly onError: (error: unknown) => void;
  /** After each committed transaction, for live screens and for other processes. */
  readonly onCommitted?: (run: LanesRun) => void;
};

export type LaneWorker = AsyncDisposable & {
  readonly wake: (lanes: Iterable<Lane>) => void;
  /** Resolves when nothing is due any more (as of then) and no transaction is under way. */
  readonly idle: () => Promise<void>;
  /** When the loop last completed a poll, by the monotonic clock; readiness looks at it. */
  readonly lastPollAt: () => number;
};

/** Pause before a stripe is tried again whose lanes somebody else held, or whose transaction failed. */
const BUSY_MS = 5;
const FAILED_MS = 500;

export function startLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { program, clock, stripeWidth, parallel, pollMs, onError, onCommitted } = options;
  const all = stripes(stripeWidth);
  const stopping = new AbortController();
  const due = new Set<number>();
  /** Stripes that failed over their data: their lanes run apart until the cause is out of the way. */
  const careful = new Set<number>();
  const running = new Map<number, Promise<void>>();
  let lastPollAt = clock.monotonic();
  let waiters: (() => void)[] = [];

  const runStripe = async (stripe: number): Promise<void> => {
    due.delete(stripe);
    const lanes = all[stripe] ?? [];
    const committed = (run: LanesRun): void => {
      wake(run.forwardedTo);
      onCommitted?.(run);
    };
    try {
      if (careful.has(stripe)) {
        await runCarefully(program, lanes, committed);
        careful.delete(stripe);
        due.add(stripe);
        return;
      }
      const run = await runLanes(program, lanes);
      if (run) committed(run);
      const partial = run === null || run.lanes.length < lanes.length;
      if (partial) await clock.sleep(BUSY_MS, stopping.signal);
      if (partial || run.again) due.add(stripe);
    } catch (error) {
      onError(error);
      if (!careful.has(stripe) && isAboutData(error)) careful.add(stripe);
      else await clock.sleep(FAILED_MS, stopping.signal);
      due.add(stripe);
    }
  };

  const pump = (): void => {
    if (!stopping.signal.aborted) {
      for (const stripe of due) {
        if (running.size >= parallel) break;
        if (running.has(stripe)) continue;
        running.set(
          stripe,
          runStripe(stripe).finally(() => {
            running.delete(stripe);
            pump();
          }),
        );
      }
    }
    if (running.size === 0 && due.size === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    }
  };

  const wake = (lanes: Iterable<Lane>): void => {
    for (const lane of lanes) due.add(Math.floor(lane / stripeWidth));
    pump();
  };

  const poll = async (): Promise<void> => {
    wake(await program.store.lanesWithWork());
    lastPollAt = clock.monotonic();
  };

  const polling = (async () => {
    while (!stopping.signal.aborted) {
      await poll().catch(onError);
      await clock.sleep(pollMs, stopping.signal);
    }
  })();

  const quiet = async (): Promise<void> =>
    running.size === 0 && due.size === 0 ? undefined : new Promise((resolve) => waiters.push(() => resolve(undefined)));

  return {
    wake,
    idle: async () => {
      for (;;) {
        await quiet();
        const lanes = await program.store.lanesWithWork();
        if (lanes.length === 0) return;
        wake(lanes);
      }
    },
    lastPollAt: () => lastPollAt,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      due.clear();
      await polling;
      await Promise.all(running.values());
    },
  };
}
