/**
 * The loop that keeps lanes moving. Woken for particular lanes by whoever put something into them (in this
 * process directly, from others by notification); a slow poll finds what nobody announced: due timers, lost
 * notifications, the work of a process that died.
 */
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";
import { isAboutData, runCarefully } from "./careful.ts";
import { FORGOTTEN_NEWS_MS } from "./inbox.ts";
import { type LaneProgram, type LanesRun, runLanes } from "./run-lanes.ts";

export type LaneWorkerOptions = {
  readonly program: LaneProgram;
  readonly clock: Clock;
  /** The most lanes of one transaction: half of them on one server, so that two processes find work; 1 on Citus. */
  readonly mostLanes: number;
  /** Transactions at once. */
  readonly parallel: number;
  readonly pollMs: number;
  readonly onError: (error: unknown) => void;
  /** After each committed transaction, for live screens and for other processes. */
  readonly onCommitted?: (run: LanesRun) => void;
};

/** `withNews` false: for something else; news that gather in these lanes may go on doing so. */
export type Wake = (lanes: Iterable<Lane>, withNews?: boolean) => void;

export type LaneWorker = AsyncDisposable & {
  readonly wake: Wake;
  /** Resolves when nothing is due any more (as of then) and no transaction is under way; answers whether one was tried since it was last asked. */
  readonly idle: () => Promise<boolean>;
  /** When the loop last completed a poll, by the monotonic clock; readiness looks at it. */
  readonly lastPollAt: () => number;
};

/** Pause before lanes are tried again that somebody else held, or whose transaction failed. */
const BUSY_MS = 5;
const FAILED_MS = 500;

export function startLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { program, clock, mostLanes, parallel, pollMs, onError, onCommitted } = options;
  const stopping = new AbortController();
  /** Woken and not yet taken up, longest waiting first, and whether with news. */
  const due = new Map<Lane, boolean>();
  const running = new Set<Lane>();
  /** Lanes that failed over their data: they run apart until the cause is out of the way. */
  const careful = new Set<Lane>();
  const transactions = new Set<Promise<void>>();
  let lastPollAt = clock.monotonic();
  /** Since somebody last asked. */
  let hasWorked = false;
  let waiters: (() => void)[] = [];

  const committed = (run: LanesRun): void => {
    wake(run.forwardedTo);
    onCommitted?.(run);
  };
  /** Answers the lanes to try again, and after how long. */
  const run = async (lanes: readonly Lane[], withNews: boolean): Promise<{ readonly again: readonly Lane[]; readonly afterMs: number }> => {
    const suspects = lanes.filter((lane) => careful.has(lane));
    try {
      if (suspects.length > 0) {
        await runCarefully(program, suspects, committed);
        for (const lane of suspects) careful.delete(lane);
        return { again: lanes, afterMs: 0 };
      }
      const done = await runLanes(program, lanes, withNews);
      if (done) committed(done);
      const missed = lanes.filter((lane) => !done?.lanes.includes(lane));
      if (done) wake(done.again, withNews);
      return { again: missed, afterMs: BUSY_MS };
    } catch (error) {
      onError(error);
      const isNew = suspects.length === 0 && isAboutData(error);
      if (isNew) for (const lane of lanes) careful.add(lane);
      return { again: lanes, afterMs: isNew ? 0 : FAILED_MS };
    }
  };

  /** What is due goes into one transaction, up to `mostLanes`: its cost hardly grows with them, and the next is a moment away. */
  const takeDue = (): { readonly lanes: readonly Lane[]; readonly withNews: boolean } => {
    const lanes: Lane[] = [];
    let withNews = false;
    for (const [lane, news] of due) {
      if (lanes.length >= mostLanes) break;
      if (running.has(lane)) continue;
      lanes.push(lane);
      withNews ||= news;
    }
    for (const lane of lanes) due.delete(lane);
    return { lanes, withNews };
  };
  const runAndTryAgain = async (lanes: readonly Lane[], withNews: boolean): Promise<void> => {
    for (const lane of lanes) running.add(lane);
    hasWorked = true;
    const { again, afterMs } = await run(lanes, withNews);
    for (const lane of lanes) running.delete(lane);
    if (afterMs === 0) for (const lane of again) note(lane, withNews);
    else if (again.length > 0) void wakeLater(again, afterMs, withNews);
  };
  let delayed = 0;
  const wakeLater = async (lanes: readonly Lane[], afterMs: number, withNews: boolean): Promise<void> => {
    delayed += 1;
    await clock.sleep(afterMs, stopping.signal);
    delayed -= 1;
    wake(lanes, withNews);
  };

  const pump = (): void => {
    while (!stopping.signal.aborted && transactions.size < parallel) {
      const { lanes, withNews } = takeDue();
      if (lanes.length === 0) break;
      const transaction = runAndTryAgain(lanes, withNews).finally(() => {
        transactions.delete(transaction);
        pump();
      });
      transactions.add(transaction);
    }
    if (transactions.size === 0 && due.size === 0 && delayed === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    }
  };

  const note = (lane: Lane, withNews: boolean): void => void due.set(lane, withNews || due.get(lane) === true);
  const wake: Wake = (lanes, withNews = true) => {
    for (const lane of lanes) note(lane, withNews);
    pump();
  };

  const poll = async (): Promise<void> => {
    wake(await program.store.lanesWithWork(FORGOTTEN_NEWS_MS), false);
    lastPollAt = clock.monotonic();
  };

  const polling = (async () => {
    while (!stopping.signal.aborted) {
      await poll().catch(onError);
      await clock.sleep(pollMs, stopping.signal);
    }
  })();

  const isQuiet = (): boolean => transactions.size === 0 && due.size === 0 && delayed === 0;
  const quiet = async (): Promise<void> => (isQuiet() ? undefined : new Promise((resolve) => waiters.push(() => resolve(undefined))));

  return {
    wake,
    idle: async () => {
      for (;;) {
        await quiet();
        const lanes = await program.store.lanesWithWork(0);
        if (lanes.length > 0) wake(lanes);
        else if (isQuiet()) break;
      }
      const worked = hasWorked;
      hasWorked = false;
      return worked;
    },
    lastPollAt: () => lastPollAt,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      due.clear();
      await polling;
      await Promise.all(transactions);
    },
  };
}
