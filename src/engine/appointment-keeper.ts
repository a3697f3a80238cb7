/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/**
 * What becomes due for bookings as time goes on: holds that end, reminders, appointments that are over, and times that became free and are
 * offered to whoever waits longest. Several processes may look; each row is taken by one.
 */
import { bookingOf, doLater, type Due, holdsToEnd, takeNextDue } from "../appointments/bookings.ts";
import {
  type BookingDraft,
  type BookingWork,
  lapse,
  mayBecome,
  placeBooking,
  setState,
  SlotTaken,
} from "../appointments/change-booking.ts";
import { type Offer, readOffer } from "../appointments/offer.ts";
import type { Service } from "../appointments/service.ts";
import { readSlots } from "../appointments/slots.ts";
import { endOffer, lineFor, offered, type Waiting } from "../appointments/waiting.ts";
import { type DbClient, inTransaction } from "../db/pool.ts";
import { appendWithin } from "../lanes/postgres/append-within.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { inTurn } from "../platform/in-turn.ts";
import { repeating } from "../platform/repeating.ts";
import { APPOINTMENT_EVENTS, eventRow, type Told } from "./appointment-events.ts";
import type { AppointmentPorts } from "./appointment-desk.ts";

const LOOK_MS = 1_000;
const AT_ONCE = 100;
const MINUTE_MS = 60_000;
const AGAIN_MS = 5 * MINUTE_MS;
/** Who is offered a time that is so close could not think about it. */
const LEAST_NOTICE_MS = 10 * MINUTE_MS;

export type AppointmentKeeper = AsyncDisposable & {
  /** Does what is due now; answers whether there was something. */
  readonly look: () => Promise<boolean>;
};

type KeeperPorts = AppointmentPorts & { readonly clock: Pick<Clock, "now" | "sleep">; readonly failed: (error: unknown) => void };

export function startAppointmentKeeper(ports: KeeperPorts): AppointmentKeeper {
  const { clock, failed } = ports;
  const doAll = async (): Promise<boolean> => {
    let done = false;
    while ((await endHolds(ports)) || (await doDue(ports))) done = true;
    return done;
  };
  const look = inTurn(doAll);
  return { look, ...repeating({ clock, everyMs: LOOK_MS, failed }, look) };
}

/** Answers whether any ended. One that fails is met again, and keeps none of the others. */
async function endHolds(ports: KeeperPorts): Promise<boolean> {
  const now = new Date(ports.clock.now());
  let done = false;
  for (const { workspaceId, id } of await holdsToEnd(ports.pool, now, AT_ONCE)) {
    const ended = await tell(ports, async (client) => {
      const work = { client, workspaceId, now, offer: await readOffer(client, workspaceId) };
      const lapsed = await lapse(work, id);
      if (lapsed === null) return null;
      await endOffer(client, workspaceId, id, false, now);
      return { work, told: [{ type: APPOINTMENT_EVENTS.offerEnded, booking: lapsed }] };
    }).catch((error: unknown) => {
      ports.failed(error);
      return false;
    });
    done ||= ended;
  }
  return done;
}

/** One at a time, each in a transaction of its own: one that fails is put off, or it would be the first again each time. */
async function doDue(ports: KeeperPorts): Promise<boolean> {
  const now = new Date(ports.clock.now());
  const taken: { due: Due | null } = { due: null };
  try {
    return await tell(ports, async (client) => {
      taken.due = await takeNextDue(client, now);
      return taken.due && carryOut(ports, client, taken.due, now);
    });
  } catch (error) {
    if (!taken.due) throw error;
    ports.failed(error);
    await doLater(ports.pool, taken.due, new Date(now.getTime() + AGAIN_MS));
    return true;
  }
}

async function carryOut(ports: AppointmentPorts, client: DbClient, { workspaceId, bookingId, kind }: Due, now: Date): Promise<Done> {
  const work = { client, workspaceId, now, offer: await readOffer(client, workspaceId) };
  const [what = "", first = "", second = ""] = kind.split(/[ :]/);
  if (what === "gap") return { work, told: await fillGap(ports, work, new Date(Number(first)), second) };
  const booking = await bookingOf(client, workspaceId, bookingId);
  if (!booking) return { work, told: [] };
  if (what === "end") {
    if (!mayBecome(booking.state, "done")) return { work, told: [] };
    const after = await setState(work, booking, "done", { actor: "system" });
    return { work, told: [{ type: APPOINTMENT_EVENTS.done, booking: after }] };
  }
  const isOn = booking.state === "booked" || booking.state === "confirmed";
  const more = { minutesBefore: Number(first) };
  return {
    work,
    told: isOn && booking.startsAt > now ? [{ type: APPOINTMENT_EVENTS.reminderDue, booking, more, key: `:${first}` }] : [],
  };
}

/** Holds the time for the first in line whom it suits, and tells them. */
async function fillGap(ports: AppointmentPorts, work: BookingWork, startsAt: Date, resourceId: string): Promise<readonly Told[]> {
  const { client, workspaceId, now, offer } = work;
  if (startsAt.getTime() < now.getTime() + LEAST_NOTICE_MS) return [];
  for (const waiting of await lineFor(client, workspaceId, startsAt, resourceId)) {
    const service = offer.services.find(({ id }) => id === waiting.serviceId);
    if (!service || !(await isFree(client, workspaceId, { offer, service, startsAt, resourceId, now }))) continue;
    const until = new Date(Math.min(now.getTime() + offer.settings.offerMinutes * MINUTE_MS, startsAt.getTime()));
    await client.query("savepoint offering");
    try {
      const booking = await placeBooking(
        work,
        draftFor(ports, waiting, until),
        { service, startsAt, resourceId, ignoresNotice: true },
        { actor: "system", reason: "waiting list" },
      );
      await offered(client, waiting, { bookingId: booking.id, until, at: now });
      return [{ type: APPOINTMENT_EVENTS.offered, booking, more: { waitingId: waiting.id, until: until.toISOString() } }];
    } catch (error) {
      if (!(error instanceof SlotTaken)) throw error;
      await client.query("rollback to savepoint offering");
    }
  }
  return [];
}

async function isFree(
  client: DbClient,
  workspaceId: WorkspaceId,
  {
    offer,
    service,
    startsAt,
    resourceId,
    now,
  }: { readonly offer: Offer; readonly service: Service; readonly startsAt: Date; readonly resourceId: string; readonly now: Date },
): Promise<boolean> {
  const from = startsAt.getTime();
  const looked = { from, until: from + 1, now: now.getTime(), limit: 1, ignoresNotice: true, resourceId };
  return (await readSlots(client, workspaceId, offer, service, looked)).length > 0;
}

function draftFor({ ids }: AppointmentPorts, { lane, profileId, zone, language }: Waiting, heldUntil: Date): BookingDraft {
  return {
    id: ids.inLane<string>(lane),
    lane,
    profileId,
    state: "held",
    heldUntil,
    zone,
    language,
    name: null,
    answers: {},
    note: null,
    source: "waiting_list",
    askedBy: null,
  };
}

type Done = { readonly work: BookingWork; readonly told: readonly Told[] };

/** What was done and what is told of it, together. Answers whether there was something to do. */
async function tell(ports: AppointmentPorts, act: (client: DbClient) => Promise<Done | null>): Promise<boolean> {
  const { pool, ids, links, wake } = ports;
  const { done, rows } = await inTransaction(pool, async (client) => {
    const made = await act(client);
    const news = made?.told.flatMap((one) => eventRow(ids, links, made.work.offer, made.work.now, one) ?? []) ?? [];
    await appendWithin(client, news);
    return { done: made !== null, rows: news };
  });
  if (rows.length > 0) wake(rows);
  return done;
}
