/** One record for everybody a campaign meant, whatever became of them; one message for each person, also when two turn out to be one. */
import { expect, it } from "vitest";
import type { World } from "../scenario/world.ts";
import { addPeople, campaign, eachInOwnShop, marketer, OPTED_IN, phoneOf, TWO_VARIANTS } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;
eachInOwnShop((...opened) => ([world, shop] = opened));

it("keeps a record also of those who have no number, are not on WhatsApp, or are held out", async () => {
  await addPeople(world, 40);
  await world.profile({ externalId: "no-phone", consent: [...OPTED_IN] });
  await world.profile({ phone: phoneOf(90), consent: [...OPTED_IN] });
  await world.customer(phoneOf(90), { onWhatsApp: false });
  await world.settle();
  await shop.launch(campaign("first"));
  const failed = (await shop.recipients("first", "&outcome=failed"))[0];
  expect([failed?.person.address?.replaceAll(" ", ""), failed?.reason]).toEqual([phoneOf(90), "131026"]);
  expect(failed?.why).not.toBe("131026");
  await world.advance("25h");
  await shop.launch(campaign("second"));
  const rows = await shop.recipients("second");
  const words = new Map(rows.map(({ outcome, reason, why }) => [`${outcome}/${reason ?? ""}`, why]));
  expect(rows).toHaveLength(42);
  expect([...words.keys()].toSorted()).toEqual(["delivered/", "refused/no_address", "refused/unreachable"]);
  expect(words.get("refused/no_address")).toBe("there is no phone number or WhatsApp id to send to");
  expect(words.get("refused/unreachable")).toBe("WhatsApp does not reach this person");
  await world.advance("25h");
  await shop.launch(campaign("third", { holdout: 0.4, conversion: { event: "order_placed", within: "P1D" } }));
  expect(await shop.recipients("third")).toHaveLength(42);
  expect((await shop.recipients("third", "&outcome=held_out"))[0]?.why).toContain("the group that gets nothing");
  const { total } = await shop.stats("third");
  expect(total.held_out).toBeGreaterThan(0);
  expect(total.targeted).toBe(total.held_out + total.skipped + total.refused + total.sent + total.failed);
}, 60_000);

it("asks at most so many people of one company, of those who can get it, each time anew", async () => {
  await world.call("PUT", "/v1/group-kinds/company", { title: "Company" });
  const of = (key: string) => [{ kind: "company", key }];
  // Eight of each company, spread over the lanes; of each half never agreed.
  for (let index = 0; index < 24; index += 1)
    await world.profile({ phone: phoneOf(index), groups: of(`c${index % 3}`), consent: index % 2 === 0 ? [...OPTED_IN] : [] });
  await world.profile({ phone: phoneOf(30), consent: [...OPTED_IN] });
  await world.settle();
  const asked = async (name: string) => {
    const rows = await shop.recipients(name);
    const told = (row: (typeof rows)[number]) => `${row.occurrence} ${row.outcome} ${row.reason ?? ""}`.trim();
    return Object.fromEntries([...new Set(rows.map(told))].toSorted().map((one) => [one, rows.filter((row) => told(row) === one).length]));
  };
  const perGroup = { kind: "company", most: 2 } as const;
  const schedule = { kind: "recurring", cron: "0 9 * * *", zone: "UTC", until: "2026-12-04T00:00:00Z" } as const;
  await shop.launch(campaign("each-company", { perGroup, schedule }));
  await world.advance("22h");
  expect(await asked("each-company")).toEqual({ "1 delivered": 7, "1 refused no_consent": 12, "1 skipped group_full": 6 });
  const [full] = await shop.recipients("each-company", "&outcome=skipped");
  expect(full?.why).toBe("enough people of the same group are asked already");
  await world.advance("25h");
  expect(await asked("each-company")).toMatchObject({ "2 delivered": 7, "2 skipped group_full": 6 });
  // Waves share the places of their sending.
  await shop.launch(
    campaign("in-waves", { perGroup: { kind: "company", most: 3 }, waves: { kind: "sizes", sizes: [5], every: "PT1H", rest: true } }),
  );
  await world.advance("2h");
  expect(await asked("in-waves")).toEqual({ "1 delivered": 10, "1 refused no_consent": 12, "1 skipped group_full": 3 });
}, 60_000);

it("asks a person once who was meant twice under two names, and the record tells what became of it", async () => {
  await world.profile({ externalId: "shop-1", attributes: { firstName: "Ana" }, consent: [...OPTED_IN] });
  await world.profile({ phone: phoneOf(1), consent: [...OPTED_IN] });
  await world.settle();
  // Both wait for their hour; then they turn out to be one.
  const at = { kind: "local", date: "2026-12-02", time: "09:00", zone: "UTC", ifPast: "skip" } as const;
  await shop.launch(campaign("twice", { schedule: at }));
  // It is nine o'clock on the first island by then, and here it is not.
  await world.advance("8h");
  expect(await shop.read("twice")).toMatchObject({ state: "running", targeted: 2 });
  await world.profile({ externalId: "shop-1", phone: phoneOf(1) });
  await world.settle();
  await world.advance("30h");
  const ana = await world.customer(phoneOf(1));
  expect(await ana.received()).toHaveLength(1);
  // Both records tell of the one message that went out.
  const records = await shop.recipients("twice");
  expect(records.map(({ outcome }) => outcome)).toEqual(["delivered", "delivered"]);
  expect(new Set(records.map(({ messageId }) => messageId)).size).toBe(1);
  expect(await shop.read("twice")).toMatchObject({ state: "finished" });
}, 60_000);

it("goes on with a message that waited for a paused campaign when two became one, and leaves nobody parked for ever", async () => {
  // The older one is not meant, the younger one is: her message moves to the older one's lane.
  await world.profile({ externalId: "shop-1", attributes: { isMeant: false }, consent: [...OPTED_IN] });
  await world.profile({ phone: phoneOf(1), attributes: { isMeant: true }, consent: [...OPTED_IN] });
  await world.settle();
  const meant = { kind: "condition", condition: { fact: "profile.attributes.isMeant", is: "equal", value: true } } as const;
  const at = { kind: "local", date: "2026-12-02", time: "09:00", zone: "UTC", ifPast: "skip" } as const;
  await shop.launch(campaign("moved", { audience: meant, schedule: at }));
  await world.advance("8h");
  await shop.tell("moved", "pause");
  await world.settle();
  await shop.tell("moved", "resume");
  await world.profile({ externalId: "shop-1", phone: phoneOf(1) });
  await world.settle();
  await world.advance("30h");
  const [record] = await shop.recipients("moved");
  expect(record).toMatchObject({ outcome: "delivered" });
  expect(await (await world.customer(phoneOf(1))).received()).toHaveLength(1);
  expect(await shop.read("moved")).toMatchObject({ state: "finished" });
}, 60_000);

it("shows a person the same variant when they come back as somebody else, and holds the same people out", async () => {
  const pairs = Array.from({ length: 24 }, (_, index) => index);
  // The older ones are not reachable and not meant; the younger ones are asked, then both become one.
  for (const index of pairs) await world.profile({ externalId: `shop-${index}`, attributes: { isMeant: false } });
  await world.settle();
  for (const index of pairs) await world.profile({ phone: phoneOf(index), attributes: { wanted: true }, consent: [...OPTED_IN] });
  await world.settle();
  const wanted = { kind: "condition", condition: { fact: "profile.attributes.wanted", is: "equal", value: true } } as const;
  const schedule = { kind: "recurring", cron: "0 9 * * *", zone: "UTC" } as const;
  const conversion = { event: "order_placed", within: "P1D" } as const;
  await shop.launch(campaign("sticky", { audience: wanted, schedule, variants: TWO_VARIANTS, holdout: 0.3, conversion }));
  await world.advance("22h");
  const before = new Map((await shop.recipients("sticky")).map(({ person, outcome, variant }) => [person.address, [outcome, variant]]));
  expect(before.size).toBe(24);
  expect(new Set([...before.values()].map(([, variant]) => variant))).toEqual(new Set(["a", "b", null]));
  for (const index of pairs) await world.profile({ externalId: `shop-${index}`, phone: phoneOf(index) });
  await world.settle();
  await world.advance("24h");
  const later = await shop.recipients("sticky", "&occurrence=2");
  expect(later).toHaveLength(24);
  for (const { person, outcome, variant } of later)
    expect([person.address, outcome, variant]).toEqual([person.address, ...(before.get(person.address) ?? [])]);
}, 90_000);

it("does not use up its budget with people who are refused, and stops at the last whom it can pay", async () => {
  await addPeople(world, 60);
  for (let index = 0; index < 60; index += 2)
    await world.profile({
      phone: phoneOf(index),
      consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_out", source: "test" }],
    });
  await world.settle();
  // Twenty messages to Great Britain at 0.0529, and not quite a twenty-first.
  await shop.launch(campaign("capped", { budget: { amount: 1.1, currency: "USD" } }));
  for (let look = 0; look < 20 && (await shop.read("capped")).state === "running"; look += 1) await world.advance("1s");
  expect(await shop.read("capped")).toMatchObject({ state: "paused", reason: "budget" });
  const { total } = await shop.stats("capped");
  expect([total.sent, total.costMicros]).toEqual([20, 20 * 52_900]);
  expect(total.refused).toBeGreaterThan(0);
  // Raised by hand while it is paused, it goes on with the next.
  await shop.save(campaign("capped", { budget: { amount: 100, currency: "USD" } }));
  await shop.tell("capped", "resume");
  await world.settle();
  expect((await shop.stats("capped")).total).toMatchObject({ targeted: 60, sent: 30, refused: 30 });
}, 60_000);
