/**
 * Queues the runs that schedules want, and carries out those that are due, two at a time in each process. A run belongs to whoever has its
 * lease; of one that died somebody else takes it up, from as far as it had come.
 */
import { inTransaction } from "../db/pool.ts";
import type { SyncDocument } from "../contract/warehouse.ts";
import { inTurn } from "../platform/in-turn.ts";
import { nextTime, parseCron } from "../platform/cron.ts";
import { repeating } from "../platform/repeating.ts";
import { performRun, type RunPorts } from "./perform-run.ts";
import { claimRun, forgetFaults, forgetRuns, giveBack, keepLease, queueRun, type RunRow } from "./runs.store.ts";
import { lockDueSyncs, setNextTime } from "./syncs.store.ts";
import { leaseFrom } from "./take-in.ts";

const LOOK_MS = 1_000;
const AT_ONCE = 2;
const DUE_AT_ONCE = 50;
/** Several times in a lease; also how soon a run hears that somebody stopped it while its source is slow. */
const BEAT_MS = 10_000;
const DAY_MS = 86_400_000;
const FORGET_EVERY_MS = 3_600_000;
/** Rows with faults hold what they said of people. */
const FAULTS_DAYS = 30;
const RUNS_DAYS = 180;

export type SyncRunner = AsyncDisposable & {
  /** Does what is due now, to its end; answers whether there was something. */
  readonly look: () => Promise<boolean>;
};

export function nextRunAt({ schedule }: Pick<SyncDocument, "schedule">, afterMs: number): Date | null {
  if (schedule.kind === "manual") return null;
  const cron = parseCron(schedule.cron);
  const next = cron === null ? null : nextTime(cron, schedule.zone, afterMs);
  return next === null ? null : new Date(next);
}

export function startSyncRunner(ports: RunPorts): SyncRunner {
  const { pool, clock, ids, failed } = ports;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  let forgotAt = Number.NEGATIVE_INFINITY;

  const queueDue = async (): Promise<void> => {
    const now = new Date(clock.now());
    await inTransaction(pool, async (client) => {
      for (const sync of await lockDueSyncs(client, now, DUE_AT_ONCE)) {
        const { id: syncId, workspaceId, revision, document } = sync;
        // While one is under way the time that came is left out: the next one reads what it would have read.
        await queueRun(client, { id: ids.next(), workspaceId, syncId, revision, cause: "schedule", askedBy: null, at: now });
        await setNextTime(client, syncId, nextRunAt(document, now.getTime()));
      }
    });
    if (now.getTime() - forgotAt < FORGET_EVERY_MS) return;
    forgotAt = now.getTime();
    await forgetFaults(pool, new Date(forgotAt - FAULTS_DAYS * DAY_MS));
    await forgetRuns(pool, new Date(forgotAt - RUNS_DAYS * DAY_MS));
  };

  const perform = async (run: RunRow): Promise<void> => {
    const lost = new AbortController();
    const beating = repeating({ clock, everyMs: BEAT_MS, failed }, async () => {
      if (!(await keepLease(pool, run, leaseFrom(clock)))) lost.abort();
    });
    try {
      await performRun(ports, run, AbortSignal.any([stopping.signal, lost.signal]));
    } catch (error) {
      if (stopping.signal.aborted) await giveBack(pool, run, new Date(clock.now())).catch(failed);
      else if (!lost.signal.aborted) failed(error);
    } finally {
      await beating[Symbol.asyncDispose]();
    }
  };

  const begin = inTurn(async (): Promise<number> => {
    if (stopping.signal.aborted) return 0;
    await queueDue();
    let begun = 0;
    while (running.size < AT_ONCE) {
      const run = await claimRun(pool, { now: new Date(clock.now()), leaseUntil: leaseFrom(clock), not: [...running.keys()] });
      if (!run) break;
      running.set(
        run.id,
        perform(run).finally(() => running.delete(run.id)),
      );
      begun += 1;
    }
    return begun;
  });
  const looking = repeating({ clock, everyMs: LOOK_MS, failed, stopping }, begin);
  return {
    look: async () => {
      let done = false;
      for (;;) {
        const begun = await begin();
        if (begun === 0 && running.size === 0) return done;
        done = true;
        // Those that were begun may have ended by now: a race of nobody is never won.
        if (running.size > 0) await Promise.race(running.values());
      }
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await looking[Symbol.asyncDispose]();
      await Promise.all(running.values());
    },
  };
}
