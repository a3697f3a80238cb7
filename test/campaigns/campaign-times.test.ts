/** Campaigns in time: everybody's own clock, cron over the change of clocks, waves, winners, calls, conversions. */
import { afterEach, expect, it } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";
import { addPeople, campaign, closeShop, marketer, phoneOf, SALE } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;

const open = async (at: string): Promise<void> => {
  world = await createWorld({ at, switches: { pairRate: null } });
  shop = marketer(world);
};
afterEach(async () => closeShop(world));

/** When each person's message went out, on the clock of the test. */
const sentAt = async (name: string): Promise<readonly string[]> =>
  (await shop.recipients(name)).map(({ receipts }) => (receipts["accepted"] ?? "").slice(0, 16)).toSorted();

it("reaches everybody at nine by their own clock, also on the day the clocks change", async () => {
  await open("2027-03-27T15:00:00Z");
  const zones = ["Asia/Kolkata", "Europe/Paris", "Europe/London", "America/New_York", "Mars/Olympus"];
  await addPeople(world, 5, (index) => (index === 4 ? {} : { timeZone: zones[index] ?? "UTC" }));
  await world.system.pool.query("update profile set time_zone = 'Mars/Olympus' where identities->>'phone' = $1", [phoneOf(4)]);
  await shop.launch(campaign("local", { schedule: { kind: "local", date: "2027-03-28", time: "09:00", zone: "UTC", ifPast: "skip" } }));
  expect(await shop.read("local")).toMatchObject({ state: "scheduled", nextAt: "2027-03-27T19:00:00.000Z" });
  await world.advance("4h");
  expect(await shop.read("local")).toMatchObject({ state: "running", targeted: 5 });
  expect((await shop.stats("local")).total.sent).toBe(0);
  for (let hour = 0; hour < 20; hour += 1) await world.advance("1h");
  // India at 03:30Z, Paris (summer time since 02:00) at 07:00Z, London at 08:00Z, New York at 13:00Z, the unknown zone as UTC.
  const due = (await shop.recipients("local")).map(({ dueAt }) => dueAt?.slice(0, 16) ?? "").toSorted((a, b) => a.localeCompare(b));
  expect(due).toEqual(["2027-03-28T03:30", "2027-03-28T07:00", "2027-03-28T08:00", "2027-03-28T09:00", "2027-03-28T13:00"]);
  const sent = await sentAt("local");
  expect(sent.map((at) => at.slice(0, 13))).toEqual(["2027-03-28T04", "2027-03-28T07", "2027-03-28T08", "2027-03-28T09", "2027-03-28T13"]);
  expect(await shop.read("local")).toMatchObject({ state: "finished" });
});

it("leaves out whose nine o'clock is over, and says so", async () => {
  await open("2026-12-01T12:00:00Z");
  await addPeople(world, 2, (index) => ({ timeZone: index === 0 ? "Asia/Tokyo" : "America/New_York" }));
  await shop.launch(campaign("late", { schedule: { kind: "local", date: "2026-12-01", time: "09:00", zone: "UTC", ifPast: "skip" } }));
  await world.advance("3h");
  expect((await shop.stats("late")).total).toMatchObject({ targeted: 2, skipped: 1, sent: 1 });
  const [skipped] = await shop.recipients("late", "&outcome=skipped");
  expect(skipped).toMatchObject({ reason: "local_time_passed", why: "the time had passed in this person's zone when the campaign began" });
});

it("comes back each day at the same time of the zone while clocks change, and ends when it should", async () => {
  await open("2027-03-26T12:00:00Z");
  await addPeople(world, 2);
  const schedule = { kind: "recurring", cron: "0 9 * * *", zone: "Europe/Paris", until: "2027-03-29T23:00:00Z" } as const;
  await shop.launch(campaign("daily", { schedule }));
  const planned: (string | null)[] = [(await shop.read("daily")).nextAt];
  for (let day = 0; day < 3; day += 1) {
    await world.advance("24h");
    planned.push((await shop.read("daily")).nextAt);
  }
  expect(planned).toEqual(["2027-03-27T08:00:00.000Z", "2027-03-28T07:00:00.000Z", "2027-03-29T07:00:00.000Z", null]);
  expect(await shop.read("daily")).toMatchObject({ state: "finished", targeted: 6 });
  expect((await shop.recipients("daily")).map(({ occurrence }) => occurrence).toSorted()).toEqual(["1", "1", "2", "2", "3", "3"]);
});

it("asks one share first, then the winner goes to the rest", async () => {
  await open("2026-12-01T12:00:00Z");
  await addPeople(world, 200);
  await shop.launch(
    campaign("contest", {
      variants: [
        { name: "a", messages: { en: SALE } },
        { name: "b", messages: { en: SALE } },
      ],
      experiment: { kind: "winner", goal: "read", testShare: 0.5, after: "PT1H", minimumSample: 30, confidence: 0.95, latestAfter: "P1D" },
    }),
  );
  const first = await shop.recipients("contest");
  expect(Math.abs(first.length - 100)).toBeLessThan(35);
  // Whoever got b reads it.
  await shop.readBy(first.slice(0, 80).filter(({ variant }) => variant === "b"));
  await world.advance("30m");
  expect((await shop.recipients("contest")).length).toBe(first.length);
  await world.advance("31m");
  const stats = await shop.stats("contest");
  expect(stats.decisions).toMatchObject([{ kind: "winner", winner: "b", weights: { a: 0, b: 1 } }]);
  expect(stats.decisions[0]?.words).toContain("b goes to the rest");
  const rest = (await shop.recipients("contest")).filter(({ wave }) => wave === 1);
  expect(rest.length).toBe(200 - first.length);
  expect(new Set(rest.map(({ variant }) => variant))).toEqual(new Set(["b"]));
  expect(stats.experiment).toMatchObject({ goal: "read", enough: true });
});

it("tests each occurrence anew: another day has another winner, and the earlier one stays to be read", async () => {
  await open("2026-12-01T12:00:00Z");
  // Enough that the smaller variant still convinces a test that allows looking at any time.
  await addPeople(world, 220);
  const experiment = {
    kind: "winner",
    goal: "read",
    testShare: 0.5,
    after: "PT1H",
    minimumSample: 5,
    confidence: 0.9,
    latestAfter: "PT6H",
  } as const;
  const variants = [
    { name: "a", messages: { en: SALE } },
    { name: "b", messages: { en: SALE } },
  ];
  await shop.launch(campaign("weekly", { variants, experiment, schedule: { kind: "recurring", cron: "0 9 * * *", zone: "UTC" } }));
  const testOf = async (occurrence: string, liked: "a" | "b") => {
    const asked = (await shop.recipients("weekly")).filter((row) => row.occurrence === occurrence);
    expect(new Set(asked.map(({ variant }) => variant))).toEqual(new Set(["a", "b"]));
    await shop.readBy(asked.filter(({ variant }) => variant === liked));
    await world.advance("61m");
    const rest = (await shop.recipients("weekly")).filter((row) => row.occurrence === occurrence && row.wave === 1);
    expect(asked.length + rest.length).toBe(220);
    expect(new Set(rest.map(({ variant }) => variant))).toEqual(new Set([liked]));
  };
  await world.advance("21h");
  await testOf("1", "b");
  await world.advance("23h");
  await testOf("2", "a");
  const { decisions } = await shop.stats("weekly");
  expect(decisions).toMatchObject([
    { kind: "winner", occurrence: "2", winner: "a" },
    { kind: "winner", occurrence: "1", winner: "b" },
  ]);
  const slow = campaign("slow", {
    variants,
    experiment: { ...experiment, latestAfter: "P1D" },
    schedule: { kind: "recurring", cron: "0 9 * * *", zone: "Europe/Paris" },
  });
  expect(await world.call("PUT", "/v1/campaigns/slow", slow)).toMatchObject({
    status: 422,
    body: { problems: [{ code: "winner_gap", path: "/experiment/latestAfter" }] },
  });
}, 120_000);

it("sends once for each call, whatever its number of copies, and to nobody while it is paused", async () => {
  await open("2026-12-01T12:00:00Z");
  const content = { kind: "template", name: "order_news", body: { first_name: "{{ data.name }}" } } as const;
  const told = { purpose: "utility", schedule: { kind: "api" }, variants: [{ name: "a", messages: { en: content } }] } as const;
  const call = async (requestId: string, name = "shipped") =>
    world.call("POST", `/v1/campaigns/${name}/trigger`, { requestId, profile: { phone: phoneOf(1) }, data: { name: "Ana" } });
  await shop.save(campaign("draft", told));
  expect(await call("order-1", "draft")).toMatchObject({ status: 409, body: { detail: expect.stringContaining("start it first") } });
  await shop.save(campaign("shipped", told));
  await shop.tell("shipped", "start");
  await world.profile({ phone: phoneOf(1), consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "test" }] });
  await world.settle();
  const answers = await Promise.all([call("order-1"), call("order-1"), call("order-2"), call("order-1")]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(answers.filter(({ body }) => (body as { accepted: boolean }).accepted)).toHaveLength(2);
  await world.settle();
  const ana = await world.customer(phoneOf(1));
  expect(await ana.received()).toEqual(Array.from({ length: 2 }, () => "Hello Ana, there is news about your order."));
  expect((await shop.stats("shipped")).total).toMatchObject({ targeted: 2, queued: 2, sent: 2 });
  expect((await shop.recipients("shipped")).map(({ occurrence }) => occurrence)).toEqual(["api:order-1", "api:order-2"]);
});

it("gives a sale to the last campaign before it, and compares with people who were held out", async () => {
  await open("2026-12-01T12:00:00Z");
  await addPeople(world, 200);
  const conversion = { event: "order_placed", within: "P3D", value: "total" } as const;
  await shop.launch(campaign("early", { conversion, holdout: 0.5 }));
  await world.advance("1h");
  await shop.launch(campaign("later", { conversion }));
  const reached = (await shop.recipients("early", "&outcome=delivered")).slice(0, 10);
  const heldOut = (await shop.recipients("early", "&outcome=held_out")).slice(0, 2);
  for (const { person } of [...reached, ...heldOut]) await world.event("order_placed", { phone: person.address ?? "" }, { total: "12.50" });
  await world.advance("96h");
  await world.event("order_placed", { phone: reached[0]?.person.address ?? "" }, { total: 99 });
  await world.settle();
  expect((await shop.stats("later")).total).toMatchObject({ converted: 12, revenue: [{ currency: "", micros: 150_000_000 }] });
  const early = await shop.stats("early");
  expect(early.total).toMatchObject({ converted: 0, revenue: [] });
  expect(early.lift).toMatchObject({ reached: { converted: 10 }, heldOut: { converted: 2 } });
  expect(early.lift?.difference.estimate).toBeGreaterThan(0);
  expect((await shop.recipients("later", `&profile=${reached[0]?.profileId ?? ""}`))[0]).toMatchObject({
    converted: true,
    revenue: [{ currency: "", micros: 12_500_000 }],
  });
});

it("gives a sale to the campaign that reached the person under an id that was merged into theirs", async () => {
  await open("2026-12-01T12:00:00Z");
  const conversion = { event: "order_placed", within: "P3D", value: "total" } as const;
  // The shop's customer is the older profile; the phone is known apart from it when the campaign goes out.
  for (const index of [0, 1]) await world.profile({ externalId: `shop-${index}` });
  await addPeople(world, 2);
  await shop.launch(campaign("early", { conversion }));
  await world.advance("1h");
  await shop.launch(campaign("later", { conversion }));
  for (const index of [0, 1]) await world.profile({ externalId: `shop-${index}`, phone: phoneOf(index) });
  await world.settle();
  expect(await world.ledger.count("select count(*)::int as n from profile where merged_into is not null")).toBe(2);
  for (let copies = 0; copies < 2; copies += 1)
    await world.call("POST", "/v1/events", {
      id: "sale-1",
      type: "order_placed",
      profile: { externalId: "shop-0" },
      properties: { total: "12.50" },
    });
  await world.settle();
  expect((await shop.stats("later")).total).toMatchObject({ converted: 1, revenue: [{ currency: "", micros: 12_500_000 }] });
  expect((await shop.stats("early")).total).toMatchObject({ converted: 0, revenue: [] });
  const converted = (await shop.recipients("later")).filter((one) => one.converted);
  expect(converted.map(({ person, revenue }) => [person.address, revenue])).toEqual([
    ["+44 7700 900000", [{ currency: "", micros: 12_500_000 }]],
  ]);
});

it("writes to each at an hour of their own, and says why", async () => {
  await open("2026-12-01T06:00:00Z");
  await addPeople(world, 12, () => ({ timeZone: "UTC" }));
  await shop.launch(campaign("own-hours", { schedule: { kind: "best_time", windowHours: 12, zone: "UTC" } }));
  const rows = await shop.recipients("own-hours");
  expect(new Set(rows.map(({ dueAt }) => dueAt?.slice(11, 13))).size).toBeGreaterThan(3);
  expect(rows[0]?.why).toContain("nothing is known of this person's hours yet");
  await world.advance("13h");
  expect(await shop.read("own-hours")).toMatchObject({ state: "finished", sent: 12 });
});
