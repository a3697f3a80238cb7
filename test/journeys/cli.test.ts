/** `parley journey …` and `parley secret …` for what people decide, against the real server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const wait = { kind: "wait", for: "P9D", next: "end" };
  await world.publish({
    schema: 1,
    name: "cared-for",
    title: "C",
    entry: { kind: "event", event: "cared" },
    start: "wait",
    nodes: { wait, end: { kind: "exit" } },
  } as never);
  await world.event("cared", { externalId: "c1" });
  await world.settle();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function parley(args: readonly string[], input = "") {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: { PARLEY_URL: world.system.url, PARLEY_API_KEY: API_KEY },
    clock: systemClock,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: async () => input,
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("every decision has its command, says how many people it concerns, and a no says why", async () => {
  expect(await parley(["journey", "pause", "cared-for"])).toMatchObject({ code: 0, out: "Paused cared-for: 1 person stand still" });
  expect(await parley(["journey", "resume", "cared-for", "--per-second", "10"])).toMatchObject({
    code: 0,
    out: "Resumed cared-for: 1 person under way",
  });
  expect(await parley(["journey", "resume", "cared-for"])).toMatchObject({ code: 1, err: expect.stringContaining("not paused") });
  expect(await parley(["journey", "resume", "cared-for", "--per-second", "quick"])).toMatchObject({ code: 3 });
  expect(await parley(["journey", "versions", "cared-for"])).toMatchObject({ code: 0, out: "* 1  1 person under way" });
  expect(JSON.parse((await parley(["journey", "drain", "cared-for", "--node", "old=wait", "--json"])).out)).toMatchObject({ moved: 0 });
  expect(await parley(["journey", "archive", "cared-for"])).toMatchObject({ code: 1, err: expect.stringContaining("stop it first") });
  expect(await parley(["journey", "stop", "cared-for"])).toMatchObject({ code: 0, out: "Stopped cared-for: 1 person leave" });
  await world.settle();
  expect(await parley(["journey", "archive", "cared-for"])).toMatchObject({ code: 0 });
  expect(await parley(["journey", "restore", "cared-for"])).toMatchObject({ code: 0, out: "cared-for is back, stopped" });
  expect(await parley(["journey", "holdout", "0.1"])).toMatchObject({ code: 0, out: "10 % of people are kept out of all journeys" });
  // Nobody of the other stories is to be among them by chance.
  expect(await parley(["journey", "holdout", "0"])).toMatchObject({ code: 0 });
  expect(await parley(["journey", "stop", "nobody"])).toMatchObject({ code: 1, err: expect.stringContaining("no journey nobody") });
});

test("an older version is read and published again; people under way stay, or move, as asked", async () => {
  const versionOf = (days: number) => ({
    schema: 1,
    name: "rolled",
    title: "R",
    entry: { kind: "event", event: "rolled" },
    start: "wait",
    nodes: { wait: { kind: "wait", for: `P${days}D`, next: "end" }, end: { kind: "exit" } },
  });
  await world.publish(versionOf(3));
  await world.publish(versionOf(30));
  await world.event("rolled", { externalId: "r1" });
  await world.settle();
  expect(JSON.parse((await parley(["journey", "pull", "rolled", "--at-version", "1"])).out)).toEqual(versionOf(3));
  expect(await parley(["journey", "rollback", "rolled", "9"])).toMatchObject({ code: 1, err: expect.stringContaining("no version 9") });
  expect(await parley(["journey", "rollback", "rolled", "first"])).toMatchObject({
    code: 3,
    err: expect.stringContaining("is no version"),
  });
  expect(await parley(["journey", "rollback", "rolled", "1"])).toMatchObject({
    code: 0,
    out: "Published rolled, version 3, as version 1 was\nPeople under way stay in the versions they are in",
  });
  expect((await parley(["journey", "versions", "rolled"])).out).toBe(
    "* 3  0 people under way\n  2  1 person under way\n  1  0 people under way",
  );
  expect(await parley(["journey", "rollback", "rolled", "1", "--move"])).toMatchObject({
    code: 0,
    out: "rolled is as version 1 was\n1 person goes to it",
  });
  await world.settle();
  expect((await parley(["journey", "versions", "rolled"])).out).toContain("* 3  1 person under way");
});

test("a secret is stored, listed by name, and removed", async () => {
  expect(await parley(["secret", "set", "loyalty", "--host", "loyalty.example.com"], "s3cret\n")).toMatchObject({
    code: 0,
    out: "Stored loyalty",
  });
  const { out } = await parley(["secret", "list"]);
  expect(out).toContain("loyalty  loyalty.example.com");
  expect(out).not.toContain("s3cret");
  expect(await parley(["secret", "remove", "loyalty"])).toMatchObject({ code: 0 });
  expect((await parley(["secret", "remove", "loyalty"])).code).not.toBe(0);
});
