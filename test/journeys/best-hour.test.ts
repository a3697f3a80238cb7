/** A wait for the hour at which somebody reads: learned from what they did, with a part of chance, never in quiet hours. */
import { exit, journey, onEvent, waitForBestHour } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wallTimeAt } from "../../src/platform/zoned-time.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-02-01T18:20:00Z", switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const RUNS = 40;

test("goes by the person's own hours; for somebody unknown it tries many; quiet hours and the end of the time are kept", async () => {
  await world.call("PATCH", "/v1/workspace", { timeZone: "Europe/Paris", quietHours: { from: "22:00", to: "08:00" } });
  await world.publish(
    journey("patient", {
      title: "Patient",
      entry: onEvent("asked", { key: "properties.n" }),
      start: "hour",
      nodes: { hour: waitForBestHour("P1D", "end"), end: exit() },
    }),
  );
  // In Paris it is 19:20, ten evenings on end.
  const ana = await world.customer("+33612370001");
  for (let day = 0; day < 10; day += 1) {
    await ana.says("good evening");
    await world.advance("24h");
  }
  for (let n = 0; n < RUNS; n += 1) {
    await world.event("asked", { phone: "+33612370001" }, { n });
    await world.event("asked", { externalId: "nobody-knows" }, { n });
  }
  await world.settle();
  const { rows } = await world.system.pool.query<{ known: boolean; due: Date }>(
    `select p.identities ->> 'phone' is not null as known, r.due_at as due from run r join profile p on p.lane = r.lane and p.id = r.profile_id where r.state = 'live'`,
  );
  const hoursOf = (known: boolean): readonly number[] =>
    rows.filter((row) => row.known === known).map(({ due }) => wallTimeAt(due.getTime(), "Europe/Paris").hour);
  const near = hoursOf(true).filter((hour) => hour >= 18 && hour <= 20).length;
  expect(near).toBeGreaterThan(RUNS * 0.4);
  expect(new Set(hoursOf(false)).size).toBeGreaterThan(5);
  for (const hour of [...hoursOf(true), ...hoursOf(false)]) expect(hour >= 8 && hour < 22).toBe(true);
  for (const { due } of rows) expect(due.getTime() - world.now()).toBeLessThanOrEqual(86_400_000);
  await world.advance("25h");
  const left = await world.system.pool.query("select 1 from run where state = 'live'");
  expect(left.rowCount).toBe(0);
});

test.each([["PT10M"], ["P8D"], ["P1M"]])("%s is refused: there is no hour to choose from, or too many", async (within) => {
  const document = journey("wrong", {
    title: "Wrong",
    entry: onEvent("asked"),
    start: "hour",
    nodes: { hour: waitForBestHour(within, "end"), end: exit() },
  });
  expect(await world.call("PUT", "/v1/journeys/wrong", document)).toMatchObject({
    status: 422,
    body: { problems: [expect.objectContaining({ node: "hour", path: "/nodes/hour/best/within" })] },
  });
});
