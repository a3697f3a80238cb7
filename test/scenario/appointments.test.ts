/** From "I'd like an appointment" to the end of it, as two customers and the shop live it, with the ready-made journeys as they stand. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bubble } from "../../emulator/src/control/contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";
import { readyTemplates } from "../support/ready-templates.ts";
import { createWorld, type World } from "./world.ts";

/** A Monday, ten o'clock in Paris. */
const START = "2026-12-07T09:00:00Z";
const ANA = "+33612345601";
const TOM = "+33612345602";

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
let tom: typeof ana;
let service: string;
let staff: string;
const JOURNEYS = ["appointment-booking", "appointment", "appointment-offer"];

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await world.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  await world.settle();
  return answer.body as Answer;
}
type Row = { readonly id: string; readonly state: string; readonly startsAt: string; readonly profileId: string };
const bookings = async (): Promise<readonly Row[]> => (await ask<{ rows: readonly Row[] }>("GET", "/v1/appointments/bookings")).rows;
/** A minute later: messages to one person keep their distance. */
const latest = async (who: typeof ana): Promise<Bubble> => {
  await world.advance("1m");
  const bubble = (await who.chat()).findLast(({ from }) => from === "business");
  if (!bubble) throw new Error("nothing was received");
  return bubble;
};
const choose = async (who: typeof ana, rowId: string): Promise<void> => {
  const list = (await who.chat()).findLast((bubble) => bubble.from === "business" && bubble.list !== null);
  const action = { phoneNumberId: EMULATED.phoneNumberId, action: "choose_row", messageId: list?.id ?? "", rowId };
  await world.control("POST", `/_emulator/customers/${who.id}/actions`, action);
  await world.settle();
};
const slot = (iso: string): string => `slot:${iso}`;

beforeAll(async () => {
  world = await createWorld({ at: START });
  ana = await world.customer(ANA);
  tom = await world.customer(TOM, { name: "Tom Baker" });
  for (const phone of [ANA, TOM])
    await world.profile({
      phone,
      locale: "en",
      consent: [
        { channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" },
        { channel: "sms", purpose: "utility", action: "opt_in", source: "form" },
      ],
    });
  await world.addTemplates(readyTemplates(JOURNEYS));
  const made = await ask<{ id: string }>("POST", "/v1/appointments/services", {
    texts: { en: { name: "Haircut", description: "" } },
    minutes: 60,
    stepMinutes: 60,
    noticeMinutes: 60,
    place: { kind: "address", text: "1 rue de la Paix" },
  });
  service = made.id;
  const open = [1, 2, 3, 4, 5].map((day) => ({ day, from: "14:00", to: "17:00" }));
  staff = (
    await ask<{ id: string }>("POST", "/v1/appointments/resources", { name: "Lea", zone: "Europe/Paris", hours: open, services: [service] })
  ).id;
  for (const { name, document } of READY_JOURNEYS) if (JOURNEYS.includes(name)) await world.publish(document);
});
afterAll(async () => world[Symbol.asyncDispose]());

test("asked for in words, offered as a list, found by a day, and confirmed with calendar links", async () => {
  await ana.says("Hello, I'd like an appointment");
  expect((await latest(ana)).body).toContain("When would it suit you?");
  await ana.says("blue");
  expect((await latest(ana)).body).toContain("did not understand");
  await ana.says("on Friday afternoon");
  await choose(ana, slot("2026-12-11T14:00:00.000Z"));
  const [one] = await bookings();
  expect(one).toMatchObject({ state: "booked", startsAt: "2026-12-11T14:00:00.000Z" });
  const texts = await ana.received();
  const told = texts.find((text) => text.startsWith("Booked: Haircut"));
  expect(told).toContain("Friday, December 11, 2026 at 3:00 PM, 1 rue de la Paix");
  const links = texts.find((text) => text.startsWith("Add it to your calendar")) ?? "";
  const file = await world.call("GET", new URL(/http\S+\.ics/.exec(links)?.[0] ?? "").pathname);
  // Whoever has the link speaks as her: it is in what she received, and nowhere else.
  const code = /\/b\/([\w-]{48})\//.exec(links)?.[1] ?? "none";
  for (const table of [
    "event",
    "message",
    "message_text",
    "run",
    "link",
    "desk_conversation",
    "desk_text",
    "appointment_booking",
    "audit",
  ]) {
    const { rows } = await world.system.pool.query(`select count(*)::int as n from ${table} t where t::text like '%' || $1 || '%'`, [code]);
    expect([table, rows]).toEqual([table, [{ n: 0 }]]);
  }
  const veiled = JSON.stringify((await world.system.pool.query("select properties from event where type = 'appointment.booked'")).rows);
  const stands = /\/b\/(~[\w-]{43})\//.exec(veiled)?.[1] ?? "";
  expect(JSON.stringify((await world.system.pool.query("select rendered from message_text")).rows)).toContain("/b/not-shown");
  // What stands in its place opens nothing, and in a message to somebody else it stays what it is.
  expect((await world.call("GET", `/v1/booking/manage/${stands}`)).status).toBeGreaterThanOrEqual(400);
  await world.publish({
    schema: 1,
    name: "prying",
    title: "prying",
    entry: { kind: "inbound", contains: ["pry"] },
    start: "say",
    nodes: {
      say: { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text: `/b/${stands}` }, next: "end" },
      end: { kind: "exit" },
    },
  } as never);
  await tom.says("pry");
  expect((await latest(tom)).body).toBe(`/b/${stands}`);
  for (const [calendar, host] of [
    ["google", "https://calendar.google.com/"],
    ["outlook", "https://outlook.live.com/"],
  ] as const) {
    const { pathname } = new URL(new RegExp(`http\\S+/${calendar}`).exec(links)?.[0] ?? "");
    const led = await fetch(`${world.system.url}${pathname}`, { redirect: "manual" });
    expect([led.status, led.headers.get("location")?.startsWith(host)]).toEqual([303, true]);
  }
  expect(String(file.body)).toContain("DTSTART:20261211T140000Z");
  expect(String(file.body)).toContain("SUMMARY:Haircut · Lea");
});

test("its confirmation is sent again when the team asks, once a minute", async () => {
  const [one] = await bookings();
  const told = async () => (await ana.received()).filter((text) => text.startsWith("Booked: Haircut")).length;
  expect(await told()).toBe(1);
  for (let clicks = 0; clicks < 2; clicks += 1) await ask("POST", `/v1/appointments/bookings/${one?.id}/resend`);
  await world.advance("2m");
  expect(await told()).toBe(2);
});

test("a time that vanishes between offer and tap is said to be taken, and others are offered", async () => {
  await tom.says("appointment please");
  await ask("POST", "/v1/appointments/bookings", {
    serviceId: service,
    startsAt: "2026-12-07T13:00:00Z",
    person: { phone: "+33612345699" },
  });
  await choose(tom, slot("2026-12-07T13:00:00.000Z"));
  expect((await latest(tom)).body).toContain("has just been taken");
  await tom.says("the next one");
  expect(await bookings()).toEqual(
    expect.arrayContaining([expect.objectContaining({ startsAt: "2026-12-07T14:00:00.000Z", state: "booked" })]),
  );
});

test("reminded a day before; confirmed, moved and cancelled by buttons of any message, and nobody is told twice", async () => {
  await world.advance("3d");
  await world.advance("6h");
  expect((await ana.received()).some((text) => text.startsWith("We expect you: Haircut"))).toBe(true);
  await ana.taps("I will come");
  expect((await bookings()).find(({ startsAt }) => startsAt === "2026-12-11T14:00:00.000Z")?.state).toBe("confirmed");
  await ana.taps("Another time");
  await ana.says("next Monday at 3pm");
  await choose(ana, slot("2026-12-14T14:00:00.000Z"));
  expect((await latest(ana)).body).toBe("Done: Monday, December 14, 2026 at 3:00 PM.");
  const [moved] = (await bookings()).filter(({ startsAt }) => startsAt === "2026-12-14T14:00:00.000Z");
  expect(moved?.state).toBe("booked");
  const detail = await ask<{ changes: readonly { what: string; actor: string }[] }>("GET", `/v1/appointments/bookings/${moved?.id}`);
  expect(detail.changes.map(({ what }) => what)).toEqual(["booked", "resent", "confirmed", "rescheduled"]);
  expect((await ana.received()).filter((text) => text.includes("another time now"))).toEqual([]);
});

test("the shop moves it, and the customer is told; what is cancelled goes to whoever waits", async () => {
  const [mine] = (await bookings()).filter(({ startsAt }) => startsAt === "2026-12-14T14:00:00.000Z");
  await ask("POST", `/v1/appointments/bookings/${mine?.id}/reschedule`, { startsAt: "2026-12-14T15:00:00Z", reason: "Lea is away" });
  expect((await latest(ana)).body).toContain("another time now: Haircut, Monday, December 14, 2026 at 4:00 PM");
  await ask("POST", "/v1/appointments/waiting", {
    serviceId: service,
    person: { phone: TOM },
    from: "2026-12-11T00:00:00Z",
    until: "2026-12-20T00:00:00Z",
  });
  await ana.taps("Cancel");
  expect((await latest(ana)).body).toBe("Your appointment is cancelled.");
  expect((await latest(tom)).body).toContain("A time has become free: Haircut, Monday, December 14, 2026 at 4:00 PM");
  await tom.taps("Yes, please");
  const his = (await bookings()).filter(({ startsAt, state }) => startsAt === "2026-12-14T15:00:00.000Z" && state === "booked");
  expect(his).toHaveLength(1);
  expect((await ask<{ rows: readonly unknown[] }>("GET", "/v1/appointments/waiting")).rows).toEqual([]);
});

test("an offer nobody answers goes to the next in line, and who does not come is recorded", async () => {
  const wait = { serviceId: service, from: "2026-12-11T00:00:00Z", until: "2026-12-20T00:00:00Z" };
  await ask("POST", "/v1/appointments/waiting", { ...wait, person: { phone: ANA } });
  await ask("POST", "/v1/appointments/waiting", { ...wait, person: { phone: "+33612345699" } });
  const [his] = (await bookings()).filter(({ startsAt, state }) => startsAt === "2026-12-14T15:00:00.000Z" && state === "booked");
  await ask("POST", `/v1/appointments/bookings/${his?.id}/state`, { state: "cancelled" });
  expect((await latest(tom)).body).toContain("does not take place");
  expect((await latest(ana)).body).toContain("A time has become free");
  await world.advance("61m");
  const line = (await ask<{ rows: readonly { profileId: string; state: string }[] }>("GET", "/v1/appointments/waiting")).rows;
  expect(line.map(({ state }) => state)).toEqual(["offered"]);
  await ana.taps("Yes, please");
  expect((await latest(ana)).body).toContain("not kept any more");

  const late = await ask<{ id: string }>("POST", "/v1/appointments/bookings", {
    serviceId: service,
    startsAt: "2026-12-15T13:00:00Z",
    person: { phone: ANA },
  });
  await world.advance("5d");
  await ask("POST", `/v1/appointments/bookings/${late.id}/state`, { state: "no_show" });
  expect((await latest(ana)).body).toContain("We missed you");
  expect(await ask("GET", `/v1/appointments/bookings/${late.id}`)).toMatchObject({ state: "no_show" });
});

test("whoever writes that they want to be called chooses a time, or is given to the team", async () => {
  await world.publish(READY_JOURNEYS.find(({ name }) => name === "call-back")?.document as never);
  await tom.says("Could you call me?");
  expect((await latest(tom)).body).toContain("When would it suit you?");
  await choose(tom, "slots:none");
  const { rows } = await ask<{ rows: readonly { waitingSince: string | null }[] }>("GET", "/v1/desk/conversations?view=unassigned");
  expect(rows.filter(({ waitingSince }) => waitingSince !== null).length).toBeGreaterThan(0);
});

test("anybody books on the public page, and manages it by their link alone", async () => {
  const settings = await ask<{ pageCode: string }>("GET", "/v1/appointments/settings");
  const page = `/v1/booking/${settings.pageCode}`;
  expect((await world.call("GET", page)).status).toBe(404);
  await ask("PUT", "/v1/appointments/settings", {
    isPageOpen: true,
    holdMinutes: 10,
    offerMinutes: 60,
    remindBeforeMinutes: [1_440],
    consentTexts: { en: "You may write to me about it." },
  });
  expect(await ask("GET", `${page}?lang=en`)).toMatchObject({
    consentText: "You may write to me about it.",
    services: [{ name: "Haircut" }],
  });
  const day = { from: "2026-12-21T00:00:00Z", until: "2026-12-22T00:00:00Z" };
  const free = await ask<{ rows: readonly { startsAt: string }[] }>(
    "GET",
    `${page}/slots?service=${service}&from=${day.from}&until=${day.until}`,
  );
  const startsAt = free.rows[0]?.startsAt ?? "";
  const ages = await ask<{ rows: readonly { startsAt: string }[] }>(
    "GET",
    `${page}/slots?service=${service}&from=0001-01-01T00:00:00Z&until=9999-12-31T00:00:00Z&limit=2000`,
  );
  expect(ages.rows.map((row) => row.startsAt)).toEqual(expect.arrayContaining(free.rows.map((row) => row.startsAt)));
  const held = await ask<{ hold: string }>("POST", `${page}/holds`, { serviceId: service, startsAt });
  const again = await world.call("POST", `${page}/holds`, { serviceId: service, startsAt, resourceId: staff });
  expect(again).toMatchObject({ status: 409, body: { reason: "slot_taken" } });
  const form = { hold: held.hold, name: "Zoé", phone: "+33612345688", language: "en" };
  expect((await world.call("POST", `${page}/bookings`, { ...form, agrees: false })).status).toBe(400);
  const booked = await ask<{ manageUrl: string }>("POST", `${page}/bookings`, { ...form, agrees: true });
  expect(await ask("POST", `${page}/bookings`, { ...form, agrees: true })).toEqual(booked);
  const profile = await ask<{ consent: object; attributes: object }>("GET", "/v1/profiles/phone:+33612345688");
  expect(profile).toMatchObject({ attributes: { firstName: "Zoé" }, consent: { whatsapp: { utility: { state: "opted_in" } } } });
  const manage = `/v1/booking/manage/${booked.manageUrl.split("/b/")[1]}`;
  expect(await ask("GET", manage)).toMatchObject({ state: "booked", mayChange: true, with: "Lea" });
  expect(await ask("POST", `${manage}/reschedule`, { startsAt: free.rows[1]?.startsAt })).toMatchObject({
    startsAt: free.rows[1]?.startsAt,
  });
  expect(await ask("POST", `${manage}/confirm`)).toMatchObject({ state: "confirmed" });
  expect(await ask("POST", `${manage}/cancel`)).toMatchObject({ state: "cancelled", mayChange: false });
  expect(await ask("POST", `${manage}/cancel`)).toMatchObject({ state: "cancelled" });
  expect((await world.call("GET", `/v1/booking/manage/${"x".repeat(48)}`)).status).toBe(404);

  // Somebody who knows another's number, and another's address, changes neither of them and makes no one person of them.
  const bystander = "bystander@example.com";
  await world.profile({ email: bystander, attributes: { firstName: "Ben" } });
  const isAna = async () => {
    const { id, identities, attributes, locale } = await ask<{ [field: string]: unknown }>("GET", `/v1/profiles/phone:${ANA}`);
    return { id, identities, attributes, locale };
  };
  const before = await isAna();
  for (const [email, place] of [
    [bystander, 1],
    ["mallory@example.com", 2],
  ] as const) {
    const { hold } = await ask<{ hold: string }>("POST", `${page}/holds`, { serviceId: service, startsAt: free.rows[place]?.startsAt });
    await ask("POST", `${page}/bookings`, { ...form, hold, name: "Mallory", phone: ANA, email, language: "fr", agrees: true });
  }
  expect(await isAna()).toEqual(before);
  // Nor is somebody who said stop written to again because of it.
  const refuser = "+33612000777";
  const refusal = { channel: "whatsapp", purpose: "utility", action: "opt_out", source: "test" };
  await ask("POST", "/v1/profiles", { phone: refuser, consent: [refusal] });
  const { hold: another } = await ask<{ hold: string }>("POST", `${page}/holds`, { serviceId: service, startsAt: "2026-12-22T15:00:00Z" });
  const theirs = await ask<{ manageUrl: string }>("POST", `${page}/bookings`, { ...form, hold: another, phone: refuser, agrees: true });
  await ask("POST", `/v1/booking/manage/${theirs.manageUrl.split("/").at(-1) ?? ""}/cancel`);
  expect(await ask("GET", `/v1/profiles/phone:${refuser}`)).toMatchObject({
    consent: { whatsapp: { utility: { state: "opted_out" } }, sms: { utility: { state: "opted_in" } } },
  });
  expect(await ask("GET", `/v1/profiles/email:${bystander}`)).toMatchObject({ attributes: { firstName: "Ben" } });
  expect((await world.call("GET", "/v1/profiles/email:mallory@example.com")).status).toBe(404);
});

test("offered with somebody in particular, or with whoever they had last time, as long as that one has any time", async () => {
  const lea = { name: "Lea", zone: "Europe/Paris", services: [service] };
  const week = (from: string, to: string) => [1, 2, 3, 4, 5].map((day) => ({ day, from, to }));
  const max = await ask<{ id: string }>("POST", "/v1/appointments/resources", { ...lea, name: "Max", hours: week("09:00", "12:00") });
  const offers = async (word: string, step: object): Promise<void> => {
    const ways = { next: "end", noneSuited: "end", timedOut: "end" };
    const nodes = { offer: { kind: "appointment", do: "book", service, ...ways, ...step }, end: { kind: "exit" } };
    await world.publish({
      schema: 1,
      name: word,
      title: word,
      entry: { kind: "inbound", contains: [word] },
      start: "offer",
      nodes,
    } as never);
  };
  await offers("usual", { staff: "last" });
  await offers("bymax", { staff: max.id });
  await offers("shift", { do: "move", service: undefined, appointment: "{{ profile.attributes.visit }}", staff: "last" });
  const phone = "+33612345677";
  const eva = await world.customer(phone, { name: "Eva" });
  await world.profile({ phone, locale: "en", consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" }] });
  const offered = async (word: string): Promise<ReadonlySet<string | undefined>> => {
    await eva.says(word);
    const list = (await latest(eva)).list?.sections.flatMap(({ rows }) => rows) ?? [];
    return new Set(list.flatMap(({ id, description }) => (id.startsWith("slot:") ? [description ?? undefined] : [])));
  };
  const ends = async (): Promise<void> => choose(eva, "slots:none");
  expect(await offered("usual")).toEqual(new Set(["Max", "Lea"]));
  await ends();
  const visit = { serviceId: service, startsAt: "2026-12-28T14:00:00Z", person: { phone } };
  const { id: byLea } = await ask<{ id: string }>("POST", "/v1/appointments/bookings", visit);
  expect(await offered("usual")).toEqual(new Set(["Lea"]));
  await ends();
  expect(await offered("bymax")).toEqual(new Set(["Max"]));
  const first = (await latest(eva)).list?.sections[0]?.rows[0]?.id ?? "";
  await choose(eva, first);
  const made = (await bookings()).find(({ startsAt, state }) => slot(startsAt) === first && state === "booked");
  expect(made).toMatchObject({ state: "booked", resourceId: max.id });
  await world.profile({ phone, attributes: { visit: made?.id ?? "" } });
  await world.advance("1h");
  expect(await offered("shift")).toEqual(new Set(["Max"]));
  await ends();
  const chosen = async (): Promise<Row | undefined> => {
    const lists = (await eva.chat()).flatMap((bubble) => (bubble.from === "business" && bubble.list ? [bubble.list] : []));
    const row = lists.at(-1)?.sections[0]?.rows[0]?.id ?? "";
    await choose(eva, row);
    return (await bookings()).find(({ startsAt, state, id }) => slot(startsAt) === row && state === "booked" && id !== made?.id);
  };
  // With whom the list said, whoever is the last one by then; what was cancelled was not had.
  expect(await offered("usual")).toEqual(new Set(["Lea"]));
  await ask("POST", `/v1/appointments/bookings/${byLea}/state`, { state: "cancelled" });
  const asOffered = await chosen();
  expect(asOffered).toMatchObject({ resourceId: staff });
  await ask("POST", `/v1/appointments/bookings/${asOffered?.id}/state`, { state: "cancelled" });
  await world.advance("1h");
  // Whoever they had last has no time at all any more: first between the offer and the tap.
  expect(await offered("usual")).toEqual(new Set(["Max"]));
  await ask("PUT", `/v1/appointments/resources/${max.id}`, { ...lea, name: "Max", hours: [] });
  expect(await chosen()).toBeUndefined();
  const { body, list } = await latest(eva);
  expect(body).toContain("just been taken");
  expect(list?.sections[0]?.rows[0]?.description).toBe("Lea");
  await ends();
  expect(await offered("usual")).toEqual(new Set(["Lea"]));
  await ends();
  await ask("PUT", `/v1/appointments/resources/${max.id}`, { ...lea, name: "Max", hours: [], isArchived: true });
});

test("a booking is made longer, keeps its length when it is moved, and never reaches into another", async () => {
  type Detail = Row & { readonly endsAt: string };
  const at = (time: string): string => `2027-01-04T${time}:00.000Z`;
  const book = async (startsAt: string) =>
    ask<Detail>("POST", "/v1/appointments/bookings", { serviceId: service, startsAt, person: { phone: ANA } });
  await ask("PUT", `/v1/appointments/services/${service}`, {
    texts: { en: { name: "Haircut", description: "" } },
    minutes: 60,
    stepMinutes: 60,
    noticeMinutes: 60,
  });
  const one = await book(at("13:00"));
  const path = `/v1/appointments/bookings/${one.id}`;
  expect(await ask("POST", `${path}/reschedule`, { startsAt: one.startsAt, minutes: 90 })).toMatchObject({ endsAt: at("14:30") });
  expect((await latest(ana)).body).toMatch(/another time now: Haircut, Monday, January 4, 2027.*2:00.*3:30/);
  expect(
    (await world.call("POST", "/v1/appointments/bookings", { serviceId: service, startsAt: at("14:00"), person: { phone: TOM } })).status,
  ).toBe(409);
  const next = await book(at("15:00"));
  const longer = await world.call("POST", `${path}/reschedule`, { startsAt: one.startsAt, minutes: 150 });
  expect(longer).toMatchObject({ status: 409, body: { reason: "slot_taken" } });
  await ask("POST", `/v1/appointments/bookings/${next.id}/state`, { state: "cancelled" });
  expect(await ask("POST", `${path}/reschedule`, { startsAt: at("14:00") })).toMatchObject({ startsAt: at("14:00"), endsAt: at("15:30") });
  const { changes } = await ask<{ changes: readonly { before: { endsAt: string } | null; after: { endsAt: string } | null }[] }>(
    "GET",
    path,
  );
  expect(changes.map(({ before, after }) => [before?.endsAt, after?.endsAt])).toContainEqual([at("14:00"), at("14:30")]);
  await ask("POST", `${path}/state`, { state: "cancelled" });
});

test("what contradicts itself is refused in words", async () => {
  const bad = async (path: string, body: object) => (await world.call("POST", path, body)).body as { detail: string };
  const lea = { name: "Lea", zone: "Europe/Paris", services: [service] };
  const overlap = [
    { day: 1, from: "09:00", to: "12:00" },
    { day: 1, from: "11:00", to: "13:00" },
  ];
  expect((await bad("/v1/appointments/resources", { ...lea, hours: overlap })).detail).toContain("overlap");
  expect((await bad("/v1/appointments/resources", { ...lea, zone: "Europe/Pariss", hours: [] })).detail).toContain("IANA time zone");
  const naming = async (id?: string) => {
    const document = {
      schema: 1,
      name: "naming",
      title: "Naming",
      entry: { kind: "inbound", contains: ["naming"] },
      start: "book",
      nodes: {
        book: {
          kind: "appointment",
          do: "book",
          ...(id === undefined ? {} : { service: id }),
          next: "end",
          noneSuited: "end",
          timedOut: "end",
        },
        end: { kind: "exit" },
      },
    };
    const { status, body } = await world.call("PUT", "/v1/journeys/naming", document);
    return [
      status,
      (body as { problems?: readonly { code: string; path: string }[] }).problems?.map(({ code, path }) => `${code} ${path}`),
    ];
  };
  const refused = [422, ["service_unknown /nodes/book/service"]];
  expect(await naming("haircut")).toEqual(refused);
  expect(await naming(service)).toEqual([200, undefined]);
  const gone = await ask<{ id: string }>("POST", "/v1/appointments/services", {
    texts: { en: { name: "Old", description: "" } },
    minutes: 10,
  });
  await ask("PUT", `/v1/appointments/services/${gone.id}`, {
    texts: { en: { name: "Old", description: "" } },
    minutes: 10,
    isArchived: true,
  });
  expect(await naming(gone.id)).toEqual(refused);
  const led = async (by: string, step: object = { do: "book", service }) => {
    const node = { kind: "appointment", ...step, staff: by, next: "end", noneSuited: "end", timedOut: "end" };
    const document = { schema: 1, name: "led", title: "Led", entry: { kind: "inbound", contains: ["led"] }, start: "book" };
    const { body } = await world.call("PUT", "/v1/journeys/led", { ...document, nodes: { book: node, end: { kind: "exit" } } });
    return (body as { problems?: readonly { code: string; path: string }[] }).problems?.map(({ code, path }) => `${code} ${path}`);
  };
  expect([await led(staff), await led("last")]).toEqual([undefined, undefined]);
  const [max] = (await ask<{ rows: readonly { id: string; name: string }[] }>("GET", "/v1/appointments/resources")).rows.filter(
    ({ name }) => name === "Max",
  );
  // Whoever cancels is not asked with whom.
  expect(await led("nobody", { do: "cancel", appointment: "{{ profile.attributes.visit }}" })).toBeUndefined();
  expect([await led("nobody"), await led(max?.id ?? "")]).toEqual([
    ["giver_unknown /nodes/book/staff"],
    ["giver_unknown /nodes/book/staff"],
  ]);
  const long = await ask<{ warnings: readonly { code: string }[] }>("PUT", `/v1/appointments/services/${service}`, {
    texts: { en: { name: "Haircut", description: "" } },
    minutes: 600,
  });
  expect(long.warnings.map(({ code }) => code)).toEqual(["longer_than_opening"]);
  expect(world.complaints).toEqual([]);
});
