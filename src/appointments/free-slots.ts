/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** At which times a service can begin, and with whom. Pure; what is booked meanwhile is settled by the database's constraints. */
import { createHash } from "node:crypto";
import type { Slot } from "./booking.ts";
import { joined, openings, type Span } from "./opening.ts";
import type { Resource } from "./resource.ts";
import type { Service } from "./service.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A resource with all that keeps it from being free. */
export type Calendar = {
  readonly resource: Resource;
  /** 2026-12-25, … */
  readonly holidays: ReadonlySet<string>;
  readonly taken: readonly Taken[];
  /** Times of its own calendar. */
  readonly busy: readonly Span[];
};

/** What one session takes, buffers included. */
export type Taken = Span & {
  /** See `sessionOf`. */
  readonly session: string;
  readonly seats: number;
};

export type SlotRange = Span & {
  readonly now: number;
  readonly limit: number;
  /** Staff may book sooner and later than customers. What has passed is free for nobody. */
  readonly ignoresNotice?: boolean;
};

/** Who is at the same session shares it: one service, at one time, with one resource. A UUID, which is what the database compares. */
export function sessionOf(serviceId: string, startsAtMs: number, resourceId: string): string {
  const hex = createHash("sha256").update(`${serviceId} ${startsAtMs} ${resourceId}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** What a booking keeps others from, buffers included. */
export function blockOf(service: Pick<Service, "minutes" | "bufferBeforeMinutes" | "bufferAfterMinutes">, startsAtMs: number): Span {
  return {
    from: startsAtMs - service.bufferBeforeMinutes * MINUTE_MS,
    until: startsAtMs + (service.minutes + service.bufferAfterMinutes) * MINUTE_MS,
  };
}

/** Slots that begin in the range, in order. `staff` without anybody: the rooms give it. */
export function freeSlots(service: Service, calendars: readonly Calendar[], range: SlotRange): readonly Slot[] {
  const lengthMs = service.minutes * MINUTE_MS;
  const { from, until } = withinNotice(service, range);
  if (from >= until) return [];
  const { givers, rooms } = sorted(service, calendars);
  const reach = { from: from - DAY_MS, until: until + lengthMs };
  const roomTimes = rooms.map((room) => ({ room, open: openTimes(room, reach) }));
  const found = new Map<number, { readonly resourceId: string; readonly seats: number }[]>();
  for (const giver of givers) {
    const { starts, isOpen } = startsOf(giver, service, reach);
    for (const start of starts) {
      if (start < from || start >= until || !isOpen(start, start + lengthMs)) continue;
      const session = (): string => sessionOf(service.id, start, giver.resource.id);
      const seats = seatsLeft(giver, session, service, start);
      if (seats === 0) continue;
      const hasRoom =
        rooms.length === 0 ||
        roomTimes.some(({ room, open }) => holds(open, start, start + lengthMs) && seatsLeft(room, session, service, start) > 0);
      if (!hasRoom) continue;
      const others = found.get(start) ?? [];
      found.set(start, others);
      others.push({ resourceId: giver.resource.id, seats });
    }
  }
  return [...found]
    .toSorted(([left], [right]) => left - right)
    .slice(0, range.limit)
    .map(([start, people]) => ({ startsAt: new Date(start), endsAt: new Date(start + lengthMs), with: people }));
}

/** Staff give it, in rooms if any are named for it; without staff the rooms are what is booked. */
export function sorted<Of extends Pick<Calendar, "resource">>(
  service: Pick<Service, "id">,
  calendars: readonly Of[],
): { readonly givers: readonly Of[]; readonly rooms: readonly Of[] } {
  const named = calendars.filter(({ resource }) => resource.services.includes(service.id));
  const staff = named.filter(({ resource }) => resource.kind === "staff");
  const rooms = named.filter(({ resource }) => resource.kind === "room");
  return staff.length === 0 ? { givers: rooms, rooms: [] } : { givers: staff, rooms };
}

/** What of the range can be booked at all. */
export function withinNotice({ noticeMinutes, horizonDays }: Service, { from, until, now, ignoresNotice = false }: SlotRange): Span {
  if (ignoresNotice) return { from: Math.max(from, now), until };
  return { from: Math.max(from, now + noticeMinutes * MINUTE_MS), until: Math.min(until, now + horizonDays * DAY_MS) };
}

/** Starts are counted from the beginning of each opening; the appointment may go on into one that touches it. */
function startsOf({ resource, holidays }: Calendar, service: Service, reach: Span) {
  const spans = openings(resource, holidays, reach);
  const open = joined(spans);
  const stepMs = service.stepMinutes * MINUTE_MS;
  const starts = new Set<number>();
  for (const span of spans) for (let start = span.from; start < span.until; start += stepMs) starts.add(start);
  return { starts, isOpen: (from: number, until: number): boolean => holds(open, from, until) };
}

function openTimes({ resource, holidays }: Calendar, reach: Span): readonly Span[] {
  return joined(openings(resource, holidays, reach));
}

function holds(open: readonly Span[], from: number, until: number): boolean {
  return open.some((span) => span.from <= from && until <= span.until);
}

function seatsLeft({ taken, busy }: Calendar, session: () => string, service: Service, start: number): number {
  const block = blockOf(service, start);
  const meets = ({ from, until }: Span): boolean => from < block.until && block.from < until;
  if (busy.some(meets)) return 0;
  let left = service.capacity;
  for (const one of taken) {
    if (!meets(one)) continue;
    if (one.session !== session()) return 0;
    left -= one.seats;
  }
  return Math.max(0, left);
}
