/** Whoever asks for what does not exist makes the doors look anew, and cannot make them do nothing else. */
import { formOf } from "../support/channel-forms.ts";
import { exit, journey, onRequest } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCatalog } from "../../src/catalog/catalog-source.ts";
import { followCatalog } from "../../src/catalog/follow-catalog.ts";
import { publishJourney } from "../../src/catalog/publish-journey.ts";
import type { Db } from "../../src/db/pool.ts";
import { validateJourney } from "../../src/journeys/validate.ts";
import { type Clock, systemClock } from "../../src/platform/clock.ts";
import { type Doors, openDoors } from "./doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());

test("all who miss something share a look, and the next one keeps its distance", async () => {
  const sleeps: { readonly ms: number; readonly end: () => void }[] = [];
  // Stands still: a sleep ends when the test says so.
  const clock: Clock = {
    ...systemClock,
    monotonic: () => 10_000,
    sleep: async (ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener("abort", () => resolve());
        sleeps.push({ ms, end: resolve });
      }),
  };
  let looks = 0;
  const counting = { query: async (...args: Parameters<Db["query"]>) => ((looks += 1), doors.pool.query(...args)) } as unknown as Db;
  const source = await openCatalog(doors.pool, formOf);
  await using followed = followCatalog({ db: counting, source, clock, failed: () => undefined });
  const ask = async (): Promise<readonly number[]> => {
    const asked = Array.from({ length: 100 }, async () => (await followed.lookAgain()).revision);
    sleeps.at(-1)?.end();
    return Promise.all(asked);
  };
  const first = await ask();
  expect([looks, new Set(first)]).toEqual([1, new Set([source.current().revision])]);
  await doors.pool.query("update catalog_revision set revision = revision + 1");
  const second = await ask();
  expect(looks).toBe(2);
  expect(Math.min(...second)).toBe(Math.max(...first) + 1);
  expect(sleeps.at(-1)?.ms).toBeGreaterThan(100);
});

test("a door that does not know a journey, or what waits for an event, looks once more before it says so", async () => {
  const publish = async (document: { readonly name: string }): Promise<void> => {
    const valid = validateJourney(document);
    if (!valid.ok) throw new Error(JSON.stringify(valid.problems));
    // As another process does, of which this one hears nothing.
    await publishJourney(doors.bootstrap, { workspaceId: doors.workspaceId, document: valid.document, publishedBy: "another" });
  };
  const gone = { start: "gone", nodes: { gone: exit("gone") } } as const;
  const run = async () => doors.call("POST", "/v1/journeys/called/runs", { id: "1", profile: { phone: "+33612000901" } });
  expect((await run()).status).toBe(404);
  await publish(journey("called", { title: "Called", entry: onRequest(), ...gone }));
  expect((await run()).status).toBe(202);
  await publish(
    journey("told", { title: "Told", entry: { kind: "business_event", event: "price_dropped", audience: "everybody" }, ...gone }),
  );
  const told = await doors.call("POST", "/v1/business-events", { id: "1", type: "price_dropped" });
  expect(told.body).toEqual({ accepted: true, journeys: ["told"] });
});
