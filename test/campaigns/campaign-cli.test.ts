/** `parley campaign`: from a file to the read-out, by the commands people type. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";
import { addPeople, campaign } from "./shop.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
  folder = await mkdtemp(join(tmpdir(), "parley-campaign-"));
  await addPeople(world, 5);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function parley(...args: readonly string[]) {
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

it("pushes, lists, starts, and tells what became of it; refusals say why", async () => {
  const file = join(folder, "sale.json");
  await writeFile(file, JSON.stringify(campaign("sale")));
  expect(await parley("campaign", "list")).toMatchObject({ code: 0, out: expect.stringContaining("No campaign yet") });
  expect(await parley("campaign", "push", file)).toMatchObject({ code: 0, out: "Stored sale, revision 1 (draft)" });
  expect(await parley("campaign", "push", file)).toMatchObject({ code: 0, out: "Stored sale, revision 1 (draft)" });
  const pulled = join(folder, "pulled.json");
  expect(await parley("campaign", "pull", "sale", pulled)).toMatchObject({ code: 0, out: `Wrote ${pulled}` });
  expect(JSON.parse(await readFile(pulled, "utf8"))).toEqual(campaign("sale"));
  const early = await parley("campaign", "pause", "sale");
  expect(early.code).not.toBe(0);
  expect(early.err).toContain("it is a draft: there is nothing to pause");
  const started = await parley("campaign", "start", "sale");
  expect(started.code).toBe(0);
  // The engine may have begun before the answer is put into words.
  expect(started.out).toMatch(/^sale was started: it is (?:scheduled|running)$/);
  await world.settle();
  expect((await parley("campaign", "list")).out).toMatch(/^sale +finished +5\/5 sent {2}Campaign sale$/m);
  const stats = await parley("campaign", "stats", "sale");
  expect(stats.out).toContain("sale is finished");
  expect(stats.out).toContain("5 targeted · 5 sent · 5 delivered");
  expect(JSON.parse((await parley("campaign", "stats", "sale", "--json")).out)).toMatchObject({ total: { queued: 5 } });
  expect(await parley("campaign", "retry", "sale")).toMatchObject({ code: 0, out: "sale tries again where it failed" });
  const { rows } = await world.system.pool.query<{ action: string }>("select action from audit where subject = 'sale' order by id");
  expect(rows.map(({ action }) => action)).toEqual(["campaign.created", "campaign.start", "campaign.retry"]);
});
