/**
 * How many people may still be written to first in a portfolio's sliding 24 hours. A process holds room that was granted to it and
 * takes from it in memory; only when that runs out is the database asked, before the gate decides. Promises: what all processes
 * together commit never exceeds the limit; what a transaction took and did not use comes back.
 */
import { REACH_MS } from "../conversations/reach.ts";
import type { Freeing, PortfolioNumbers, RoomAsked, RoomGranted } from "./portfolio-room.store.ts";
import type { Clock } from "../platform/clock.ts";

/** `marketing` leaves a part of the limit to everything else. */
export type RoomPurpose = RoomAsked["purpose"];

export type PortfolioRoomPorts = {
  readonly leaseRoom: (asked: RoomAsked) => Promise<RoomGranted>;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** This process, among those that share the database. */
  readonly holder: string;
  /** For the log. */
  readonly failed: (error: unknown) => void;
};
export type RoomTicket = {
  /** How many more people this transaction may reach. */
  readonly room: () => number;
  readonly limit: number;
  /** As of the last time the database was asked. */
  readonly used: () => number;
  /** One of them was reached. */
  readonly spend: () => void;
  /** When there will be room for the next one that is told so. */
  readonly nextFree: (now: Date) => Date;
  /** After the commit. One that is never closed keeps its room for a while. */
  readonly close: () => void;
};
export type PortfolioRoom = AsyncDisposable & {
  readonly take: (numbers: PortfolioNumbers, peoplePerDay: number, purpose: RoomPurpose, want: number, now: Date) => Promise<RoomTicket>;
};

/** Of the limit this part is kept for what is not marketing: codes, orders, notices. */
const RESERVED_PART = 0.1;
/** Room in hand that was not asked for anew for so long is not used: its grant may stand no longer when the transaction commits. */
const IN_HAND_MS = 10_000;
/** A transaction that has not said so by then has failed. */
const OPEN_MS = 20_000;
/** A portfolio that is full is not asked about again by every batch. */
const FULL_MS = 1_000;
/** When less than this part of the limit is left, room that is not used is given back at once: others may be waiting for it. */
const SCARCE_PART = 0.1;
/** Whoever needs no more gives back what is in hand. */
const IDLE_MS = 1_000;
/** Whoever is told so waits for others to give back. */
const GIVEN_BACK_MS = 2_000;

export function limitFor(peoplePerDay: number, purpose: RoomPurpose): number {
  return purpose === "marketing" ? peoplePerDay - reservedOf(peoplePerDay) : peoplePerDay;
}

export function reservedOf(peoplePerDay: number): number {
  return Math.ceil(peoplePerDay * RESERVED_PART);
}

type Full = {
  readonly limit: number;
  readonly at: number;
  readonly answer: RoomGranted;
  /** How many were told to wait for what others hold. */
  hoping: number;
};
type Purse = {
  inHand: number;
  askedAt: number;
  limit: number;
  used: number;
  isScarce: boolean;
  full: Full | null;
  /** When a ticket was last closed, by the monotonic clock; and whether somebody waits for there to be no other. */
  closedAt: number;
  isWaiting: boolean;
  /** Told of places in the queue since the portfolio was last found full for this long. */
  told: { until: number; places: number };
  /** Transactions that took and are not through; `until` by the monotonic clock. */
  readonly open: Set<{ readonly until: number; taken: number }>;
  /** One asks at a time. */
  turn: Promise<unknown>;
};

export function createPortfolioRoom({ leaseRoom, clock, holder, failed }: PortfolioRoomPorts): PortfolioRoom {
  const purses = new Map<string, Purse>();
  const stopping = new AbortController();
  const purseOf = (key: string): Purse => {
    const known = purses.get(key);
    if (known) return known;
    const purse: Purse = {
      inHand: 0,
      askedAt: Number.NEGATIVE_INFINITY,
      limit: 0,
      used: 0,
      isScarce: false,
      full: null,
      closedAt: 0,
      isWaiting: false,
      told: { until: 0, places: 0 },
      open: new Set(),
      turn: Promise.resolve(),
    };
    purses.set(key, purse);
    return purse;
  };

  const fill = async (purse: Purse, asked: Omit<RoomAsked, "holder" | "kept" | "spare">): Promise<void> => {
    const { limit, want, now } = asked;
    const mono = clock.monotonic();
    if (purse.limit !== limit || mono - purse.askedAt > IN_HAND_MS) purse.inHand = 0;
    for (const ticket of purse.open) if (ticket.until <= mono) purse.open.delete(ticket);
    if (purse.inHand >= want) return;
    if (purse.full?.limit === limit && Math.abs(now.getTime() - purse.full.at) < FULL_MS) return;
    const answer = await leaseRoom({ ...asked, want: want - purse.inHand, holder, kept: purse.inHand + openOf(purse), spare: want });
    purse.full = answer.granted < want - purse.inHand ? { limit, at: now.getTime(), answer, hoping: 0 } : null;
    purse.inHand += answer.granted;
    purse.limit = limit;
    purse.used = answer.used;
    purse.isScarce = answer.left < limit * SCARCE_PART;
    purse.askedAt = mono;
  };
  /** Also tells the others that what was committed is no longer held besides. */
  const giveBack = async (purse: Purse, asked: Omit<RoomAsked, "holder" | "kept" | "spare" | "want">): Promise<void> => {
    purse.inHand = 0;
    await leaseRoom({ ...asked, holder, want: 0, kept: openOf(purse), spare: 0 });
  };
  /** After the last ticket of a while. */
  const whenIdle = async (purse: Purse, work: () => Promise<void>): Promise<void> => {
    purse.closedAt = clock.monotonic();
    if (purse.isWaiting) return;
    purse.isWaiting = true;
    for (let wait = IDLE_MS; wait > 0 && !stopping.signal.aborted; wait = purse.closedAt + IDLE_MS - clock.monotonic())
      await clock.sleep(wait, stopping.signal);
    purse.isWaiting = false;
    if (!stopping.signal.aborted && (purse.inHand > 0 || purse.open.size === 0)) await work();
  };

  return {
    take: async (numbers, peoplePerDay, purpose, want, now) => {
      const purse = purseOf(`${numbers.workspaceId}/${numbers.portfolioId}/${purpose}`);
      const limit = limitFor(peoplePerDay, purpose);
      const inTurn = async (work: () => Promise<void>): Promise<void> => {
        const done = purse.turn.then(work);
        purse.turn = done.catch(() => undefined);
        return done;
      };
      await inTurn(async () => fill(purse, { ...numbers, purpose, limit, want, now }));
      const ticket = { until: clock.monotonic() + OPEN_MS, taken: Math.min(want, purse.inHand) };
      purse.inHand -= ticket.taken;
      purse.open.add(ticket);
      let left = ticket.taken;
      return {
        room: () => left,
        limit: peoplePerDay,
        used: () => purse.used,
        spend: () => {
          left -= 1;
        },
        nextFree: (at) => nextFree(purse, limit, at),
        close: () => {
          // What lapsed is no longer ours to give back.
          if (purse.open.delete(ticket) && purse.limit === limit) purse.inHand += left;
          const back = async (): Promise<void> => inTurn(async () => giveBack(purse, { ...numbers, purpose, limit, now }));
          (purse.isScarce ? back() : whenIdle(purse, back)).catch(failed);
        },
      };
    },
    // What it holds lapses.
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await Promise.all([...purses.values()].map(async ({ turn }) => turn));
    },
  };
}

function openOf({ open }: Purse): number {
  return [...open].reduce((sum, { taken }) => sum + taken, 0);
}

/**
 * Room that others hold may come back in a moment. The places behind it are told one after another: as many people for each slot as that
 * one frees, so that they do not all come at once.
 */
function nextFree(purse: Purse, limit: number, now: Date): Date {
  const { full } = purse;
  if (!full) return new Date(now.getTime() + FULL_MS);
  const { used, freeing } = full.answer;
  if (limit - used > full.hoping) {
    full.hoping += 1;
    return new Date(now.getTime() + GIVEN_BACK_MS);
  }
  const first = freeing[0]?.at.getTime() ?? 0;
  if (purse.told.until !== first) purse.told = { until: first, places: 0 };
  const place = purse.told.places;
  purse.told.places += 1;
  return roomAt(freeing, Math.min(limit - used, 0) - place) ?? new Date(now.getTime() + REACH_MS);
}

/** When `short` people, 0 or fewer, have become one or more; null: not by what is counted now. */
export function roomAt(freeing: readonly Freeing[], short: number): Date | null {
  let room = short;
  for (const { at, people } of freeing) {
    room += people;
    if (room > 0) return at;
  }
  return null;
}
