/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * Looks after the calendars that staff keep elsewhere: tells them what they are owed, reads them when it is time. One process at a time does
 * it (a duty), four calendars at once. One that fails waits longer each time, and stops no booking.
 */
import { calendarRows, passwordOf, type StoredCalendar } from "../appointments/calendars.ts";
import { createDavClient } from "../outbound/caldav/client.ts";
import { DavError, type DavFailure } from "../outbound/caldav/requests.ts";
import { inTurn } from "../platform/in-turn.ts";
import { repeating } from "../platform/repeating.ts";
import { createAppointmentDesk } from "./appointment-desk.ts";
import { readCalendarElsewhere } from "./calendar-inwards.ts";
import { writeOwed } from "./calendar-outwards.ts";
import type { CalendarPorts, CalendarWork } from "./calendar-ports.ts";

const LOOK_MS = 1_000;
const AT_ONCE = 4;
const MINUTE_MS = 60_000;
const AGAIN_MINUTES = [1, 2, 5, 15, 30, 60] as const;
/** A server may be away for a while before anybody has to know. */
const PATIENCE_MS = 30 * MINUTE_MS;
/** These do not mend themselves; asking more often may lock the account. */
const NEEDS_SOMEBODY: ReadonlySet<DavFailure> = new Set([
  "auth_refused",
  "address_invalid",
  "address_refused",
  "no_calendar",
  "not_allowed",
  "not_encrypted",
  "too_large",
]);

export type CalendarRunner = AsyncDisposable & {
  /** Does what is due now; answers whether there was something. */
  readonly look: () => Promise<boolean>;
};

export function startCalendarRunner(ports: CalendarPorts): CalendarRunner {
  const { pool, clock, duty, failed } = ports;
  const desk = createAppointmentDesk(ports);
  const stopping = new AbortController();
  const doAll = async (): Promise<boolean> => {
    let done = false;
    while (!stopping.signal.aborted) {
      const now = new Date(clock.now());
      const due = await calendarRows.due(pool, now, AT_ONCE);
      if (due.length === 0 || !(await duty.hold())) return done;
      await Promise.all(due.map(async (calendar) => lookAfter(ports, desk, calendar, now)));
      done = true;
    }
    return done;
  };
  const look = inTurn(doAll);
  const looking = repeating({ clock, everyMs: LOOK_MS, failed, stopping }, look);
  return {
    look,
    [Symbol.asyncDispose]: async () => {
      await looking[Symbol.asyncDispose]();
      await duty.release().catch(failed);
    },
  };
}

async function lookAfter(ports: CalendarPorts, desk: CalendarWork["desk"], calendar: StoredCalendar, now: Date): Promise<void> {
  try {
    const dav = createDavClient(ports.dav, { user: calendar.user, password: passwordOf(ports.vault, calendar) });
    const work: CalendarWork = { ports, desk, calendar, dav, now };
    const areWritten = await writeOwed(work);
    if (calendar.leavingAt !== null) await endWhenEmpty(ports, calendar, now);
    // What it was not told yet it would seem not to know.
    else if (areWritten && calendar.dueAt <= now) await readCalendarElsewhere(work);
  } catch (error) {
    if (!(error instanceof DavError)) {
      ports.failed(error);
      await noteFailed(ports, calendar, now, { reason: "server_failed", text: "something broke on our side; it is tried again" });
      return;
    }
    await noteFailed(ports, calendar, now, { reason: error.reason, text: error.message });
    const isOld = calendar.failingSince !== null && now.getTime() - calendar.failingSince.getTime() >= PATIENCE_MS;
    if (!NEEDS_SOMEBODY.has(error.reason) && !isOld) return;
    const detail = { reason: error.reason, text: error.message, calendar: calendar.name };
    const subject = `resource:${calendar.resourceId}`;
    await ports.report([{ workspaceId: calendar.workspaceId, kind: "calendar_failing", subject, detail }]);
  }
}

async function noteFailed(
  { pool }: CalendarPorts,
  calendar: StoredCalendar,
  now: Date,
  problem: { readonly reason: DavFailure; readonly text: string },
): Promise<void> {
  const step = NEEDS_SOMEBODY.has(problem.reason) ? AGAIN_MINUTES.length - 1 : Math.min(calendar.failures, AGAIN_MINUTES.length - 1);
  const dueAt = new Date(now.getTime() + (AGAIN_MINUTES[step] ?? 1) * MINUTE_MS);
  await calendarRows.noteFailing(pool, calendar, { at: now, dueAt, problem });
}

async function endWhenEmpty({ pool }: CalendarPorts, calendar: StoredCalendar, now: Date): Promise<void> {
  const owed = await calendarRows.owed(pool, calendar, { dueBy: null, limit: 1 });
  if (owed.length === 0) await calendarRows.endLeaving(pool, calendar);
  else
    await calendarRows.noteReading(pool, calendar, {
      at: now,
      dueAt: new Date(now.getTime() + MINUTE_MS),
      fullAt: calendar.fullAt,
      syncToken: calendar.syncToken,
      ctag: calendar.ctag,
    });
}
