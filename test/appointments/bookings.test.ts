/** Bookings on a real database, asked for by many at once: nobody ever has the time of somebody else. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { saveResource, saveService } from "../../src/appointments/offer.ts";
import type { Resource } from "../../src/appointments/resource.ts";
import type { Service } from "../../src/appointments/service.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { type AppointmentDesk, createAppointmentDesk, type Customer } from "../../src/engine/appointment-desk.ts";
import { startAppointmentKeeper } from "../../src/engine/appointment-keeper.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

const ids = createIds(systemClock, seededRng(11));
/** A Monday. */
const MONDAY = Date.parse("2027-06-07T00:00:00Z");
const HOUR_MS = 3_600_000;
let now = MONDAY - 24 * HOUR_MS;
const clock = { now: () => now };
const at = (hours: number): Date => new Date(MONDAY + hours * HOUR_MS);
const BY = { actor: "test" };
const FACTS = { source: "api", zone: "UTC", language: "en" } as const;
const saved = { changedAt: new Date(MONDAY), changedBy: "test" };
const links = { publicUrl: "https://shop.example", pagesKey: "07".repeat(32) };

let pools: readonly Db[];
let pool: Db;
let workspaceId: WorkspaceId;
beforeAll(async () => {
  const { url } = await createTestDatabase();
  pools = ["one", "two", "three"].map((name) => createPool({ url, max: 8, name, onError: () => undefined }));
  const [first] = pools;
  if (!first) throw new Error("no pool");
  pool = first;
  workspaceId = await ensureWorkspace({ pool, ids }, "Salon");
});
afterAll(async () => {
  for (const one of pools) await one.end();
});

const deskOn = (db: Db): AppointmentDesk => createAppointmentDesk({ pool: db, ids, clock, links, wake: () => undefined });

async function serviceWith(
  given: Partial<Service>,
  staff: readonly Partial<Resource>[] = [{}],
): Promise<{ readonly service: string; readonly resources: readonly string[] }> {
  const service = ids.next<string>();
  const base: Service = {
    id: service,
    texts: { en: { name: "Cut", description: "" } },
    minutes: 60,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capacity: 1,
    price: null,
    place: null,
    noticeMinutes: 0,
    horizonDays: 365,
    stepMinutes: 60,
    changeNoticeMinutes: 0,
    questions: [],
    isPublic: true,
  };
  await saveService(pool, workspaceId, { ...base, ...given, id: service, isArchived: false }, saved);
  const resources: string[] = [];
  for (const one of staff) {
    const id = ids.next<string>();
    resources.push(id);
    const hours = [{ day: 1, from: "08:00", to: "18:00" }];
    const resource = {
      kind: "staff",
      name: "Ana",
      zone: "UTC",
      hours,
      exceptions: [],
      holidayCountry: null,
      services: [service],
      ...one,
    } as const;
    await saveResource(pool, workspaceId, { ...resource, id, isArchived: false, holidays: [] }, saved);
  }
  return { service, resources };
}

const somebody = (): Customer => ({ profileId: ids.next<ProfileId>(), rows: [], change: { identities: {} }, name: null });

test("of 1,000 who want one of ten times at once ten get one, and the others are told which are free", async () => {
  const { service, resources } = await serviceWith({ bufferAfterMinutes: 0 });
  const desks = pools.map(deskOn);
  const began = systemClock.monotonic();
  const made = await Promise.all(
    Array.from({ length: 1_000 }, async (_, index) =>
      desks[index % desks.length]?.book(
        workspaceId,
        { serviceId: service, startsAt: at(8 + (index % 10)), resourceId: null },
        FACTS,
        somebody(),
        BY,
      ),
    ),
  );
  const tookMs = systemClock.monotonic() - began;
  const booked = made.filter((one) => one?.ok);
  expect(booked).toHaveLength(10);
  expect(made.filter((one) => one?.ok === false && one.why === "taken")).toHaveLength(990);
  const { rows } = await pool.query<{ n: number; starts: number }>(
    "select count(*)::int as n, count(distinct starts_at)::int as starts from appointment_booking where resource_id = $1 and state = 'booked'",
    [resources[0]],
  );
  expect(rows).toEqual([{ n: 10, starts: 10 }]);
  const told = await pool.query<{ n: number }>(
    "select count(*)::int as n from inbox where item -> 'event' ->> 'type' = 'appointment.booked'",
  );
  expect(told.rows[0]?.n).toBe(10);
  const next = made.find((one) => one?.ok === false && one.why === "taken");
  // The Monday after: nothing is free that day any more.
  expect(next?.ok === false && next.why === "taken" ? next.next[0]?.startsAt : null).toEqual(at(7 * 24 + 8));
  console.log(`1,000 attempts on 10 slots: ${Math.round(tookMs)} ms`);
});

test("buffers keep others away, whatever their service; a group shares its time up to its seats", async () => {
  const { service, resources } = await serviceWith({ minutes: 30, stepMinutes: 30, bufferAfterMinutes: 30 });
  const [ana = ""] = resources;
  const other = ids.next<string>();
  await saveService(
    pool,
    workspaceId,
    {
      id: other,
      texts: { en: { name: "Class", description: "" } },
      minutes: 60,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      capacity: 3,
      price: null,
      place: null,
      noticeMinutes: 0,
      horizonDays: 365,
      stepMinutes: 30,
      changeNoticeMinutes: 0,
      questions: [],
      isPublic: true,
      isArchived: false,
    },
    saved,
  );
  const hours = [{ day: 1, from: "08:00", to: "18:00" }];
  const both = {
    id: ana,
    kind: "staff",
    name: "Ana",
    zone: "UTC",
    hours,
    exceptions: [],
    holidayCountry: null,
    services: [service, other],
  } as const;
  await saveResource(pool, workspaceId, { ...both, isArchived: false, holidays: [] }, saved);
  const desk = deskOn(pool);
  const book = async (serviceId: string, hour: number) =>
    (await desk.book(workspaceId, { serviceId, startsAt: at(hour), resourceId: null }, FACTS, somebody(), BY)).ok;
  expect(await book(service, 9)).toBe(true);
  expect([await book(service, 9.5), await book(other, 8.5), await book(other, 9.5)]).toEqual([false, false, false]);
  expect(await book(other, 10)).toBe(true);
  // Ten want the two seats that are left.
  const many = await Promise.all(Array.from({ length: 10 }, async () => book(other, 10)));
  expect(many.filter(Boolean)).toHaveLength(2);
  expect([await book(other, 10.5), await book(service, 10.5), await book(service, 11)]).toEqual([false, false, true]);
});

test("a service with staff and rooms takes one of each", async () => {
  const { service } = await serviceWith({}, [{ name: "Ana" }, { name: "Ben" }, { name: "Room", kind: "room" }]);
  const desk = deskOn(pool);
  const book = async (hour: number) =>
    (await desk.book(workspaceId, { serviceId: service, startsAt: at(hour), resourceId: null }, FACTS, somebody(), BY)).ok;
  expect([await book(8), await book(8), await book(9)]).toEqual([true, false, true]);
});

test("a hold ends by itself; booked in time it is booked once, and late it is tried for anew", async () => {
  const { service } = await serviceWith({});
  const desk = deskOn(pool);
  const wish = { serviceId: service, startsAt: at(8), resourceId: null };
  const facts = { answers: {}, zone: "UTC", language: "en" };
  const first = await desk.hold(workspaceId, wish, { ...FACTS, source: "page" }, BY);
  if (!first.ok) throw new Error("not held");
  expect((await desk.hold(workspaceId, wish, { ...FACTS, source: "page" }, BY)).ok).toBe(false);
  now += 11 * 60_000;
  const second = await desk.hold(workspaceId, wish, { ...FACTS, source: "page" }, BY);
  if (!second.ok) throw new Error("the lapsed hold stood in the way");
  const who = somebody();
  expect(await desk.bookHeld(workspaceId, first.booking.id, who, facts, BY)).toMatchObject({ ok: false, why: "taken" });
  const taps = await Promise.all([1, 2, 3].map(async () => desk.bookHeld(workspaceId, second.booking.id, who, facts, BY)));
  expect(taps.map((one) => one.ok && one.booking.id)).toEqual([second.booking.id, second.booking.id, second.booking.id]);
  expect(await desk.bookHeld(workspaceId, second.booking.id, somebody(), facts, BY)).toMatchObject({ ok: false });
  const third = await desk.hold(workspaceId, { ...wish, startsAt: at(9) }, { ...FACTS, source: "page" }, BY);
  now += 11 * 60_000;
  const anew = third.ok ? await desk.bookHeld(workspaceId, third.booking.id, who, facts, BY) : third;
  expect(anew).toMatchObject({ ok: true, booking: { state: "booked", startsAt: at(9) } });
});

test("moving keeps the history and the constraint; two who want each other's time both stay or swap nothing", async () => {
  const { service } = await serviceWith({});
  const desk = deskOn(pool);
  const book = async (hour: number) => {
    const made = await desk.book(workspaceId, { serviceId: service, startsAt: at(hour), resourceId: null }, FACTS, somebody(), BY);
    if (!made.ok) throw new Error("not booked");
    return made.booking;
  };
  const [one, other] = [await book(8), await book(9)];
  const to = (hour: number) => ({ startsAt: at(hour), resourceId: null, ignoresNotice: false });
  const swaps = await Promise.all([desk.move(workspaceId, one.id, to(9), BY), desk.move(workspaceId, other.id, to(8), BY)]);
  expect(swaps.every((made) => made.ok)).toBe(false);
  const moved = await desk.move(workspaceId, one.id, to(12), { actor: "customer", reason: "train" });
  expect(moved).toMatchObject({ ok: true, booking: { startsAt: at(12) } });
  expect((await desk.move(workspaceId, other.id, to(12), BY)).ok).toBe(false);
  const { rows } = await pool.query<{ what: string; actor: string }>(
    "select what, actor from appointment_change where booking_id = $1 order by n",
    [one.id],
  );
  expect(rows.at(0)).toEqual({ what: "booked", actor: "test" });
  expect(rows.at(-1)).toEqual({ what: "rescheduled", actor: "customer" });
});

test("what has passed, is closed or unknown is not booked; two taps are one, and the end is the end", async () => {
  const { service } = await serviceWith({ noticeMinutes: 60 });
  const desk = deskOn(pool);
  const book = async (hour: number, ignoresNotice = false) =>
    desk.book(workspaceId, { serviceId: service, startsAt: at(hour), resourceId: null, ignoresNotice }, FACTS, somebody(), BY);
  expect(await book(-200)).toMatchObject({ ok: false, why: "taken" });
  expect(await book(7)).toMatchObject({ ok: false, why: "taken" });
  expect(await book(8.1)).toMatchObject({ ok: false, why: "taken" });
  expect(await desk.book(workspaceId, { serviceId: ids.next<string>(), startsAt: at(8), resourceId: null }, FACTS, somebody(), BY)).toEqual(
    { ok: false, why: "unknown" },
  );
  const made = await book(8);
  if (!made.ok) throw new Error("not booked");
  const twice = [
    await desk.become(workspaceId, made.booking.id, "cancelled", BY),
    await desk.become(workspaceId, made.booking.id, "cancelled", BY),
  ];
  expect(twice.map((one) => one.ok)).toEqual([true, true]);
  const told = await pool.query<{ n: number }>(
    "select count(*)::int as n from inbox where item -> 'event' -> 'properties' ->> 'appointmentId' = $1 and item -> 'event' ->> 'type' = 'appointment.cancelled'",
    [made.booking.id],
  );
  expect(told.rows[0]?.n).toBe(1);
  expect(await desk.become(workspaceId, made.booking.id, "confirmed", BY)).toEqual({ ok: false, why: "not_possible" });
  expect((await book(8)).ok).toBe(true);
});

test("what cannot be done of one booking keeps nobody else's from being done", async () => {
  const { service } = await serviceWith({});
  const desk = deskOn(pool);
  await pool.query(`alter table appointment_booking add constraint "never over" check (name is distinct from 'Bad' or state <> 'done')`);
  const book = async (name: string, hour: number): Promise<string> => {
    const made = await desk.book(
      workspaceId,
      { serviceId: service, startsAt: at(hour), resourceId: null },
      FACTS,
      { ...somebody(), name },
      BY,
    );
    if (!made.ok) throw new Error("not booked");
    return made.booking.id;
  };
  const [bad, good] = [await book("Bad", 8), await book("Good", 9)];
  now = MONDAY + 48 * HOUR_MS;
  const errors: unknown[] = [];
  const sleeping = { ...clock, sleep: systemClock.sleep };
  await using keeper = startAppointmentKeeper({
    pool,
    ids,
    links,
    wake: () => undefined,
    clock: sleeping,
    failed: (error) => void errors.push(error),
  });
  await keeper.look();
  const states = await pool.query("select id, state from appointment_booking where id = any($1) order by starts_at", [[bad, good]]);
  expect(states.rows).toEqual([
    { id: bad, state: "booked" },
    { id: good, state: "done" },
  ]);
  await keeper.look();
  expect(errors).toEqual([expect.objectContaining({ constraint: "never over" })]);
  now += 6 * 60_000;
  await pool.query('alter table appointment_booking drop constraint "never over"');
  await keeper.look();
  expect((await pool.query("select state from appointment_booking where id = $1", [bad])).rows).toEqual([{ state: "done" }]);
});
