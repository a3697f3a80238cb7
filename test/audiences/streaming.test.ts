/** People enter and leave audiences as things happen to them, and as time passes; the whole product, on a real database. */
import pg from "pg";
import { until } from "../durability/until.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { AudienceDetail, AudienceExplanation, AudienceMembers, AudienceSizes, Rule } from "../../src/contract/audience.ts";
import { noteAudienceSizes } from "../../src/catalog/audiences.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => void (world = await createWorld({ at: "2027-03-27T12:00:00Z" })));
afterAll(async () => world[Symbol.asyncDispose]());

const ANA = { externalId: "ana", phone: "+447700900101" };
const BEN = { externalId: "ben", phone: "+447700900102" };

type Refused = { readonly problems?: readonly { readonly message: string }[] };

async function put(name: string, rule: Rule): Promise<{ readonly status: number; readonly body: Refused }> {
  return (await world.call("PUT", `/v1/audiences/${name}`, { schema: 1, name, title: name, rule })) as {
    status: number;
    body: Refused;
  };
}

async function ready(name: string, rule: Rule): Promise<void> {
  expect(await put(name, rule)).toMatchObject({ status: 200 });
  await vi.waitUntil(async () => (await read(name)).state === "ready", { timeout: 100_000, interval: 20 });
}

async function read(name: string): Promise<AudienceDetail> {
  return (await world.call("GET", `/v1/audiences/${name}`)).body as AudienceDetail;
}

async function members(name: string): Promise<readonly string[]> {
  const { rows } = (await world.call("GET", `/v1/audiences/${name}/members`)).body as AudienceMembers;
  const { rows: profiles } = await world.system.pool.query<{ who: string }>(
    "select identities->>'externalId' as who from profile where id = any($1)",
    [rows.map(({ person }) => person.id)],
  );
  return profiles.map(({ who }) => who).toSorted();
}

async function why(name: string, who: string): Promise<AudienceExplanation> {
  return (await world.call("GET", `/v1/audiences/${name}/explain?profile=externalId:${who}`)).body as AudienceExplanation;
}

describe("who is in an audience", () => {
  test("people who are there when it is made are found, lane by lane", async () => {
    for (let n = 0; n < 40; n += 1) await world.profile({ externalId: `old-${n}`, attributes: { tier: n % 2 === 0 ? "gold" : "silver" } });
    await world.settle();
    await ready("gold", { fact: "profile.attributes.tier", is: "equal", value: "gold" });
    expect(await read("gold")).toMatchObject({ size: 20, progress: 1, version: 1, usesTime: false });
    expect(await members("gold")).toHaveLength(20);
  });

  test("somebody enters and leaves with the attribute, in the transaction that changes it", async () => {
    await world.profile({ ...ANA, attributes: { tier: "gold" } });
    await world.settle();
    expect(await members("gold")).toContain("ana");
    await world.profile({ ...ANA, attributes: { tier: "none" } });
    await world.settle();
    expect(await members("gold")).not.toContain("ana");
    expect((await read("gold")).size).toBe(20);
  });

  test("a sliding window is left when its time is over, with nothing else happening", async () => {
    await ready("buyers", { event: "order_placed", window: { last: "P30D" }, measure: { of: "count", is: "at_least", value: 2 } });
    await world.event("order_placed", BEN, { total: "10.50" });
    await world.settle();
    expect(await members("buyers")).toEqual([]);
    await world.advance("10d");
    await world.event("order_placed", BEN, { total: "9.50" });
    await world.settle();
    expect(await members("buyers")).toEqual(["ben"]);
    const before = await why("buyers", "ben");
    expect(before).toMatchObject({ in: true, tree: { code: "event", holds: true, facts: { actual: 2, value: 2 } } });
    expect(Date.parse(before.nextChangeAt ?? "")).toBeLessThanOrEqual(world.now() + 20 * 86_400_000);
    await world.advance("19d");
    expect(await members("buyers")).toEqual(["ben"]);
    await world.advance("2d");
    expect(await members("buyers")).toEqual([]);
    expect(await why("buyers", "ben")).toMatchObject({ in: false, since: null, tree: { facts: { actual: 1 } } });
  });

  test("what does not happen is noticed as well: a cart that no order follows within the hour", async () => {
    await ready("abandoned", { sequence: [{ event: "cart" }], notFollowedBy: { event: "order_placed", within: "PT1H" } });
    await world.event("cart", ANA);
    await world.event("cart", BEN);
    await world.settle();
    expect(await members("abandoned")).toEqual([]);
    await world.event("order_placed", BEN);
    await world.advance("61m");
    expect(await members("abandoned")).toEqual(["ana"]);
  });

  test("rules that name audiences follow them; a circle is refused with the way round", async () => {
    await ready("gold-abandoned", {
      all: [
        { audience: "gold", is: "in" },
        { audience: "abandoned", is: "in" },
      ],
    });
    await world.profile({ ...ANA, attributes: { tier: "gold" } });
    await world.settle();
    expect(await members("gold-abandoned")).toEqual(["ana"]);
    const circle = await put("gold", {
      any: [
        { fact: "profile.attributes.tier", is: "equal", value: "gold" },
        { audience: "gold-abandoned", is: "in" },
      ],
    });
    expect(circle.status).toBe(422);
    expect(circle.body.problems).toEqual([expect.objectContaining({ code: "audience_cycle", path: "/rule/any/1/audience" })]);
    expect(circle.body.problems?.[0]?.message).toContain("gold → gold-abandoned → gold");
    const used = await world.call("DELETE", "/v1/audiences/gold");
    expect(used.status).toBe(409);
    // A change beneath is a change above.
    await ready("gold", { fact: "profile.attributes.tier", is: "equal", value: "platinum" });
    await vi.waitUntil(async () => (await read("gold-abandoned")).state === "ready", { timeout: 100_000, interval: 20 });
    expect(await members("gold-abandoned")).toEqual([]);
    expect(await read("gold-abandoned")).toMatchObject({ version: 2, size: 0 });
    expect(await read("gold")).toMatchObject({ version: 2, size: 0, usedBy: ["gold-abandoned"] });
  });

  test("entering is heard within a second of its cause, by whoever listens to the database", async () => {
    const listener = new pg.Client({ connectionString: world.system.pool.options.connectionString });
    await listener.connect();
    try {
      await ready("fast", { event: "clicked" });
      await listener.query("listen parley");
      const took: number[] = [];
      for (let n = 0; n < 20; n += 1) {
        const who = { externalId: `fast-${n}` };
        const told = new Promise<unknown>((resolve) => listener.once("notification", resolve));
        const began = systemClock.monotonic();
        await world.event("clicked", who);
        await told;
        // The notice may be about something earlier: several are told as one.
        await until("is a member", async () => (await members("fast")).includes(who.externalId), 60_000);
        took.push(systemClock.monotonic() - began);
      }
      // The quickest of them: a poll once a second would not have let it, and a busy machine may delay the others.
      expect(Math.min(...took)).toBeLessThan(1_000);
    } finally {
      await listener.end();
    }
  });

  test("nobody and everybody", async () => {
    await ready("nobody", { any: [] });
    await ready("everybody", { all: [] });
    const everybody = await world.system.pool.query("select from profile where merged_into is null");
    expect((await read("nobody")).size).toBe(0);
    expect((await read("everybody")).size).toBe(everybody.rowCount);
    await world.profile({ externalId: "new" });
    await world.settle();
    expect((await read("everybody")).size).toBe((everybody.rowCount ?? 0) + 1);
  });

  test("two profiles that become one are one member, by what both did", async () => {
    await ready("twice", { event: "visit", measure: { of: "count", is: "equal", value: 2 } });
    await world.event("visit", { phone: "+447700900188" });
    await world.event("visit", { email: "carla@example.com" });
    await world.settle();
    expect(await members("twice")).toEqual([]);
    const before = (await read("everybody")).size;
    await world.profile({ externalId: "carla", phone: "+447700900188", email: "carla@example.com" });
    await world.settle();
    expect(await members("twice")).toEqual(["carla"]);
    expect((await read("everybody")).size).toBe(before - 1);
  });

  test("messages count: whoever got one and did not answer", async () => {
    await ready("wrote", { message: "received", window: { last: "P1D" } });
    const customer = await world.customer("+447700900101");
    await customer.says("Hello");
    expect(await members("wrote")).toEqual(["ana"]);
    await world.advance("25h");
    expect(await members("wrote")).toEqual([]);
  });

  test("computed attributes follow the events, and time; rules read them in the same transaction", async () => {
    const put = await world.call("PUT", "/v1/computed-attributes/spent", {
      title: "Spent",
      event: "order_placed",
      of: "sum",
      property: "total",
      window: { last: "P30D" },
    });
    expect([put.status, put.body]).toEqual([200, { name: "spent", version: 1, changed: true }]);
    await world.call("PUT", "/v1/computed-attributes/colour", {
      title: "Colour",
      event: "order_placed",
      of: "favourite",
      property: "colour",
    });
    await ready("spenders", {
      all: [
        { fact: "profile.computed.spent", is: "at_least", value: 0.3 },
        { fact: "profile.computed.spent", is: "less", value: 1 },
      ],
    });
    const dora = { externalId: "dora" };
    await world.event("order_placed", dora, { total: 0.1, colour: "blue" });
    await world.event("order_placed", dora, { total: "0.2", colour: "red" });
    await world.event("order_placed", dora, { total: "unknown", colour: "blue" });
    await world.settle();
    const read = async () =>
      ((await world.call("GET", "/v1/profiles/externalId:dora")).body as { attributes: { computed: unknown } }).attributes.computed;
    expect(await read()).toEqual({ spent: 0.3, colour: "blue" });
    expect(await members("spenders")).toEqual(["dora"]);
    await world.publish({
      schema: 1,
      name: "while-spending",
      title: "While spending",
      entry: { kind: "event", event: "visited" },
      exitOn: [{ when: { fact: "profile.computed.spent", is: "less", value: 0.2 } }],
      start: "wait",
      nodes: { wait: { kind: "wait", for: "P90D", next: "end" }, end: { kind: "exit" } },
    } as never);
    await world.event("visited", dora, {});
    await world.settle();
    expect(await world.ledger.runs("externalId:dora")).toMatchObject([{ state: "live" }]);
    await world.advance("31d");
    expect(await read()).toEqual({ spent: 0, colour: "blue" });
    expect(await members("spenders")).toEqual([]);
    expect(await world.ledger.runs("externalId:dora")).toMatchObject([{ state: "exited" }]);
    expect((await world.call("PUT", "/v1/computed-attributes/bad", { title: "Bad", event: "order_placed", of: "sum" })).body).toMatchObject(
      {
        status: 422,
        problems: [{ path: "/property" }],
      },
    );
  });

  test("a journey begins when somebody enters, not for those who are there when the audience is made", async () => {
    await world.event("subscribed", { externalId: "early" });
    await world.settle();
    await world.publish({
      schema: 1,
      name: "welcome-fans",
      title: "Welcome",
      entry: { kind: "audience", audience: "fans", on: "entered" },
      start: "pause",
      nodes: { pause: { kind: "wait", for: "P1D", next: "end" }, end: { kind: "exit", outcome: "done" } },
    } as never);
    await ready("fans", { event: "subscribed", window: { last: "P7D" } });
    await world.event("subscribed", { externalId: "late" });
    await world.settle();
    const { rows } = await world.system.pool.query(
      "select p.identities->>'externalId' as who, r.state from run r join profile p on p.lane = r.lane and p.id = r.profile_id where r.journey = 'welcome-fans'",
    );
    expect(rows).toEqual([{ who: "late", state: "live" }]);
    expect(await members("fans")).toEqual(["early", "late"]);
  });

  test("how many were in it is kept for each day of the workspace's zone, the last count of a day for the day", async () => {
    await ready("grown", { fact: "profile.attributes.tier", is: "equal", value: "grown" });
    const now = async (): Promise<AudienceSizes["rows"]> =>
      ((await world.call("GET", "/v1/console/audiences/grown/sizes")).body as AudienceSizes).rows;
    const note = async (): Promise<void> => noteAudienceSizes(world.system.pool, new Date(world.now()));
    const today = new Date(world.now()).toISOString().slice(0, 10);
    expect(await now()).toEqual([{ day: today, size: 0 }]);
    await note();
    await world.profile({ externalId: "grown-1", attributes: { tier: "grown" } });
    await world.settle();
    await note();
    await note();
    await world.advance("1d");
    await world.profile({ externalId: "grown-2", attributes: { tier: "grown" } });
    await world.settle();
    expect((await now()).map(({ size }) => size)).toEqual([1, 2]);
    expect((await now())[0]).toEqual({ day: today, size: 1 });
    expect((await world.call("GET", "/v1/console/audiences/unheard-of/sizes")).body).toEqual({ rows: [] });
  });

  test("an audience that is removed leaves nothing behind", async () => {
    await noteAudienceSizes(world.system.pool, new Date(world.now()));
    const { id } = await read("everybody");
    expect((await world.call("DELETE", "/v1/audiences/everybody")).status).toBe(200);
    await world.settle();
    const { rows } = await world.system.pool.query(
      `select (select count(*) from membership where audience_id = $1) + (select count(*) from audience_size where audience_id = $1)
         + (select count(*) from audience_day where audience_id = $1) as n`,
      [id],
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(world.complaints).toEqual([]);
  });
});
