/**
 * Meta lets a business portfolio write first to so many people in 24 hours, over all its numbers. Two processes send from two numbers of
 * one portfolio: together they use the limit and never exceed it, codes and orders go before offers, and nothing is lost.
 */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { startSystem, type System } from "../../src/app/system.ts";
import type { ChannelHealthAnswer } from "../../src/contract/channel-health.ts";
import { silentLog } from "../../src/platform/log.ts";
import { addSecondNumber, SECOND } from "./second-number.ts";
import { createWorld, type World } from "./world.ts";

const LIMIT = 20;
/** A tenth is kept for what is not marketing. */
const FOR_MARKETING = 18;
const PEOPLE = Array.from({ length: 45 }, (_, index) => `+3361200${String(7_000 + index)}`);

let world: World;
let other: System;
let dataDir: string;
let secondChannel: string;

beforeAll(async () => {
  world = await createWorld({ switches: { messagingLimitPer24h: LIMIT } });
  dataDir = await mkdtemp(join(tmpdir(), "parley-limit-"));
  other = await startSystem({
    databaseUrl: world.databaseUrl,
    dataDir,
    host: "127.0.0.1",
    port: 0,
    publicUrl: "http://127.0.0.1",
    roles: ["engine", "sends"],
    masterKey: Buffer.alloc(32, 7),
    log: silentLog,
  });
  secondChannel = await addSecondNumber(world, "Outlet");
  for (const id of [world.channelId, secondChannel]) await world.call("POST", `/v1/channels/${id}/health`);
  for (const [name, event, of, purpose] of [
    ["sale", "sale_began", "summer_sale", "marketing"],
    ["orders", "order_changed", "order_news", "utility"],
  ] as const)
    await world.publish(
      journey(name, {
        title: name,
        entry: onEvent(event),
        start: "tell",
        nodes: { tell: template(of, { purpose, body: { first_name: "Ana" }, next: "done" }), done: exit() },
      }),
    );
  const consent = (["marketing", "utility"] as const).map((purpose) => ({
    channel: "whatsapp" as const,
    purpose,
    action: "opt_in" as const,
    source: "form",
  }));
  for (const phone of PEOPLE) {
    await world.customer(phone);
    await world.profile({ phone, consent });
  }
  // Half of them wrote to the second number the other day: their conversations go on there.
  for (const [index, phone] of PEOPLE.entries())
    if (index % 2 === 1) {
      const customer = [...world.meta.customers.values()].find((one) => phone.endsWith(one.phone.slice(-8)));
      await world.control("POST", `/_emulator/customers/${customer?.id}/messages`, { phoneNumberId: SECOND, type: "text", text: "Hello?" });
    }
  await world.settle();
  await advance(26);
}, 120_000);
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const settle = async (): Promise<void> => {
  for (let before = -1; before !== world.meta.ledger.length;) {
    before = world.meta.ledger.length;
    await other.lanes.settled();
    await world.settle();
  }
};
const advance = async (hours: number): Promise<void> => {
  await settle();
  other.clock.advance(hours * 3_600_000);
  await world.advance(`${hours}h`);
  await settle();
};
/**
 * Two processes give back to one another what they do not need, in a second or two of real time; it is looked for every few virtual ones. On a
 * machine so busy that an answer of Meta's came too late, for an hour besides: the doubt about that message is settled in it.
 */
const goOnUntil = async (count: () => Promise<number>, wanted: number): Promise<void> => {
  let tries = 0;
  const look = async (): Promise<number> => {
    tries += 1;
    await advance(tries > 20 && tries <= 40 ? 0.05 : 0.001);
    return count();
  };
  await expect.poll(look, { timeout: 60_000, interval: 200 }).toBe(wanted);
};
const tell = async (event: string, people: readonly string[]): Promise<void> => {
  await Promise.all(people.map(async (phone) => world.event(event, { phone })));
  await settle();
};
const inState = async (state: string, reason: string): Promise<number> =>
  world.ledger.count("select count(*)::int as n from message where direction = 'outbound' and state = $1 and reason = $2", [state, reason]);
const limit = async (channelId: string): Promise<ChannelHealthAnswer["portfolio"]> =>
  ((await world.call("GET", `/v1/channels/${channelId}/health`)).body as ChannelHealthAnswer).portfolio;
const counted = async (): Promise<number> => world.ledger.count("select coalesce(sum(people), 0)::int as n from reach_count");

test("an offer goes to as many people as the limit leaves to offers, over both numbers; the others wait and are told until when", async () => {
  expect(await limit(secondChannel)).toEqual({ numbers: 2, used: 0, limit: LIMIT, reserved: 2, roomAt: null });
  await tell("sale_began", PEOPLE.slice(0, 40));
  await goOnUntil(async () => inState("delivered", "allowed"), FOR_MARKETING);
  expect(await inState("held", "portfolio_limit")).toBe(40 - FOR_MARKETING);
  expect(new Set(world.meta.ledger.map(({ phoneNumberId }) => phoneNumberId))).toEqual(new Set([EMULATED.phoneNumberId, SECOND]));
  expect(world.meta.counters.rejected).toBe(0);
  const stands = await limit(world.channelId);
  expect(stands).toMatchObject({ numbers: 2, used: FOR_MARKETING, limit: LIMIT });
  const inHours = (Date.parse(stands?.roomAt ?? "") - world.now()) / 3_600_000;
  expect(inHours).toBeGreaterThan(22.5);
  expect(inHours).toBeLessThan(24.5);
  const { rows } = await world.system.pool.query<{ ladder: readonly { rule: string; facts: object }[] }>(
    "select decision->'ladder' as ladder from message_whole where state = 'held' limit 1",
  );
  expect(rows[0]?.ladder.find(({ rule }) => rule === "portfolio_limit")?.facts).toMatchObject({
    peoplePerDay: LIMIT,
    reservedForOthers: 2,
    roomAt: expect.any(String),
  });
});

test("orders get what is kept for them, somebody who counts already costs nothing, and Meta never has to say no", async () => {
  const reached = [...new Set(world.meta.ledger.map(({ customerId }) => customerId))].flatMap(
    (id) => world.meta.customers.get(id ?? "")?.phone ?? [],
  );
  const known = PEOPLE.filter((phone) => reached.some((digits) => phone.endsWith(digits.slice(-8)))).slice(0, 3);
  await advance(1);
  await tell("sale_began", known);
  await goOnUntil(async () => inState("delivered", "allowed"), FOR_MARKETING + known.length);
  await tell("order_changed", PEOPLE.slice(40, 43));
  await goOnUntil(
    async () => world.ledger.count("select count(*)::int as n from message where purpose = 'utility' and state = 'delivered'"),
    2,
  );
  const held = async () => world.ledger.count("select count(*)::int as n from message where purpose = 'utility' and state = 'held'");
  await goOnUntil(held, 1);
  expect(await counted()).toBe(LIMIT);
  expect(await limit(world.channelId)).toMatchObject({ used: LIMIT });
  // Whoever writes is answered: an open window costs nothing.
  const waiting = PEOPLE[44] ?? "";
  const customer = [...world.meta.customers.values()].find((one) => waiting.endsWith(one.phone.slice(-8)));
  await world.control("POST", `/_emulator/customers/${customer?.id}/messages`, {
    phoneNumberId: EMULATED.phoneNumberId,
    type: "text",
    text: "And my order?",
  });
  await settle();
  await tell("order_changed", [waiting]);
  await expect.poll(async () => (await settle(), world.ledger.story(`phone:${waiting}`)), { timeout: 60_000 }).toEqual(["tell:delivered"]);
  expect(await counted()).toBe(LIMIT);
  expect(world.meta.counters.rejected).toBe(0);
});

test("a higher limit is used as soon as Meta tells of it; a day later the rest goes", async () => {
  await world.control("PATCH", "/_emulator/switches", { messagingLimitPer24h: LIMIT + 10 });
  // Nobody's clock moves: what waited an hour is looked at because there is room.
  await expect
    .poll(async () => (await settle(), inState("held", "portfolio_limit")), { timeout: 30_000 })
    .toBeLessThan(40 - FOR_MARKETING + 1);
  const orders = async () =>
    world.ledger.count("select count(*)::int as n from message where purpose = 'utility' and state = 'delivered' and reason = 'allowed'");
  await goOnUntil(orders, 4);
  await goOnUntil(async () => ((await inState("held", "portfolio_limit")) <= 16 ? 1 : 0), 1);
  // The order and six offers more: three of thirty are kept now. Where the order came last it takes one of these, and seven offers went.
  expect([15, 16]).toContain(await inState("held", "portfolio_limit"));
  expect(await limit(secondChannel)).toMatchObject({ limit: LIMIT + 10, reserved: 3 });
  await advance(26);
  await advance(1);
  await goOnUntil(async () => inState("held", "portfolio_limit"), 0);
  await expect
    .poll(
      async () => (
        await settle(),
        world.ledger.count("select count(*)::int as n from message where direction = 'outbound' and state <> 'delivered'")
      ),
      { timeout: 60_000 },
    )
    .toBe(0);
  expect(world.meta.counters.rejected).toBe(0);
  expect(world.complaints).toEqual([]);
});
