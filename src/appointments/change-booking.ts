/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * Making, moving and ending bookings, each within a transaction of whoever asks. Promises that no two bookings ever have the same time of a
 * resource (the database's constraints say so), that every change leaves a line of history, and that what follows later (reminders, the
 * end) is set with it. Tells nobody: that goes through the person's lane, by the caller.
 */
import type { DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { BookingChangeKind, BookingState } from "./booking.ts";
import { insertBooking, insertChange, lockBooking, type StoredBooking, updateBooking } from "./booking.store.ts";
import { setDue, setGap } from "./due.store.ts";
import { blockOf, sessionOf, sorted } from "./free-slots.ts";
import type { Offer, StoredResource } from "./offer.ts";
import { countBookings, freeTime, keepTime, lapsedIn, othersOfSession, takeSeat } from "./occupancy.store.ts";
import type { Service } from "./service.ts";
import { oweBooking } from "./calendar.store.ts";
import { readSlots } from "./slots.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Whoever has not been noted as absent by then was there. */
const DONE_AFTER_MS = DAY_MS;

export type BookingWork = { readonly client: DbClient; readonly workspaceId: WorkspaceId; readonly now: Date; readonly offer: Offer };
export type By = { readonly actor: string; readonly reason?: string | null };
export type WantedTime = {
  readonly service: Service;
  readonly startsAt: Date;
  /** Null: whoever is free, the one with least to do that day first. */
  readonly resourceId: string | null;
  readonly ignoresNotice: boolean;
};

/** Thrown to undo what the transaction did so far: the time is not free (any more). */
export class SlotTaken extends Error {
  constructor() {
    super("the time is taken");
    this.name = "SlotTaken";
  }
}

/** Whose it is to be and how it came; when and with whom it is, the placing says. */
export type BookingDraft = Pick<
  StoredBooking,
  "id" | "lane" | "profileId" | "state" | "heldUntil" | "zone" | "language" | "name" | "answers" | "note" | "source" | "askedBy"
>;

/** Throws `SlotTaken`. */
export async function placeBooking(work: BookingWork, draft: BookingDraft, wanted: WantedTime, by: By): Promise<StoredBooking> {
  const candidates = await candidatesFor(work, wanted, null);
  const [first] = candidates;
  if (!first) throw new SlotTaken();
  const booking: StoredBooking = {
    ...draft,
    ...timesOf(wanted),
    workspaceId: work.workspaceId,
    serviceId: wanted.service.id,
    resourceId: first.id,
    sequence: 0,
    createdAt: work.now,
    changedAt: work.now,
  };
  await insertBooking(work.client, booking);
  const placed = { ...booking, resourceId: await occupy(work, booking, wanted, candidates) };
  if (placed.resourceId !== first.id) await updateBooking(work.client, placed);
  await note(work, null, placed, placed.state === "held" ? "held" : "booked", by);
  await setDues(work, placed);
  return placed;
}

/** Throws `SlotTaken`; then nothing has changed once the transaction is undone. */
export async function moveBooking(work: BookingWork, before: StoredBooking, wanted: WantedTime, by: By): Promise<StoredBooking> {
  const candidates = await candidatesFor(work, wanted, before.id);
  if (candidates.length === 0) throw new SlotTaken();
  await freeTime(work.client, work.workspaceId, before.id);
  const moved: StoredBooking = {
    ...before,
    ...timesOf(wanted),
    resourceId: await occupy(work, before, wanted, candidates),
    // What was said of the old time does not hold for the new one.
    state: before.state === "confirmed" ? "booked" : before.state,
    sequence: before.sequence + 1,
    changedAt: work.now,
  };
  await updateBooking(work.client, moved);
  await note(work, before, moved, "rescheduled", by);
  await setDues(work, moved);
  await setGap(work.client, before, work.now);
  return moved;
}

/** Which state may follow which; what is no change is none. */
const FOLLOWS: { readonly [State in BookingState]: readonly BookingState[] } = {
  held: ["booked", "confirmed", "cancelled", "expired"],
  booked: ["confirmed", "cancelled", "done", "no_show"],
  confirmed: ["booked", "cancelled", "done", "no_show"],
  done: ["no_show"],
  no_show: ["done", "booked"],
  cancelled: [],
  expired: [],
};

export function mayBecome(state: BookingState, next: BookingState): boolean {
  return FOLLOWS[state].includes(next);
}

/** `changes` beside the state: who it is, of what was held. */
export async function setState(
  work: BookingWork,
  before: StoredBooking,
  state: BookingState,
  by: By,
  changes: Partial<Pick<StoredBooking, "profileId" | "lane" | "name" | "answers" | "zone" | "language">> = {},
): Promise<StoredBooking> {
  const after: StoredBooking = { ...before, ...changes, state, heldUntil: null, sequence: before.sequence + 1, changedAt: work.now };
  await updateBooking(work.client, after);
  if (before.state === "held") await keepTime(work.client, work.workspaceId, before.id);
  if (state === "cancelled" || state === "expired") {
    await freeTime(work.client, work.workspaceId, before.id);
    await setGap(work.client, before, work.now);
  }
  await note(work, before, after, changeOf(before.state, state), by);
  await setDues(work, after);
  return after;
}

function changeOf(before: BookingState, state: BookingState): BookingChangeKind {
  if (state === "held") return "held";
  return state === "booked" && before !== "held" ? "corrected" : state;
}

/** Who could give it then, by opening hours, notice and what is known to be taken; who has least to do that day first. */
async function candidatesFor(work: BookingWork, wanted: WantedTime, except: string | null): Promise<readonly StoredResource[]> {
  const { client, workspaceId, now, offer } = work;
  const { service, resourceId, ignoresNotice } = wanted;
  const start = wanted.startsAt.getTime();
  await letLapse(work, blockOf(service, start));
  const looked = { from: start, until: start + 1, now: now.getTime(), limit: 1, ignoresNotice, resourceId, except };
  const [slot] = await readSlots(client, workspaceId, offer, service, looked);
  const ids = new Set(slot?.with.map((one) => one.resourceId));
  const able = offer.resources.filter(({ id }) => ids.has(id));
  if (able.length < 2) return able;
  const day = { from: start - DAY_MS / 2, until: start + DAY_MS / 2 };
  const load = await countBookings(
    client,
    workspaceId,
    able.map(({ id }) => id),
    day,
  );
  return able.toSorted((left, right) => (load.get(left.id) ?? 0) - (load.get(right.id) ?? 0));
}

/** Takes the time of one of them, and of a room where the service has any. */
async function occupy(
  work: BookingWork,
  booking: StoredBooking,
  wanted: WantedTime,
  candidates: readonly StoredResource[],
): Promise<string> {
  const { client, workspaceId, offer } = work;
  const { service, startsAt } = wanted;
  const start = startsAt.getTime();
  const calendars = offer.resources.map((resource) => ({ resource }));
  const rooms = sorted(service, calendars).rooms.map(({ resource }) => resource.id);
  for (const { id: resourceId } of candidates) {
    const session = sessionOf(service.id, start, resourceId);
    const seat = {
      workspaceId,
      bookingId: booking.id,
      session,
      blocks: blockOf(service, start),
      capacity: service.capacity,
      heldUntil: booking.heldUntil,
    };
    const take = async (id: string): Promise<boolean> => {
      // Somebody may take the seat that was looked at; then there may be another.
      for (let tries = 0; tries < service.capacity; tries += 1) if (await takeSeat(client, { ...seat, resourceId: id })) return true;
      return false;
    };
    if (!(await take(resourceId))) continue;
    if (rooms.length === 0) return resourceId;
    const shared = await othersOfSession(client, workspaceId, session, resourceId);
    for (const room of shared.length > 0 ? shared : rooms) if (await take(room)) return resourceId;
    await freeTime(client, workspaceId, booking.id);
  }
  throw new SlotTaken();
}

async function letLapse(work: BookingWork, block: { readonly from: number; readonly until: number }): Promise<void> {
  const { client, workspaceId, now, offer } = work;
  const resources = offer.resources.map(({ id }) => id);
  for (const id of await lapsedIn(client, workspaceId, resources, { ...block, now })) await lapse(work, id);
}

/** Ends a hold whose time is over. Answers it; null: it was not one any more. */
export async function lapse(work: BookingWork, id: string): Promise<StoredBooking | null> {
  const booking = await lockBooking(work.client, work.workspaceId, id);
  if (booking?.state !== "held" || booking.heldUntil === null || booking.heldUntil > work.now) return null;
  return setState(work, booking, "expired", { actor: "system" });
}

function timesOf({ service, startsAt }: WantedTime): Pick<StoredBooking, "startsAt" | "endsAt"> {
  return { startsAt, endsAt: new Date(startsAt.getTime() + service.minutes * MINUTE_MS) };
}

async function note(work: BookingWork, before: StoredBooking | null, after: StoredBooking, what: BookingChangeKind, by: By): Promise<void> {
  const placed = ({ startsAt, endsAt, resourceId, state }: StoredBooking) => ({
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    resourceId,
    state,
  });
  await insertChange(work.client, after, {
    at: work.now,
    actor: by.actor,
    what,
    before: before && placed(before),
    after: placed(after),
    reason: by.reason ?? null,
  });
  if (IN_CALENDARS.has(what) || (what === "confirmed" && before?.state === "held"))
    await oweBooking(work.client, work.workspaceId, after.id, work.now);
}
/** What calendars elsewhere are told of. */
const IN_CALENDARS: ReadonlySet<BookingChangeKind> = new Set(["booked", "rescheduled", "cancelled"]);

/** What was told of it is told again. */
export async function noteResent(work: BookingWork, booking: StoredBooking, by: By): Promise<void> {
  await note(work, booking, booking, "resent", by);
}

/** Reminders that are still to come, and the end. */
async function setDues(work: BookingWork, booking: StoredBooking): Promise<void> {
  const isOn = booking.state === "booked" || booking.state === "confirmed";
  const reminders = work.offer.settings.remindBeforeMinutes.map((minutes) => ({
    kind: `reminder:${minutes}`,
    dueAt: new Date(booking.startsAt.getTime() - minutes * MINUTE_MS),
  }));
  const end = { kind: "end", dueAt: new Date(booking.endsAt.getTime() + DONE_AFTER_MS) };
  await setDue(work.client, booking, isOn ? [...reminders.filter(({ dueAt }) => dueAt > work.now), end] : []);
}
