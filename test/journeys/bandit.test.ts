/** A split whose shares follow success, from the first day to the third, by the real engine on a real database. */
import { bandit, exit, journey, onEvent, text } from "@parley/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SplitReadout } from "../../src/contract/journey.ts";
import { weighSplits } from "../../src/engine/split-weights.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import { Rests } from "../../src/platform/rests.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeEach(async () => {
  world = await createWorld({ at: "2027-03-01T09:00:00Z", switches: { pairRate: null } });
});
afterEach(async () => {
  const { complaints } = world;
  await world[Symbol.asyncDispose]();
  if (complaints.length > 0) throw new Error(`the log complains: ${complaints.join("\n")}`);
});

const PEOPLE = 24;
const tones = (options: Parameters<typeof bandit>[1], title = "Tones") =>
  journey("tones", {
    title,
    entry: onEvent("asked", { key: "properties.n" }),
    start: "tone",
    nodes: {
      tone: bandit(
        [
          { label: "dry", weight: 1, next: "dry" },
          { label: "warm", weight: 1, next: "warm" },
        ],
        options,
      ),
      dry: text("Noted.", { next: "end" }),
      warm: text("How lovely to hear from you!", { next: "end" }),
      end: exit(),
    },
  });

const readout = async (version?: number): Promise<SplitReadout> => {
  const { status, body } = await world.call("GET", `/v1/journeys/tones/splits${version === undefined ? "" : `?version=${version}`}`);
  expect(status).toBe(200);
  const split = (body as { readonly nodes: { readonly [node: string]: SplitReadout } }).nodes["tone"];
  if (!split) throw new Error("the split is not told");
  return split;
};
const weightsOf = (split: SplitReadout) => split.arms.map(({ weight }) => weight);

let asked = 0;
/** Everybody writes, is asked, and answers what was warm; answers how many of the day's runs were shown each tone. */
async function aDay(people: number): Promise<{ readonly dry: number; readonly warm: number }> {
  const seen = { dry: 0, warm: 0 };
  for (let n = 0; n < people; n += 1) {
    const phone = `+336${String(20_000_000 + (asked += 1))}`;
    const customer = await world.customer(phone, { name: "Ana" });
    await customer.says("hello");
    await world.event("asked", { phone }, { n });
    await world.settle();
    const answer = (await customer.received()).at(-1);
    if (answer !== "Noted." && answer !== "How lovely to hear from you!") throw new Error(`person ${n} was told ${answer ?? "nothing"}`);
    const isWarm = answer !== "Noted.";
    seen[isWarm ? "warm" : "dry"] += 1;
    if (isWarm) await customer.says("thank you");
  }
  return seen;
}

test("the better arm gets more of the runs on later days; each day is kept with what it was decided by", async () => {
  await world.publish(tones({ goal: "replied", explore: 0.05, minimumSample: 5 }));
  await world.settle();
  expect(await readout()).toMatchObject({
    moved: false,
    arms: [
      { weight: 0.5, n: 0 },
      { weight: 0.5, n: 0 },
    ],
    history: [{ moved: false }],
  });

  const first = await aDay(PEOPLE);
  expect(Math.min(first.dry, first.warm)).toBeGreaterThanOrEqual(5);
  // Within the day nothing moves, whatever comes in.
  await world.advance("12h");
  expect(weightsOf(await readout())).toEqual([0.5, 0.5]);
  expect((await readout()).history).toHaveLength(1);

  await world.advance("13h");
  const second = await readout();
  expect(second).toMatchObject({
    goal: "replied",
    moved: true,
    arms: [
      { label: "dry", next: "dry", n: first.dry, successes: 0 },
      { label: "warm", next: "warm", n: first.warm, successes: first.warm },
    ],
  });
  expect(second.arms[0]?.weight).toBeCloseTo(0.05, 2);
  expect(second.history.map(({ moved }) => moved)).toEqual([true, false]);
  expect(second.history[0]?.arms).toEqual(second.arms.map(({ weight, n, successes }) => ({ weight, n, successes })));

  const later = await aDay(PEOPLE);
  expect(later.warm).toBeGreaterThan(first.warm);
  expect(later.warm).toBeGreaterThan(PEOPLE * 0.75);
  await world.advance("25h");
  const third = await readout();
  expect(third.history).toHaveLength(3);
  expect(third.arms.reduce((sum, { n }) => sum + n, 0)).toBe(2 * PEOPLE);
  // The counts by arm are the messages' own: a recount of the rows agrees.
  const { drift } = await findDrift(world.system.pool, {
    from: new Date("2027-03-01T00:00:00Z"),
    to: new Date("2027-03-05T00:00:00Z"),
    workspaceId: world.workspaceId,
  });
  expect(drift).toEqual([]);

  // Another version is another test: it begins with its own weights, and the old one stays readable.
  await world.publish(tones({ goal: "replied", explore: 0.05, minimumSample: 5 }, "Tones again"));
  await world.settle();
  expect(weightsOf(await readout())).toEqual([0.5, 0.5]);
  expect((await readout(1)).history).toHaveLength(3);
}, 120_000);

test("while an arm has too few messages the shares stay as written", async () => {
  await world.publish(tones({ goal: "replied", minimumSample: 100 }));
  await world.settle();
  await aDay(8);
  await world.advance("25h");
  const split = await readout();
  expect(split).toMatchObject({ moved: false, history: [{ moved: false }, { moved: false }] });
  expect(weightsOf(split)).toEqual([0.5, 0.5]);
}, 60_000);

test("an event within its time after the message counts as success, one too late or of another kind does not", async () => {
  const conversion = { event: "bought", within: "PT2H", where: { fact: "event.properties.total", is: "at_least", value: 10 } } as const;
  await world.publish(tones({ goal: "converted", minimumSample: 1, conversion }));
  const [one, two, three] = ["+33640000001", "+33640000002", "+33640000003"];
  for (const [n, phone] of [one, two, three].entries()) {
    const customer = await world.customer(phone, { name: "Ana" });
    await customer.says("hello");
    await world.event("asked", { phone }, { n });
    await world.settle();
  }
  await world.event("bought", { phone: one }, { total: 12 });
  await world.event("bought", { phone: two }, { total: 2 });
  await world.advance("3h");
  await world.event("bought", { phone: three }, { total: 12 });
  await world.settle();
  const { arms } = await readout();
  expect(arms.reduce((sum, { successes }) => sum + successes, 0)).toBe(1);
  expect(arms.reduce((sum, { n }) => sum + n, 0)).toBe(3);
}, 60_000);

test("several processes weigh a day once", async () => {
  await world.publish(tones({ goal: "read", minimumSample: 5 }));
  const { system } = world;
  // None of them has heard yet that others did.
  const unheard = { ...system.catalog.current(), splits: new Map() };
  const deps = {
    pool: system.pool,
    ids: system.ids,
    catalog: () => unheard,
    now: () => new Date(system.clock.now()),
    rests: new Rests(system.clock, (error) => {
      throw error;
    }),
  };
  await Promise.all([weighSplits(deps), weighSplits(deps), weighSplits(deps)]);
  expect((await readout()).history).toHaveLength(1);
}, 60_000);
