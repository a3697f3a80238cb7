/** What stands in the planner: beginnings on their days over a change of clocks, waves, and who would be asked twice. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { Plan } from "../../src/contract/plan.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { addPeople, campaign, closeShop, marketer, SALE } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;
beforeEach(async () => {
  world = await createWorld({ at: "2027-03-20T12:00:00Z", switches: { pairRate: null } });
  shop = marketer(world);
  await world.call("PATCH", "/v1/workspace", { timeZone: "Europe/Paris" });
  await addPeople(world, 20, (index) => ({ attributes: { number: index } }));
  await audience("low", "at_most", 9);
  await audience("middle", "at_least", 5);
  await audience("high", "at_least", 15);
});
afterEach(async () => closeShop(world));

async function audience(name: string, is: string, value: number): Promise<void> {
  const rule = { fact: "profile.attributes.number", is, value };
  await world.call("PUT", `/v1/audiences/${name}`, { schema: 1, name, title: name, rule });
  await world.settle();
}
async function plan(from: string, to: string): Promise<Plan> {
  const { status, body } = await world.call("GET", `/v1/plan?from=${from}&to=${to}`);
  expect(status).toBe(200);
  return body as Plan;
}
const told = ({ entries }: Plan) =>
  entries
    .toSorted((one, other) =>
      `${one.day} ${one.at.slice(0, 16)} ${one.name}`.localeCompare(`${other.day} ${other.at.slice(0, 16)} ${other.name}`),
    )
    .map(({ name, day, at, people, state }) => [name, day, at.slice(11, 16), people, state]);
const at = (name: string, instant: string, of: string, more = {}) =>
  campaign(name, { audience: { kind: "audience", name: of }, schedule: { kind: "at", at: instant }, ...more });

it("shows each beginning on its day, what is only a draft, and each wave, also when the clocks change", async () => {
  await shop.save(campaign("daily", { schedule: { kind: "recurring", cron: "30 8 * * *", zone: "Europe/Paris" } }));
  await shop.launch(at("late-evening", "2027-03-27T22:30:00Z", "low", { holdout: 0.2 }));
  await shop.launch(
    campaign("growing", { schedule: { kind: "at", at: "2027-03-29T10:00:00Z" }, waves: { kind: "ramp", first: 4, factor: 2 } }),
  );
  await shop.save(campaign("local", { schedule: { kind: "local", date: "2027-03-28", time: "09:00", zone: "UTC", ifPast: "skip" } }));
  const digest: JourneyDocument = {
    schema: 1,
    name: "digest",
    title: "Digest",
    entry: { kind: "schedule", audience: "high", cron: "0 9 * * sun" },
    start: "say",
    nodes: {
      say: { kind: "message", channel: "whatsapp", purpose: "marketing", content: SALE, next: "end" },
      end: { kind: "exit" },
    },
  };
  await world.publish(digest);
  const shown = await plan("2027-03-27", "2027-03-31");
  expect(shown).toMatchObject({ zone: "Europe/Paris", today: "2027-03-20", comparedAll: true });
  expect(told(shown)).toEqual([
    ["daily", "2027-03-27", "07:30", 20, "draft"],
    ["late-evening", "2027-03-27", "22:30", 8, "planned"],
    ["local", "2027-03-28", "19:00", 20, "draft"],
    ["daily", "2027-03-28", "06:30", 20, "draft"],
    ["digest", "2027-03-28", "07:00", 5, "planned"],
    ["daily", "2027-03-29", "06:30", 20, "draft"],
    ["growing", "2027-03-29", "10:00", 4, "planned"],
    ["daily", "2027-03-30", "06:30", 20, "draft"],
    ["growing", "2027-03-30", "10:00", 8, "planned"],
    ["daily", "2027-03-31", "06:30", 20, "draft"],
    ["growing", "2027-03-31", "10:00", 8, "planned"],
  ]);
  // Of a ramp that began before, its last day alone.
  expect(told(await plan("2027-03-31", "2027-03-31")).at(-1)).toEqual(["growing", "2027-03-31", "10:00", 8, "planned"]);
});

it("says who would be asked twice within a day, and not of a campaign and itself", async () => {
  await shop.launch(at("first", "2027-03-22T10:00:00Z", "low"));
  await shop.launch(at("second", "2027-03-23T09:59:00Z", "middle"));
  await shop.launch(at("a-day-later", "2027-03-24T09:59:00Z", "middle"));
  await shop.launch(at("apart", "2027-03-22T10:00:00Z", "high"));
  await shop.save(campaign("all", { schedule: { kind: "at", at: "2027-03-25T06:00:00Z" } }));
  const { clashes, entries } = await plan("2027-03-22", "2027-03-25");
  const named = new Map(entries.map(({ id, name }) => [id, name]));
  expect(
    clashes.map(({ day, entries: ids, people }) => [
      ids
        .map((id) => named.get(id) ?? "")
        .toSorted((a, b) => a.localeCompare(b))
        .join(" "),
      day,
      people,
    ]),
  ).toEqual([
    ["apart second", "2027-03-23", 5],
    ["first second", "2027-03-23", 5],
    ["a-day-later all", "2027-03-25", 15],
  ]);
});

it("keeps what has begun, and what was called off is not there any more", async () => {
  const waves = { kind: "sizes", sizes: [5, 5], every: "P1D", rest: true } as const;
  await shop.launch(campaign("waves", { waves }));
  await shop.launch(campaign("called-off", { waves }));
  await shop.tell("called-off", "cancel");
  await world.advance("1m");
  const shown = await plan("2027-03-20", "2027-03-26");
  expect(told(shown)).toEqual([
    ["called-off", "2027-03-20", "12:00", 5, "done"],
    ["waves", "2027-03-20", "12:00", 5, "running"],
    ["waves", "2027-03-21", "12:00", 5, "planned"],
    ["waves", "2027-03-22", "12:00", 10, "planned"],
  ]);
  await world.advance("24h");
  expect(told(await plan("2027-03-20", "2027-03-26")).map(([, , , , state]) => state)).toEqual(["done", "done", "running", "planned"]);
});

it("refuses what is no stretch of days", async () => {
  const refused = async (query: string) => ((await world.call("GET", `/v1/plan?${query}`)).body as { readonly detail: string }).detail;
  expect(await refused("from=2027-03-20&to=2027-03-19")).toContain("lies before");
  expect(await refused("from=2027-01-01&to=2027-12-31")).toContain("at most 70");
  expect((await world.call("GET", "/v1/plan?from=tomorrow&to=2027-03-19")).status).toBe(400);
});
