/** Audiences from the command line, against a running server. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "parley-audience-"));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const parley = async (...args: readonly string[]) => run("audience", ...args);

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: { PARLEY_URL: world.system.url, PARLEY_API_KEY: API_KEY },
    clock: systemClock,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: async () => "",
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("a file is sized before it is stored, pushed, pulled back the same, and explained", async () => {
  for (const [n, country] of ["FR", "FR", "GB"].entries()) await world.profile({ externalId: `p-${n}`, country });
  await world.profile({ phone: "+33612345678" });
  await world.settle();
  const document = { schema: 1, name: "french", title: "In France", rule: { fact: "profile.country", is: "equal", value: "FR" } };
  const file = join(folder, "french.json");
  await writeFile(file, JSON.stringify(document));

  expect(await parley("list")).toMatchObject({ code: 0, out: "No audiences yet" });
  expect(await parley("size", file)).toMatchObject({ code: 0, out: "french: 3 of 4 people" });
  expect(await parley("push", file)).toMatchObject({ code: 0, out: "Stored french, version 1" });
  expect(await parley("push", file)).toMatchObject({ out: "Unchanged french, version 1" });
  await vi.waitUntil(async () => JSON.parse((await parley("size", "french", "--json")).out).state === "ready", {
    timeout: 100_000,
    interval: 50,
  });
  expect(await parley("size", "french")).toMatchObject({ out: "french: 3 people" });
  expect((await parley("list")).out).toBe("french  3  ready  In France");
  const back = join(folder, "back.json");
  await parley("pull", "french", back);
  expect(JSON.parse(await readFile(back, "utf8"))).toEqual(document);
  const { out } = await parley("why", "french", "+33612345678");
  expect(out).toMatch(/^In french since 20/);
  expect(out).toContain("✓ fact: fact profile.country · is equal · value FR · actual FR");
});

test("what is wrong is told with its place, and nothing is sent", async () => {
  const file = join(folder, "wrong.json");
  await writeFile(
    file,
    JSON.stringify({
      schema: 1,
      name: "wrong",
      title: "Wrong",
      rule: { all: [{ event: "order", measure: { of: "sum", is: "greater", value: 3 } }] },
    }),
  );
  const { code, err } = await parley("push", file);
  expect(code).toBe(3);
  expect(err).toContain('at /rule/all/0/measure/property: "property" is missing');
  expect((await parley("why", "nobody-knows", "+33612345678")).err).toContain("there is no audience nobody-knows");
});

test("a prediction is pushed, pulled back the same, listed with what is wanting, and says nothing of anybody yet", async () => {
  const document = { name: "buysSoon", title: "Buys soon", goal: { kind: "does", event: "order_placed" }, days: 30 };
  const file = join(folder, "buys-soon.json");
  await writeFile(file, JSON.stringify(document));
  expect(await run("prediction", "list")).toMatchObject({ code: 0, out: "No predictions yet" });
  expect(await run("prediction", "push", file)).toMatchObject({ code: 0, out: "Stored buysSoon, version 1" });
  expect(await run("prediction", "push", file)).toMatchObject({ out: "Unchanged buysSoon, version 1" });
  expect(JSON.parse((await run("prediction", "pull", "buysSoon")).out)).toEqual(document);
  await world.settle();
  expect((await run("prediction", "list")).out).toBe("buysSoon  refused  Buys soon");
  expect((await run("prediction", "why", "buysSoon", "+33612345678")).out).toBe("buysSoon says nothing of +33612345678");
  expect(await run("prediction", "train", "buysSoon")).toMatchObject({ code: 0 });
  await writeFile(file, JSON.stringify({ ...document, days: 0 }));
  const { code, err } = await run("prediction", "push", file);
  expect(code).toBe(3);
  expect(err).toContain("/days");
  expect((await run("prediction", "train", "nobody_knows")).err).toContain("there is no prediction nobody_knows");
});
