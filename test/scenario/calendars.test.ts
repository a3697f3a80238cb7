/** Léa keeps her calendar on a server of her own: what is booked stands there, what stands there is not booked, what she does there holds here. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuty } from "../../src/db/duty.store.ts";
import { startCalendarRunner } from "../../src/engine/calendar-runner.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import { createOutboundHttp } from "../../src/outbound/safe-http.ts";
import { describeWithRadicale, type Radicale, startRadicale } from "../support/radicale.ts";
import { createWorld, type World } from "./world.ts";

/** A Monday; on Sunday the clocks of Paris go forward. */
const START = "2027-03-22T06:00:00Z";
const ANA = "+33612345701";

type Booking = { readonly id: string; readonly state: string; readonly startsAt: string };
type Slots = { readonly rows: readonly { readonly startsAt: string }[] };
type Connected = {
  readonly rows: readonly { readonly state: string; readonly problem: { readonly reason: string } | null; readonly owed: number }[];
};

describeWithRadicale("a calendar elsewhere", () => {
  let world: World;
  let server: Radicale;
  let ana: Awaited<ReturnType<World["customer"]>>;
  let service: string;
  let lea: string;
  let crashes = 0;

  const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await world.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await world.settle();
    return answer.body as Answer;
  };
  const connect = async (password: string | undefined, more: object = {}) =>
    world.call("PUT", `/v1/appointments/resources/${lea}/calendar`, {
      url: server.calendar,
      user: server.user,
      ...(password === undefined ? {} : { password }),
      everyMinutes: 5,
      ...more,
    });
  const book = async (startsAt: string, phone = ANA, name = "Ana Moreau"): Promise<Booking> =>
    ask("POST", "/v1/appointments/bookings", { serviceId: service, startsAt, person: { phone }, name });
  const booking = async (id: string): Promise<Booking> => ask("GET", `/v1/appointments/bookings/${id}`);
  const slots = async (from: string, until: string): Promise<readonly string[]> =>
    (await ask<Slots>("GET", `/v1/appointments/slots?service=${service}&from=${from}&until=${until}`)).rows.map(({ startsAt }) => startsAt);
  const calendar = async (): Promise<Connected["rows"][number] | undefined> =>
    (await ask<Connected>("GET", "/v1/appointments/calendars")).rows[0];
  const incidents = async (): Promise<readonly string[]> => {
    const { rows } = await world.system.pool.query<{ told: string }>(
      "select kind || coalesce(' ' || (detail ->> 'why'), ' ' || (detail ->> 'reason'), '') as told from incident order by told",
    );
    return rows.map(({ told }) => told);
  };
  const received = async (): Promise<readonly string[]> => {
    await world.advance("1m");
    return ana.received();
  };
  const event = (uid: string, ...lines: readonly string[]): string =>
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//A calendar app//EN",
      "BEGIN:VEVENT",
      `UID:${uid}`,
      "DTSTAMP:20270101T000000Z",
      ...lines,
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n");
  const nameOf = (id: string): string => `${id}.ics`;
  const textOf = async (id: string): Promise<string> => (await server.events()).get(nameOf(id)) ?? "";
  /** As her calendar app would: one thing after the other is written differently. */
  const edit = async (id: string, ...changes: readonly (readonly [string, string])[]): Promise<void> => {
    const text = await textOf(id);
    for (const [from] of changes) expect(text).toContain(from);
    await server.put(
      nameOf(id),
      changes.reduce((edited, [from, to]) => edited.replace(from, to), text),
    );
  };

  beforeAll(async () => {
    server = await startRadicale();
    world = await createWorld({
      at: START,
      allowPrivate: true,
      crashPoints: {
        visit: (point) => {
          if (point !== "calendar.written" || crashes === 0) return;
          crashes -= 1;
          throw new Error("the process died here");
        },
      },
    });
    ana = await world.customer(ANA);
    await world.profile({
      phone: ANA,
      locale: "en",
      consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" }],
    });
    for (const [name, type, text] of [
      ["moved", "appointment.rescheduled", "Moved to {{ event.properties.when }}"],
      ["cancelled", "appointment.cancelled", "Cancelled by {{ event.properties.by }}"],
    ] as const)
      await world.publish({
        schema: 1,
        name,
        title: name,
        entry: { kind: "event", event: type, reentry: "always" },
        start: "tell",
        nodes: {
          tell: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text }, next: "done" },
          done: { kind: "exit" },
        },
      } as never);
    const made = await ask<{ id: string }>("POST", "/v1/appointments/services", {
      texts: { en: { name: "Fitting", description: "" } },
      minutes: 60,
      stepMinutes: 60,
      noticeMinutes: 0,
    });
    service = made.id;
    const hours = [1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "17:00" }));
    const resource = { name: "Léa", zone: "Europe/Paris", hours, services: [service] };
    lea = (await ask<{ id: string }>("POST", "/v1/appointments/resources", resource)).id;
    await ana.says("Hello");
    await world.settle();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test("is found by any address of its server; what is wrong is said", async () => {
    const find = async (body: object) =>
      world.call("POST", "/v1/appointments/calendars/find", { url: server.origin, user: "lea", ...body });
    expect((await find({ password: server.password })).body).toEqual({
      rows: [{ url: server.calendar, name: "Work & more", isWritable: true }],
    });
    expect(await find({ password: "wrong" })).toMatchObject({ status: 422, body: { reason: "calendar_auth_refused" } });
    expect(await find({})).toMatchObject({ status: 422, body: { reason: "calendar_password" } });
    expect(await find({ url: "http://127.0.0.1:1/", password: "x" })).toMatchObject({ body: { reason: "calendar_unreachable" } });
    expect(await connect("wrong")).toMatchObject({ status: 422, body: { reason: "calendar_auth_refused" } });
    expect(await connect(server.password, { url: server.origin })).toMatchObject({ body: { reason: "calendar_no_calendar" } });
    expect((await connect(server.password)).status).toBe(200);
    // The password that is kept is not told to another server.
    expect(await find({ url: "http://127.0.0.1:1/", resourceId: lea })).toMatchObject({ body: { reason: "calendar_password" } });
    expect((await find({ resourceId: lea })).status).toBe(200);
    const { rows } = await world.system.pool.query<{ all: string }>(
      "select string_agg(c::text, '') || (select string_agg(a::text, '') from audit a) as all from appointment_calendar c",
    );
    expect(rows[0]?.all).not.toContain(server.password);
  });

  test("has what is booked, at the time it has now, once, without the customer's name", async () => {
    const { id } = await book("2027-03-22T08:00:00Z");
    expect(await textOf(id)).toMatch(/DTSTART:20270322T080000Z[^]*SUMMARY:Fitting\r\n/);
    await ask("POST", `/v1/appointments/bookings/${id}/reschedule`, { startsAt: "2027-03-22T09:00:00Z" });
    expect(await textOf(id)).toContain("DTSTART:20270322T090000Z");
    await ask("POST", `/v1/appointments/bookings/${id}/state`, { state: "cancelled" });
    expect((await server.events()).size).toBe(0);
    expect(await calendar()).toMatchObject({ state: "read", owed: 0 });
  });

  test("says when she is busy: every week by her clock, over the change of the clocks; what is free or cancelled says nothing", async () => {
    const weekly = ["DTSTART;TZID=Europe/Paris:20270322T100000", "DTEND;TZID=Europe/Paris:20270322T110000", "RRULE:FREQ=WEEKLY"];
    await server.put("yoga.ics", event("yoga", ...weekly, "SUMMARY:Yoga with Ana Moreau"));
    await server.put("free.ics", event("free", "DTSTART:20270323T090000Z", "DTEND:20270323T160000Z", "TRANSP:TRANSPARENT"));
    await server.put("off.ics", event("off", "DTSTART:20270323T090000Z", "DTEND:20270323T160000Z", "STATUS:CANCELLED"));
    await server.put("holiday.ics", event("holiday", "DTSTART;VALUE=DATE:20270324", "SUMMARY:Away"));
    await world.advance("6m");
    expect(await slots("2027-03-22T00:00:00Z", "2027-03-23T00:00:00Z")).not.toContain("2027-03-22T09:00:00.000Z");
    expect(await slots("2027-03-23T00:00:00Z", "2027-03-24T00:00:00Z")).toHaveLength(8);
    expect(await slots("2027-03-24T00:00:00Z", "2027-03-25T00:00:00Z")).toEqual([]);
    const after = await slots("2027-03-29T00:00:00Z", "2027-03-30T00:00:00Z");
    expect(after).toContain("2027-03-29T09:00:00.000Z");
    expect(after).not.toContain("2027-03-29T08:00:00.000Z");
    const taken = await world.call("POST", "/v1/appointments/bookings", {
      serviceId: service,
      startsAt: "2027-03-29T08:00:00Z",
      person: { phone: ANA },
    });
    expect(taken).toMatchObject({ status: 409, body: { reason: "slot_taken" } });
    // Not with what: that is hers.
    const { rows } = await world.system.pool.query<{ all: string }>("select string_agg(e::text, '') as all from appointment_event e");
    expect(rows[0]?.all).not.toMatch(/yoga with|moreau|away/i);
    await server.remove("holiday.ics");
    await world.advance("6m");
    expect(await slots("2027-03-24T00:00:00Z", "2027-03-25T00:00:00Z")).toHaveLength(8);
  });

  test("moved there, it is moved here and the customer is told; her own words on it stay", async () => {
    const { id } = await book("2027-03-23T09:00:00Z");
    await edit(
      id,
      ["DTSTART:20270323T090000Z", "DTSTART;TZID=Europe/Paris:20270323T110000"],
      ["DTEND:20270323T100000Z", "DTEND;TZID=Europe/Paris:20270323T120000"],
      ["SUMMARY:Fitting", "SUMMARY:Bring the blue dress"],
    );
    await world.advance("6m");
    expect(await booking(id)).toMatchObject({ state: "booked", startsAt: "2027-03-23T10:00:00.000Z" });
    expect((await received()).at(-1)).toContain("Moved to Tuesday, March 23, 2027 at 11:00 AM");
    expect(await textOf(id)).toMatch(/SUMMARY:Bring the blue dress/);
    await ask("POST", `/v1/appointments/bookings/${id}/reschedule`, { startsAt: "2027-03-23T13:00:00Z" });
    expect(await textOf(id)).toMatch(/DTSTART:20270323T130000Z[^]*SUMMARY:Bring the blue dress/);
    expect(await incidents()).toEqual([]);
  });

  test("deleted there, it is cancelled here and the customer is told", async () => {
    const { id } = await book("2027-03-25T09:00:00Z");
    await server.remove(nameOf(id));
    await world.advance("6m");
    expect(await booking(id)).toMatchObject({ state: "cancelled" });
    expect((await received()).at(-1)).toBe("Cancelled by calendar");
    expect(await calendar()).toMatchObject({ state: "read", owed: 0 });
  });

  test("moved to where it cannot be, it stays, the calendar is put right, and somebody is told", async () => {
    const { id } = await book("2027-03-25T09:00:00Z");
    const other = await book("2027-03-25T11:00:00Z", "+33612345799", "Tom");
    await edit(id, ["START:20270325T090000Z", "START:20270325T110000Z"], ["END:20270325T100000Z", "END:20270325T120000Z"]);
    await edit(other.id, ["END:20270325T120000Z", "END:20270325T140000Z"]);
    await world.advance("6m");
    expect(await booking(id)).toMatchObject({ state: "booked", startsAt: "2027-03-25T09:00:00.000Z" });
    expect(await textOf(id)).toContain("DTSTART:20270325T090000Z");
    expect(await textOf(other.id)).toContain("DTEND:20270325T120000Z");
    expect(await incidents()).toEqual(["calendar_conflict length", "calendar_conflict not_free"]);
  });

  test("changed on both sides at once, it is as it is here, and somebody is told what stood there", async () => {
    const { id } = await book("2027-03-26T09:00:00Z");
    await edit(id, ["START:20270326T090000Z", "START:20270326T130000Z"], ["END:20270326T100000Z", "END:20270326T140000Z"]);
    await ask("POST", `/v1/appointments/bookings/${id}/reschedule`, { startsAt: "2027-03-26T11:00:00Z" });
    await world.advance("6m");
    expect(await booking(id)).toMatchObject({ startsAt: "2027-03-26T11:00:00.000Z" });
    expect(await textOf(id)).toContain("DTSTART:20270326T110000Z");
    expect(await incidents()).toContain("calendar_conflict both_changed");
  });

  test("a process that dies between writing and noting it leaves one event", async () => {
    const before = (await server.events()).size;
    crashes = 1;
    const { id } = await book("2027-03-26T13:00:00Z");
    expect(crashes).toBe(0);
    expect(await calendar()).toMatchObject({ owed: 1, state: "failing" });
    await world.advance("2m");
    expect(await calendar()).toMatchObject({ owed: 0, state: "read" });
    expect((await server.events()).size).toBe(before + 1);
    expect(await textOf(id)).toContain("DTSTART:20270326T130000Z");
    expect(world.complaints.splice(0).join("")).toContain("the process died here");
  });

  test("one process looks after it at a time", async () => {
    const { pool, ids, clock, secrets } = world.system;
    await world.settle();
    const http = createOutboundHttp({ allowPrivate: true, clock });
    await server.stop();
    await book("2027-04-01T08:00:00Z");
    const second = startCalendarRunner({
      pool,
      ids,
      clock,
      links: { publicUrl: "http://127.0.0.1", pagesKey: "07".repeat(32) },
      wake: () => undefined,
      dav: { http, allowPlain: true },
      vault: secrets,
      report: async () => undefined,
      crashPoints: noCrashPoints,
      duty: openDuty(pool, { name: "calendars", holder: ids.next(), forMs: 60_000 }),
      failed: (error) => {
        throw error;
      },
    });
    await ask("POST", `/v1/appointments/resources/${lea}/calendar/read`);
    clock.advance(3_600_000);
    expect(await second.look()).toBe(false);
    await second[Symbol.asyncDispose]();
    await http[Symbol.asyncDispose]();
  });

  test("while its server is away bookings go on, and it hears of them afterwards; a password that is wrong by then is told", async () => {
    const { id } = await book("2027-04-01T09:00:00Z");
    await world.advance("40m");
    expect(await calendar()).toMatchObject({ state: "failing", problem: { reason: "unreachable" } });
    await world.advance("1h");
    expect(await incidents()).toContain("calendar_failing unreachable");
    await server.start();
    await world.advance("61m");
    expect(await textOf(id)).toContain("DTSTART:20270401T090000Z");
    expect(await calendar()).toMatchObject({ state: "read", owed: 0, problem: null });

    await world.system.pool.query("update incident set acknowledged_at = now()");
    await server.setPassword("another");
    const late = await book("2027-04-01T10:00:00Z");
    expect(await calendar()).toMatchObject({ state: "failing", problem: { reason: "auth_refused" }, owed: 1 });
    expect(await incidents()).toContain("calendar_failing auth_refused");
    await server.setPassword(server.password);
    expect((await connect(server.password, { writesNames: true })).status).toBe(200);
    await world.settle();
    expect(await textOf(late.id)).toMatch(/SUMMARY:Fitting · Ana Moreau/);
  });

  test("whoever is erased is taken out of it as well", async () => {
    expect([...(await server.events()).values()].join("")).toContain("Ana Moreau\r\n");
    const { rows } = await world.system.pool.query<{ id: string }>("select id from profile where identities ->> 'phone' = $1", [ANA]);
    await server.remove("yoga.ics");
    await ask("POST", `/v1/profiles/${rows[0]?.id}/erase`, {});
    await world.advance("6m");
    expect([...(await server.events()).values()].join("")).not.toContain("Moreau");
    expect((await world.system.pool.query("select from appointment_owed")).rowCount).toBe(0);
  });

  test("disconnected, it keeps nothing of ours and blocks no time", async () => {
    await book("2027-04-02T09:00:00Z", "+33612345799", "Tom");
    expect((await server.events()).size).toBeGreaterThan(2);
    await ask("DELETE", `/v1/appointments/resources/${lea}/calendar`);
    expect([...(await server.events()).keys()].toSorted()).toEqual(["free.ics", "off.ics"]);
    expect(await calendar()).toBeUndefined();
    expect((await world.system.pool.query("select from appointment_event")).rowCount).toBe(0);
    expect(world.complaints).toEqual([]);
  });
});
