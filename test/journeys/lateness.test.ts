/** How late timers fire: counted at the node that waited, in the transaction in which they fire, and told by node. */
import { exit, fork, journey, onEvent, wait } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const lateness = async (query = "") => world.call("GET", `/v1/journeys/waits/lateness${query}`);

test("each node tells how late its timers were, also on parallel paths, and the console the same", async () => {
  await world.publish(
    journey("waits", {
      title: "Waits",
      entry: onEvent("waits"),
      start: "both",
      nodes: { both: fork("long", "short"), short: wait("PT1H", "end"), long: wait("PT9H", "end"), end: exit() },
    }),
  );
  for (const externalId of ["a", "b", "c"]) await world.event("waits", { externalId });
  await world.settle();
  expect((await lateness()).body).toMatchObject({ version: 1, nodes: {} });
  // Time jumps: the timer of an hour fires some ten seconds after it was due, the one of nine hours two hours after.
  await world.advance("1h");
  await world.advance("10s");
  await world.advance("10h");
  const { body } = await lateness();
  expect(body).toMatchObject({
    nodes: {
      short: { fired: 3 },
      long: { fired: 3, p50Seconds: null, p99Seconds: null, maxSeconds: null },
    },
  });
  const { nodes } = body as {
    readonly nodes: {
      readonly [node: string]: { readonly fired: number; readonly meanSeconds: number; readonly maxSeconds: number | null };
    };
  };
  expect(nodes["short"]?.maxSeconds).toBeLessThanOrEqual(15);
  expect(nodes["short"]?.meanSeconds).toBeLessThanOrEqual(nodes["short"]?.maxSeconds ?? 0);
  expect(nodes["long"]?.meanSeconds).toBeGreaterThan(7_200);
  const flow = await world.call("GET", "/v1/console/journeys/waits/versions/1/flow");
  const { timers } = flow.body as { readonly timers: Readonly<Record<string, { readonly fired: number; readonly meanSeconds: number }>> };
  const told = (of: typeof timers) =>
    Object.fromEntries(Object.entries(of).map(([node, { fired, meanSeconds }]) => [node, { fired, meanSeconds }]));
  expect(told(timers)).toEqual(told(nodes));
  expect((await lateness("?version=7")).status).toBe(404);
  const metrics = await world.call("GET", "/metrics");
  expect(String(metrics.body)).toMatch(/parley_timer_lateness_seconds_count [1-9]/);
});
