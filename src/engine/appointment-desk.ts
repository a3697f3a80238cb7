/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * The one way in which bookings are made and changed: doors, journeys, calendars and the keeper all come through here. One transaction has the
 * booking, its history and what its person hears of it, so that there is never one without the other.
 */
import type { Booking, BookingSource, Slot } from "../appointments/booking.ts";
import { bookingAskedBy, bookingOf, changesOf, lockedBooking, lockedUpcoming, type StoredBooking } from "../appointments/bookings.ts";
import {
  type BookingDraft,
  type BookingWork,
  type By,
  mayBecome,
  moveBooking,
  noteResent,
  placeBooking,
  setState,
  SlotTaken,
} from "../appointments/change-booking.ts";
import { type Offer, readOffer, zoneOf } from "../appointments/offer.ts";
import { shownSpan } from "../appointments/shown-time.ts";
import { endOffer, joinLine, leaveLine, type Waiting } from "../appointments/waiting.ts";
import { type Db, inTransaction, isDeadlock } from "../db/pool.ts";
import type { NewInboxRow, ProfileChange } from "../lanes/inbox.ts";
import { appendWithin } from "../lanes/postgres/append-within.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { APPOINTMENT_EVENTS, type AppointmentEvent, eventRow, type LinkPorts, type Told } from "./appointment-events.ts";
import { createAppointmentTimes, lasting, minutesOf, type Wish } from "./appointment-times.ts";

export type AppointmentPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly links: LinkPorts;
  /** Of rows that were committed. */
  readonly wake: (rows: readonly NewInboxRow[]) => void;
};

/** Who books: the profile, and what the door learned of them, which goes into their lane with the news. */
export type Customer = {
  readonly profileId: ProfileId;
  readonly rows: readonly NewInboxRow[];
  readonly change: ProfileChange;
  readonly name: string | null;
};

export type Refused =
  | { readonly ok: false; readonly why: "taken"; readonly next: readonly Slot[] }
  | { readonly ok: false; readonly why: "unknown" | "too_late" | "not_possible" };
export type Made = { readonly ok: true; readonly booking: StoredBooking; readonly offer: Offer } | Refused;

/** What was done to a booking, and what its person's lane is told with it. */
type Done =
  | Refused
  | { readonly ok: true; readonly booking: StoredBooking; readonly told?: readonly Told[]; readonly rows?: readonly NewInboxRow[] };

export type NewBookingFacts = {
  readonly source: BookingSource;
  readonly zone: string | null;
  readonly language: string;
  readonly answers?: Booking["answers"];
  readonly note?: string | null;
  readonly askedBy?: string | null;
  /** One at a time is enough: what these have ahead of them of the service stands, whenever it is, and is answered instead. */
  readonly unlessTheyHave?: readonly ProfileId[];
};

export type AppointmentDesk = ReturnType<typeof createAppointmentDesk>;

const MINUTE_MS = 60_000;

export function createAppointmentDesk(ports: AppointmentPorts) {
  const { pool, ids, clock, links, wake } = ports;
  const times = createAppointmentTimes({ pool, clock });
  const nowOf = (): Date => new Date(clock.now());

  /** In one transaction with what it tells; a time that is taken undoes all of it. */
  const change = async (workspaceId: WorkspaceId, work: (on: BookingWork) => Promise<Done>, wish: Wish | null): Promise<Made> => {
    const now = nowOf();
    try {
      const { result, rows } = await inTransaction(pool, async (client) => {
        const offer = await readOffer(client, workspaceId);
        const done = await work({ client, workspaceId, now, offer });
        if (!done.ok) return { result: done, rows: [] };
        const news = (done.told ?? []).flatMap((one) => eventRow(ids, links, offer, now, one) ?? []);
        const all = [...(done.rows ?? []), ...news];
        await appendWithin(client, all);
        return { result: { ok: true, booking: done.booking, offer } as const, rows: all };
      });
      if (rows.length > 0) wake(rows);
      return result;
    } catch (error) {
      // Two that each want what the other has: one of them is told that it is taken.
      if (!(error instanceof SlotTaken) && !isDeadlock(error)) throw error;
      return { ok: false, why: "taken", next: wish ? await times.nextSlots(workspaceId, wish) : [] };
    }
  };

  const draftOf = (wish: Wish, facts: NewBookingFacts, offer: Offer, who: Customer | null, heldUntil: Date | null): BookingDraft => ({
    id: who === null ? ids.next<string>() : ids.inLane<string>(laneOf(who.profileId)),
    lane: who && laneOf(who.profileId),
    profileId: who && who.profileId,
    state: heldUntil === null ? "booked" : "held",
    heldUntil,
    zone: facts.zone ?? zoneOf(offer, wish.serviceId),
    language: facts.language,
    name: who?.name ?? null,
    answers: facts.answers ?? {},
    note: facts.note ?? null,
    source: facts.source,
    askedBy: facts.askedBy ?? null,
  });
  const wantedOf = (offer: Offer, wish: Wish) => {
    const service = offer.services.find(({ id }) => id === wish.serviceId);
    return (
      service && {
        service: lasting(service, wish.minutes),
        startsAt: wish.startsAt,
        resourceId: wish.resourceId,
        ignoresNotice: wish.ignoresNotice ?? false,
      }
    );
  };

  const hold = async (workspaceId: WorkspaceId, wish: Wish, facts: NewBookingFacts, by: By): Promise<Made> =>
    change(
      workspaceId,
      async (on) => {
        const wanted = wantedOf(on.offer, wish);
        if (!wanted) return { ok: false, why: "unknown" };
        const heldUntil = new Date(on.now.getTime() + on.offer.settings.holdMinutes * MINUTE_MS);
        const booking = await placeBooking(on, draftOf(wish, facts, on.offer, null, heldUntil), wanted, by);
        return { ok: true, booking };
      },
      wish,
    );

  const book = async (workspaceId: WorkspaceId, wish: Wish, facts: NewBookingFacts, who: Customer, by: By): Promise<Made> =>
    change(
      workspaceId,
      async (on) => {
        const asked = facts.askedBy == null ? null : await bookingAskedBy(on.client, workspaceId, facts.askedBy);
        const known = asked ?? (await lockedUpcoming(on.client, workspaceId, facts.unlessTheyHave ?? [], wish.serviceId, on.now));
        if (known) return { ok: true, booking: known };
        const wanted = wantedOf(on.offer, wish);
        if (!wanted) return { ok: false, why: "unknown" };
        const booking = await placeBooking(on, draftOf(wish, facts, on.offer, who, null), wanted, by);
        const told = [{ type: APPOINTMENT_EVENTS.booked, booking, change: who.change }];
        return { ok: true, booking, told, rows: who.rows };
      },
      wish,
    );

  /** Books what was held, once however often it is asked. A hold that has lapsed is tried for anew, for the same person. */
  const bookHeld = async (
    workspaceId: WorkspaceId,
    id: string,
    who: Customer,
    facts: Pick<StoredBooking, "answers" | "zone" | "language">,
    by: By,
  ): Promise<Made> => {
    const held = await bookingOf(pool, workspaceId, id);
    if (!held) return { ok: false, why: "unknown" };
    const wish = { serviceId: held.serviceId, startsAt: held.startsAt, resourceId: null };
    const made = await change(
      workspaceId,
      async (on) => {
        const booking = await lockedBooking(on.client, workspaceId, id);
        if (!booking) return { ok: false, why: "unknown" };
        if (booking.state !== "held") {
          const isTheirs = booking.profileId === who.profileId && booking.state !== "expired";
          return isTheirs ? { ok: true, booking } : { ok: false, why: "not_possible" };
        }
        if (booking.heldUntil !== null && booking.heldUntil <= on.now) return { ok: false, why: "too_late" };
        const lane = laneOf(who.profileId);
        const after = await setState(on, booking, "booked", by, { ...facts, profileId: who.profileId, lane, name: who.name });
        const told = [{ type: APPOINTMENT_EVENTS.booked, booking: after, change: who.change }];
        return { ok: true, booking: after, told, rows: who.rows };
      },
      wish,
    );
    if (made.ok || made.why === "taken" || made.why === "unknown" || held.state === "booked") return made;
    return book(workspaceId, wish, { ...facts, source: held.source }, who, by);
  };

  const move = async (
    workspaceId: WorkspaceId,
    id: string,
    to: {
      readonly startsAt: Date;
      /** Left out: as long as it was. */
      readonly minutes?: number | undefined;
      readonly resourceId: string | null;
      readonly ignoresNotice: boolean;
      /** Only while it is still then. */
      readonly from?: Date;
    },
    by: By,
  ): Promise<Made> => {
    const known = await bookingOf(pool, workspaceId, id);
    if (!known) return { ok: false, why: "unknown" };
    const minutes = to.minutes ?? minutesOf(known);
    const wish = { serviceId: known.serviceId, ...to, minutes };
    return change(
      workspaceId,
      async (on) => {
        const before = await lockedBooking(on.client, workspaceId, id);
        const wanted = before && wantedOf(on.offer, wish);
        if (!before || !wanted) return { ok: false, why: "unknown" };
        if (before.state !== "booked" && before.state !== "confirmed") return { ok: false, why: "not_possible" };
        if (to.from && before.startsAt.getTime() !== to.from.getTime()) return { ok: false, why: "not_possible" };
        if (!to.ignoresNotice && isTooLate(on.offer, before, on.now)) return { ok: false, why: "too_late" };
        const isLonger = minutes !== minutesOf(before);
        // Whoever shares it with others shares its length.
        if (isLonger && wanted.service.capacity > 1) return { ok: false, why: "not_possible" };
        const isThere =
          !isLonger && before.startsAt.getTime() === to.startsAt.getTime() && (to.resourceId ?? before.resourceId) === before.resourceId;
        if (isThere) return { ok: true, booking: before };
        const booking = await moveBooking(on, before, wanted, by);
        const more = {
          previousStartsAt: before.startsAt.toISOString(),
          previousEndsAt: before.endsAt.toISOString(),
          by: by.actor,
          reason: by.reason ?? null,
          ...(isLonger ? { when: shownSpan(booking.startsAt, booking.endsAt, booking.zone, booking.language) } : {}),
        };
        return { ok: true, booking, told: [{ type: APPOINTMENT_EVENTS.rescheduled, booking, more }] };
      },
      wish,
    );
  };

  /** What it already is stays as it is, and is told to nobody again. */
  const become = async (
    workspaceId: WorkspaceId,
    id: string,
    state: "booked" | "confirmed" | "cancelled" | "done" | "no_show",
    by: By & { readonly isCustomer?: boolean },
  ): Promise<Made> =>
    change(
      workspaceId,
      async (on) => {
        const before = await lockedBooking(on.client, workspaceId, id);
        if (!before) return { ok: false, why: "unknown" };
        // Two taps are one.
        if (before.state === state || (state === "booked" && before.state === "confirmed" && by.isCustomer))
          return { ok: true, booking: before };
        if (!mayBecome(before.state, state)) return { ok: false, why: "not_possible" };
        const wasHeld = before.state === "held";
        if (wasHeld && state !== "cancelled" && before.heldUntil !== null && before.heldUntil <= on.now)
          return { ok: false, why: "too_late" };
        if (by.isCustomer && !wasHeld && state === "cancelled" && isTooLate(on.offer, before, on.now))
          return { ok: false, why: "too_late" };
        const booking = await setState(on, before, state, by);
        if (wasHeld) await endOffer(on.client, workspaceId, id, state !== "cancelled", on.now);
        const more = { by: by.actor, reason: by.reason ?? null };
        const type = wasHeld ? (state === "cancelled" ? null : APPOINTMENT_EVENTS.booked) : EVENT_OF[state];
        return { ok: true, booking, told: type === null ? [] : [{ type, booking, more }] };
      },
      null,
    );

  /** Two clicks of a minute are one. */
  const resend = async (workspaceId: WorkspaceId, id: string, by: By): Promise<Made> =>
    change(
      workspaceId,
      async (on) => {
        const booking = await lockedBooking(on.client, workspaceId, id);
        if (!booking) return { ok: false, why: "unknown" };
        if (booking.state !== "booked" && booking.state !== "confirmed") return { ok: false, why: "not_possible" };
        const last = (await changesOf(on.client, workspaceId, id)).at(-1);
        if (last?.what === "resent" && on.now.getTime() - last.at.getTime() < MINUTE_MS) return { ok: true, booking };
        await noteResent(on, booking, by);
        const key = `:${on.now.getTime()}`;
        const told = [{ type: APPOINTMENT_EVENTS.resend, booking, more: { by: by.actor }, key }];
        return { ok: true, booking, told };
      },
      null,
    );

  const waitFor = async (
    workspaceId: WorkspaceId,
    waiting: Omit<Waiting, "workspaceId" | "id" | "state" | "bookingId" | "offeredUntil" | "createdAt">,
  ) =>
    joinLine(pool, {
      ...waiting,
      workspaceId,
      id: ids.inLane<string>(waiting.lane),
      state: "waiting",
      bookingId: null,
      offeredUntil: null,
      createdAt: nowOf(),
    });

  return {
    ...times,
    hold,
    book,
    bookHeld,
    move,
    become,
    resend,
    waitFor,
    leave: async (workspaceId: WorkspaceId, id: string) => leaveLine(pool, workspaceId, id, nowOf()),
  };
}

const EVENT_OF: { readonly [State in "booked" | "confirmed" | "cancelled" | "done" | "no_show"]: AppointmentEvent | null } = {
  booked: null,
  confirmed: APPOINTMENT_EVENTS.confirmed,
  cancelled: APPOINTMENT_EVENTS.cancelled,
  done: APPOINTMENT_EVENTS.done,
  no_show: APPOINTMENT_EVENTS.noShow,
};

/** Whether its customer may not change it by themselves any more. */
export function isTooLate({ allServices }: Offer, { serviceId, startsAt }: StoredBooking, now: Date): boolean {
  const notice = allServices.find(({ id }) => id === serviceId)?.changeNoticeMinutes ?? 0;
  return startsAt.getTime() - notice * MINUTE_MS <= now.getTime();
}
