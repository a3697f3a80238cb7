/** What time alone changes about answering: who waited while nobody had room, whose people are away for too long, what answers take. */
import type { QueueLength } from "../advice/answer-promise.ts";
import { noteUnattended } from "../catalog/attendance.ts";
import { measureStaffing } from "../catalog/staffing-measure.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { repeating } from "../platform/repeating.ts";
import { Rests } from "../platform/rests.ts";
import { type DrainPorts, drainQueue, releaseStranded } from "./staffing-drain.ts";
import type { Catalog } from "../catalog/catalog.ts";

export type StaffingRunner = AsyncDisposable & {
  /** Does what is due now. */
  readonly look: () => Promise<void>;
};

const LOOK_MS = 5_000;
/** Doors elsewhere say every 20 s who is there (`http/stream/attendance.ts`); after a pause of ours nobody is taken for gone before they have. */
const BEATS_MS = 45_000;
const PAUSE_MS = 4 * LOOK_MS;

/** Any number of processes do it at once: what they ask for is decided under locks, and asked twice is done once. */
export function startStaffingRunner(
  ports: Omit<DrainPorts, "catalog"> & {
    readonly catalog: () => Catalog;
    readonly refreshCatalog: () => Promise<unknown>;
    /** Says who is there by this thread, before anybody is taken for gone; null: its doors are elsewhere. */
    readonly tellAttendance: (() => Promise<void>) | null;
    /** Hears each time who waits where. */
    readonly counted: (queues: ReadonlyMap<WorkspaceId, QueueLength>) => void;
    readonly clock: Clock;
    readonly failed: (error: unknown) => void;
  },
): StaffingRunner {
  const { pool, clock, catalog, refreshCatalog, failed } = ports;
  // One workspace that fails keeps no other from being looked after.
  const rests = new Rests(clock, failed);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let patientUntil = Number.NEGATIVE_INFINITY;
  /** Whether all who are there have had time to say so. */
  const isTold = async (): Promise<boolean> => {
    await ports.tellAttendance?.();
    const at = clock.monotonic();
    if (at - lookedAt > PAUSE_MS) patientUntil = at + BEATS_MS;
    lookedAt = at;
    return ports.tellAttendance !== null || at >= patientUntil;
  };
  const look = async (): Promise<void> => {
    const now = clock.now();
    const { queues, isNews } = await measureStaffing(pool, catalog, new Date(now));
    ports.counted(queues);
    if (isNews) await refreshCatalog();
    const told = await isTold();
    for (const workspaceId of queues.keys())
      await rests.attempt(workspaceId, async () => {
        if (told) await noteUnattended(pool, workspaceId, catalog().staffing(workspaceId).settings.goneMinutes, now);
        await releaseStranded(ports, workspaceId, now);
        await drainQueue(ports, workspaceId, now);
      });
  };
  return { look, ...repeating({ clock, everyMs: LOOK_MS, failed }, look) };
}
