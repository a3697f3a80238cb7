/** What an engine does by the clock beside its lanes: waves of campaigns, scheduled journeys, the queue of the inbox, what appointments owe, predictions, imports. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { openDuty } from "../db/duty.store.ts";
import type { Db } from "../db/pool.ts";
import type { AppointmentPorts } from "../engine/appointment-desk.ts";
import { startAppointmentKeeper } from "../engine/appointment-keeper.ts";
import type { CalendarPorts } from "../engine/calendar-ports.ts";
import { startCalendarRunner } from "../engine/calendar-runner.ts";
import { startCampaignRunner } from "../engine/campaign-runner.ts";
import { startJourneyScheduler } from "../engine/journeys-scheduler.ts";
import { startPredictionRunner } from "../engine/prediction-runner.ts";
import { startStaffingRunner } from "../engine/staffing-runner.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import { createIdentifier } from "../profiles/identifier.ts";
import type { RunPorts } from "../warehouse/perform-run.ts";
import { startSyncRunner } from "../warehouse/sync-runner.ts";
import type { Wake } from "../lanes/worker.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";

/** After that a process that died is stood in for. Of two that write the same all the same the calendar's etags let one through. */
const CALENDARS_MS = 2 * 60_000;
/** The same; of two that score the same people all the same both write the same. */
const PREDICTIONS_MS = 2 * 60_000;

export type LaneDutiesPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Virtual milliseconds ahead of the database's clock. */
  readonly shift: () => number;
  readonly crashPoints: CrashPoints;
  readonly catalog: CatalogSource;
  readonly wake: Wake;
  readonly inboxWriter: InboxWriter;
  readonly appointments: AppointmentPorts;
  readonly calendars: Pick<CalendarPorts, "dav" | "vault" | "report">;
  readonly syncs: Pick<RunPorts, "places" | "vault" | "report">;
  /** Says who has the console open by this thread; null: its doors are elsewhere. */
  readonly tellAttendance: (() => Promise<void>) | null;
  /** Hears every few seconds who waits in which inbox. */
  readonly counted: Parameters<typeof startStaffingRunner>[0]["counted"];
  readonly log: Logger;
};
export type LaneDuties = AsyncDisposable & {
  /** Once through all that is due by now. */
  readonly look: () => Promise<void>;
  /** Whether something was found to do after what the lanes did last. */
  readonly idle: () => Promise<boolean>;
};

export function startLaneDuties(ports: LaneDutiesPorts): LaneDuties {
  const { pool, ids, clock, catalog, wake, log } = ports;
  const stumbled =
    (what: string) =>
    (error: unknown): void =>
      log.error({ err: error }, `${what}; it is tried again`);
  const campaigns = startCampaignRunner({
    pool,
    ids,
    clock,
    shift: ports.shift,
    crashPoints: ports.crashPoints,
    catalog: catalog.current,
    wake,
    onError: stumbled("a campaign stumbled"),
  });
  const scheduler = startJourneyScheduler({
    pool,
    ids,
    clock,
    catalog: catalog.current,
    refreshCatalog: catalog.refresh,
    wake,
    failed: stumbled("a scheduled journey could not begin"),
  });
  const staffing = startStaffingRunner({
    pool,
    ids,
    clock,
    inboxWriter: ports.inboxWriter,
    catalog: catalog.current,
    refreshCatalog: catalog.refresh,
    tellAttendance: ports.tellAttendance,
    counted: ports.counted,
    failed: stumbled("the queue of the shared inbox could not be looked after"),
  });
  const keeper = startAppointmentKeeper({ ...ports.appointments, clock, failed: stumbled("something due for an appointment stumbled") });
  const calendars = startCalendarRunner({
    ...ports.appointments,
    ...ports.calendars,
    clock,
    crashPoints: ports.crashPoints,
    duty: openDuty(pool, { name: "calendars", holder: ids.next(), forMs: CALENDARS_MS }),
    failed: stumbled("a calendar elsewhere could not be looked after"),
  });
  const predictions = startPredictionRunner({
    pool,
    ids,
    clock,
    inboxWriter: ports.inboxWriter,
    duty: openDuty(pool, { name: "predictions", holder: ids.next(), forMs: PREDICTIONS_MS }),
    failed: stumbled("a prediction could not be trained or scored"),
  });
  const syncs = startSyncRunner({
    ...ports.syncs,
    pool,
    ids,
    clock,
    identify: createIdentifier(pool, ids),
    inboxWriter: ports.inboxWriter,
    crashPoints: ports.crashPoints,
    failed: stumbled("an import stumbled"),
  });
  return {
    look: async () => {
      await scheduler.look();
      await staffing.look();
      await campaigns.idle();
    },
    // What was sent may have been the last of a wave.
    idle: async () =>
      (await campaigns.idle()) || (await keeper.look()) || (await predictions.look()) || (await syncs.look()) || calendars.look(),
    [Symbol.asyncDispose]: async () => {
      await syncs[Symbol.asyncDispose]();
      await campaigns[Symbol.asyncDispose]();
      await scheduler[Symbol.asyncDispose]();
      await staffing[Symbol.asyncDispose]();
      await keeper[Symbol.asyncDispose]();
      await calendars[Symbol.asyncDispose]();
      await predictions[Symbol.asyncDispose]();
    },
  };
}
