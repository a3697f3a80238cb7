/** Who may write to one person next, when several journeys want to; and what a held journey had already decided to say. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const selling = (name: string, words: string, priority?: number): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name.replaceAll("-", "_") },
  ...(priority === undefined ? {} : { priority }),
  start: "say",
  nodes: {
    say: { kind: "message", channel: "whatsapp", purpose: "marketing", content: { kind: "text", text: words }, next: "rest" },
    rest: { kind: "wait", for: "P1D", next: "end" },
    end: { kind: "exit" },
  },
});
const states = async (journey: string): Promise<readonly string[]> =>
  (
    await world.system.pool.query<{ what: string }>(
      `select m.state || ' ' || coalesce(m.reason, '') as what from message m join journey_version v on v.id = (m.origin ->> 'versionId')::uuid where v.journey = $1 order by m.id`,
      [journey],
    )
  ).rows.map(({ what }) => what);
const agreed = async (phone: string): Promise<void> => {
  await world.profile({ phone, consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "form" }] } as never);
};
const channel = async (state: "active" | "paused"): Promise<void> => {
  expect((await world.call("PATCH", `/v1/channels/${world.channelId}`, { state })).status).toBe(200);
};

test("of two journeys that wait to write to one person, the one with the higher priority goes first", async () => {
  await world.publish(selling("low-one", "low"));
  await world.publish(selling("high-one", "high", 90));
  const ana = await world.customer("+33612350001");
  await agreed("+33612350001");
  await ana.says("hello");
  await channel("paused");
  await world.event("low_one", { phone: "+33612350001" });
  await world.settle();
  await world.event("high_one", { phone: "+33612350001" });
  await world.settle();
  await channel("active");
  await world.advance("31s");
  expect(await ana.received()).toEqual(["high", "low"]);
});

test("what was to be said when a journey was held is said once it goes on", async () => {
  await world.publish(selling("silenced", "now"));
  const bea = await world.customer("+33612350002");
  await agreed("+33612350002");
  await bea.says("hello");
  await channel("paused");
  await world.event("silenced", { phone: "+33612350002" });
  await world.settle();
  await world.call("POST", "/v1/journeys/silenced/pause", { runs: "hold" });
  await channel("active");
  await world.advance("31s");
  expect(await bea.received()).toEqual([]);
  expect(await states("silenced")).toEqual(["held journey_paused"]);
  expect((await world.call("POST", "/v1/journeys/silenced/resume", {})).status).toBe(200);
  await world.settle();
  expect(await bea.received()).toEqual(["now"]);
});

test("what a stopped journey was to say is not said", async () => {
  await world.publish(selling("regretted", "oops"));
  const cleo = await world.customer("+33612350003");
  await agreed("+33612350003");
  await cleo.says("hello");
  await channel("paused");
  await world.event("regretted", { phone: "+33612350003" });
  await world.settle();
  expect(await world.call("POST", "/v1/journeys/regretted/stop", {})).toMatchObject({ status: 200, body: { people: 1 } });
  await world.settle();
  await channel("active");
  await world.advance("31s");
  expect(await cleo.received()).toEqual([]);
  expect((await states("regretted"))[0]).toMatch(/^cancelled/);
});

const brief = (name: string, words: string): JourneyDocument => ({
  ...selling(name, words),
  nodes: {
    say: { kind: "message", channel: "whatsapp", purpose: "marketing", content: { kind: "text", text: words }, next: "end" },
    end: { kind: "exit" },
  },
});

test("a pause holds what is queued by people who are through already; they go on at the chosen rate, not all at once", async () => {
  await world.publish(brief("brief", "a word"));
  const phones = Array.from({ length: 12 }, (_, n) => `+336123501${String(n).padStart(2, "0")}`);
  const people: Awaited<ReturnType<World["customer"]>>[] = [];
  for (const phone of phones) {
    const person = await world.customer(phone);
    await agreed(phone);
    await person.says("hello");
    people.push(person);
  }
  await channel("paused");
  for (const phone of phones) await world.event("brief", { phone });
  await world.settle();
  await world.call("POST", "/v1/journeys/brief/pause", { runs: "hold" });
  await channel("active");
  await world.advance("31s");
  expect(new Set(await states("brief"))).toEqual(new Set(["held journey_paused"]));
  expect(await world.call("POST", "/v1/journeys/brief/resume", { perSecond: 0.5 })).toMatchObject({ status: 200 });
  await world.settle();
  const { rows } = await world.system.pool.query<{ due: Date }>(
    "select due_at as due from message where reason = 'journey_paused' and state = 'held' order by due_at",
  );
  expect(rows.length).toBeGreaterThan(8);
  const span = (rows.at(-1)?.due.getTime() ?? 0) - (rows[0]?.due.getTime() ?? 0);
  expect([span > 16_000, span < 26_000]).toEqual([true, true]);
  await world.advance("10m");
  await world.advance("10m");
  for (const person of people) expect(await person.received()).toEqual(["a word"]);
});

test("what a stopped journey was to say to people who are through already is not said, not even by one that looks first", async () => {
  await world.publish(brief("over", "never"));
  const dana = await world.customer("+33612350201");
  await agreed("+33612350201");
  await dana.says("hello");
  await channel("paused");
  await world.event("over", { phone: "+33612350201" });
  await world.settle();
  await world.call("POST", "/v1/journeys/over/stop", {});
  // The lanes' own work is lost: the gate knows by itself.
  await world.system.pool.query("delete from inbox where item ->> 'kind' = 'journey_task'");
  await channel("active");
  await world.advance("31s");
  expect(await dana.received()).toEqual([]);
  expect((await states("over"))[0]).toMatch(/^cancelled/);
  // Published again, it speaks again.
  await world.publish(brief("over", "again"));
  await world.event("over", { phone: "+33612350201" });
  await world.settle();
  expect(await dana.received()).toEqual(["again"]);
});
