/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** Which times of a service are free: for whoever looks, and for whoever has just lost one. */
import type { Slot } from "../appointments/booking.ts";
import { bookingOf, type StoredBooking } from "../appointments/bookings.ts";
import { type Offer, readOffer } from "../appointments/offer.ts";
import type { Service } from "../appointments/service.ts";
import { readSlots } from "../appointments/slots.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type Wish = {
  readonly serviceId: string;
  readonly startsAt: Date;
  readonly resourceId: string | null;
  readonly ignoresNotice?: boolean;
  /** Left out: as long as the service is. */
  readonly minutes?: number | undefined;
};
type Range = {
  readonly from: Date;
  readonly until: Date;
  readonly limit: number;
  readonly resourceId?: string | null | undefined;
  readonly moving?: string | null | undefined;
  readonly ignoresNotice?: boolean;
  /** Left out: as long as what is moved, else as the service is. */
  readonly minutes?: number | undefined;
};
type FoundTimes = { readonly offer: Offer; readonly service: Service; readonly slots: readonly Slot[] };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NEXT_SLOTS = 5;
const LOOK_NEAR_DAYS = 8;
export const LOOK_AHEAD_DAYS = 62;

export function createAppointmentTimes({ pool, clock }: { readonly pool: Db; readonly clock: Pick<Clock, "now"> }) {
  /** Null: there is no such service in use. */
  const slots = async (workspaceId: WorkspaceId, serviceId: string, range: Range): Promise<FoundTimes | null> => {
    const offer = await readOffer(pool, workspaceId);
    const found = offer.services.find(({ id }) => id === serviceId);
    if (!found) return null;
    const moved = range.moving == null ? null : await bookingOf(pool, workspaceId, range.moving);
    const service = lasting(found, range.minutes ?? (moved ? minutesOf(moved) : undefined));
    const { resourceId, moving, limit, ignoresNotice = false } = range;
    const from = Math.max(range.from.getTime(), clock.now());
    const until = Math.min(range.until.getTime(), from + LOOK_AHEAD_DAYS * DAY_MS);
    const looked = { from, until, now: clock.now(), limit, resourceId, except: moving, ignoresNotice };
    return { offer, service, slots: await readSlots(pool, workspaceId, offer, service, looked) };
  };

  /** The free times around one that was just taken: from then on, else from now on. Near ones are found without looking far. */
  const nextSlots = async (workspaceId: WorkspaceId, { serviceId, startsAt, resourceId, minutes }: Wish): Promise<readonly Slot[]> => {
    const from = new Date(Math.max(startsAt.getTime(), clock.now()));
    for (const days of [LOOK_NEAR_DAYS, LOOK_AHEAD_DAYS]) {
      const until = new Date(from.getTime() + days * DAY_MS);
      const found = await slots(workspaceId, serviceId, { from, until, limit: NEXT_SLOTS, resourceId, minutes });
      if (found === null || found.slots.length > 0) return found?.slots ?? [];
    }
    const now = new Date(clock.now());
    return (await slots(workspaceId, serviceId, { from: now, until: from, limit: NEXT_SLOTS, resourceId, minutes }))?.slots ?? [];
  };

  return { slots, nextSlots };
}

export function minutesOf({ startsAt, endsAt }: Pick<StoredBooking, "startsAt" | "endsAt">): number {
  return Math.round((endsAt.getTime() - startsAt.getTime()) / MINUTE_MS);
}

export function lasting(service: Service, minutes: number | undefined): Service {
  return minutes === undefined ? service : { ...service, minutes };
}
