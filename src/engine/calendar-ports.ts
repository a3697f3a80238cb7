import type { StoredCalendar } from "../appointments/calendars.ts";
import type { StoredBooking } from "../appointments/bookings.ts";
import type { DavClient } from "../outbound/caldav/client.ts";
import type { DavPorts } from "../outbound/caldav/requests.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { AppointmentDesk, AppointmentPorts } from "./appointment-desk.ts";

export type CalendarFinding = {
  readonly workspaceId: string;
  readonly kind: "calendar_failing" | "calendar_conflict" | "calendar_unreadable";
  readonly subject: string;
  readonly detail: JsonObject;
};
/** One open incident a subject, however often it is found. */
export type CalendarReport = (findings: readonly CalendarFinding[]) => Promise<unknown>;

export type CalendarPorts = AppointmentPorts & {
  readonly clock: Pick<Clock, "now" | "sleep">;
  readonly dav: DavPorts;
  readonly vault: Pick<Secrets, "open">;
  readonly report: CalendarReport;
  /** Of several processes one at a time has it. */
  readonly duty: { readonly hold: () => Promise<boolean>; readonly release: () => Promise<void> };
  readonly crashPoints: CrashPoints;
  readonly failed: (error: unknown) => void;
};

/** One calendar, as it is looked after now. */
export type CalendarWork = {
  readonly ports: CalendarPorts;
  readonly desk: AppointmentDesk;
  readonly calendar: StoredCalendar;
  readonly dav: DavClient;
  readonly now: Date;
};

/**
 * `both_changed`, `removed`: it was moved or removed there after it was changed here, and is now as it is here; `not_free`, `not_possible`: it was moved there to
 * where it cannot be; `length`, `repeats`: it was made longer or shorter, or to repeat.
 */
export type ConflictKind = "both_changed" | "removed" | "not_free" | "not_possible" | "length" | "repeats";

/** Somebody has to know: what the calendar said is not what holds. `wanted`: when it stood there; null: it was removed. */
export async function tellConflict(
  { ports, calendar }: CalendarWork,
  booking: StoredBooking,
  why: ConflictKind,
  wanted: Date | null,
): Promise<void> {
  const detail = {
    why,
    calendar: calendar.name,
    resourceId: calendar.resourceId,
    bookingId: booking.id,
    startsAt: booking.startsAt.toISOString(),
    wantedAt: wanted?.toISOString() ?? null,
  };
  await ports.report([{ workspaceId: calendar.workspaceId, kind: "calendar_conflict", subject: `appointment:${booking.id}`, detail }]);
}
