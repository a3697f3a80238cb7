/**
 * What journeys have to be looked after for as time goes on. Weighs splits with a bandit, once a day. Begins scheduled journeys: notes the
 * time and gives all lanes their piece in one transaction, so each time begins exactly once, however many processes look. Times that passed while nobody looked begin once, late; the ones before the last are left out.
 */
import type { Catalog, JourneyVersion } from "../catalog/catalog.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { nextTime, parseCron } from "../platform/cron.ts";
import type { ScheduleEntry } from "../journeys/document.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { instantOf, parseLocalDate } from "../journeys/local-time.ts";
import { fromMs } from "../journeys/time.ts";
import { appendJourneyTask } from "../lanes/postgres/append-task.ts";
import type { Clock } from "../platform/clock.ts";
import { type Ids, timeOfId } from "../platform/ids.ts";
import { allLanes, type Lane } from "../platform/lane.ts";
import { repeating } from "../platform/repeating.ts";
import { Rests } from "../platform/rests.ts";
import { claimTime, readLastTimes } from "./journeys-scheduler.store.ts";
import { weighSplits } from "./split-weights.ts";

type JourneyScheduler = AsyncDisposable & {
  /** Does what is due now. */
  readonly look: () => Promise<void>;
};

const LOOK_MS = 1_000;
/** Two times of a schedule are never nearer. */
const MINUTE_MS = 60_000;

export function startJourneyScheduler(deps: {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly catalog: () => Catalog;
  readonly refreshCatalog: () => Promise<unknown>;
  readonly wake: (lanes: Iterable<Lane>) => void;
  readonly failed: (error: unknown) => void;
}): JourneyScheduler {
  const { pool, ids, clock, catalog, refreshCatalog, wake, failed } = deps;
  // One journey that fails must keep none of the others from its time.
  const rests = new Rests(clock, failed);
  const look = async (): Promise<void> => {
    if (await weighSplits({ pool, ids, catalog, now: () => fromMs(clock.now()), rests })) await refreshCatalog();
    await beginDue();
  };
  const beginDue = async (): Promise<void> => {
    const scheduled = [...catalog().versions.values()].filter((version) => isScheduled(version, catalog()));
    if (scheduled.length === 0) return;
    const now = fromMs(clock.now());
    const last = await readLastTimes(pool);
    for (const version of scheduled) await rests.attempt(`begin/${version.id}`, async () => beginIfDue(version, last, now));
  };
  const beginIfDue = async (version: JourneyVersion, last: ReadonlyMap<string, Date>, now: Date): Promise<void> => {
    const { workspaceId, journey } = version;
    const { entry } = version.document;
    if (entry.kind !== "schedule") return;
    // What lay before it was published, or while it was paused, is not made up for.
    const since = Math.max(last.get(`${workspaceId}/${journey}`)?.getTime() ?? 0, timeOfId(version.id));
    const at = dueTime(entry, fromMs(since), now, firstZone(entry.zone, version.document.zone, catalog().hours(workspaceId).timeZone));
    if (!at) return;
    const isOurs = await inTransaction(pool, async (client) => {
      if (!(await claimTime(client, workspaceId, journey, at))) return false;
      await appendJourneyTask(client, ids, workspaceId, () => ({ kind: "begin", journey, audience: entry.audience, at: at.toISOString() }));
      return true;
    });
    if (isOurs) wake(allLanes);
  };
  return { look, ...repeating({ clock, everyMs: LOOK_MS, failed }, look) };
}

function isScheduled(version: JourneyVersion, catalog: Catalog): boolean {
  const control = catalog.journey(version.workspaceId, version.journey);
  return version.document.entry.kind === "schedule" && control?.state === "live" && control.liveVersionId === version.id;
}

/** The latest time after `last` and not after `now`; null when none has come. `zone`: whose clocks count. */
export function dueTime(entry: ScheduleEntry, last: Date, now: Date, zone: string): Date | null {
  if (entry.at !== undefined) {
    const local = parseLocalDate(entry.at);
    const at = local && instantOf(zone, local, local);
    return at && at > last && at <= now ? at : null;
  }
  const cron = entry.cron === undefined ? null : parseCron(entry.cron);
  if (!cron) return null;
  const after = (ms: number): number | null => {
    const next = nextTime(cron, zone, ms);
    return next !== null && next <= now.getTime() ? next : null;
  };
  // Halved, not stepped through: of a minutely schedule half a year may have passed.
  let [from, until] = [last.getTime(), now.getTime()];
  let latest = after(from);
  while (latest !== null && until - from > MINUTE_MS) {
    const middle = from + Math.floor((until - from) / 2);
    const found = after(middle);
    if (found === null) until = middle;
    else [from, latest] = [middle, found];
  }
  return latest === null ? null : fromMs(latest);
}
