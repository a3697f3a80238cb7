import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, type Doors, openDoors } from "./doors.ts";

let doors: Doors;
let folder: string;
beforeAll(async () => {
  doors = await openDoors();
  folder = await mkdtemp(join(tmpdir(), "parley-cli-"));
});
afterAll(async () => {
  await doors.close();
  await rm(folder, { recursive: true, force: true });
});

const document = {
  schema: 1,
  name: "thanks",
  title: "Thanks",
  entry: { kind: "event", event: "order_placed" },
  start: "end",
  nodes: { end: { kind: "exit" } },
};
const file = async (name: string, content: unknown) => {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

async function parley(args: readonly string[], options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: { PARLEY_URL: doors.url, PARLEY_API_KEY: API_KEY, ...options.env },
    clock: systemClock,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: async () => options.input ?? "",
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("parley", () => {
  it.each([["--help"], ["journey", "--help"], ["event", "send", "--help"], ["start", "--help"]])(
    "%s %s helps with examples or usage and succeeds",
    async (...args) => {
      const { code, out } = await parley(args.filter((arg) => arg !== undefined));
      expect(code).toBe(0);
      expect(out).toContain("Usage: parley");
    },
  );

  it.each([[["nonsense"]], [["journey", "push"]], [["event", "send"]], [["tail", "--wrong"]]])("%j is wrong usage", async (args) => {
    const { code, err } = await parley(args);
    expect(code).toBe(2);
    expect(err).toContain("error:");
  });

  it("journey push, diff, pull and validate work on files", async () => {
    const path = await file("thanks.json", document);
    expect(await parley(["journey", "diff", path])).toMatchObject({ code: 0, out: expect.stringContaining("thanks is new") });
    expect(await parley(["journey", "push", path])).toMatchObject({ code: 0, out: "Published thanks, version 1" });
    expect(await parley(["journey", "push", path])).toMatchObject({ code: 0, out: "Unchanged thanks, version 1" });
    expect(await parley(["journey", "diff", path])).toMatchObject({ code: 0, out: "thanks is as the server has it" });
    const changed = await file("changed.json", { ...document, title: "Thank you" });
    const diff = await parley(["journey", "diff", changed]);
    expect(diff.out).toContain('-   "title": "Thanks"');
    expect(diff.out).toContain('+   "title": "Thank you"');
    expect(JSON.parse((await parley(["journey", "diff", changed, "--json"])).out)).toMatchObject({ name: "thanks", same: false });
    const pulled = join(folder, "pulled.json");
    expect((await parley(["journey", "pull", "thanks", pulled])).code).toBe(0);
    expect(JSON.parse(await readFile(pulled, "utf8"))).toEqual(document);
    expect(await parley(["journey", "validate", "thanks"])).toMatchObject({ code: 0, out: "thanks is valid" });
    expect((await parley(["journey", "push", "-"], { input: JSON.stringify(document) })).code).toBe(0);
  });

  it("names the node of an invalid journey, and ends with 3", async () => {
    const path = await file("broken.json", { ...document, nodes: { end: { kind: "wait", for: "P1D", next: "gone" } } });
    for (const verb of ["validate", "push"])
      expect(await parley(["journey", verb, path])).toMatchObject({ code: 3, err: expect.stringContaining('in node "end"') });
    expect(JSON.parse((await parley(["journey", "push", path, "--json"])).err)).toMatchObject({
      error: { code: "unprocessable", problems: expect.any(Array) },
    });
    expect((await parley(["journey", "push", await file("no.json", "{")])).code).toBe(3);
    expect((await parley(["journey", "push", join(folder, "missing.json")])).code).toBe(3);
    expect((await parley(["journey", "pull", "absent"])).code).toBe(1);
  });

  it("event send takes an event, a file and standard input", async () => {
    expect(await parley(["event", "send", '{"type":"order_placed","profile":{"externalId":"1"}}'])).toMatchObject({
      code: 0,
      out: "1 accepted, 0 known before, 0 refused",
    });
    const lines = `${JSON.stringify({ id: "1", type: "a", profile: { externalId: "1" } })}\n{"id":"2"}\n`;
    const sent = await parley(["event", "send", "--file", "-", "--json"], { input: lines });
    expect(sent.code).toBe(3);
    expect(JSON.parse(sent.out)).toMatchObject({ accepted: 1, rejected: [{ line: 2 }] });
    expect((await parley(["event", "send", "{"])).code).toBe(3);
  });

  it("says who is not reachable or not allowed with 4", async () => {
    expect((await parley(["tail", "--once"])).code).toBe(0);
    expect((await parley(["profile", "show", "externalId:1", "--key", "pk_wrong-key-here"])).code).toBe(4);
    expect(await parley(["profile", "show", "externalId:1"], { env: { PARLEY_URL: "http://127.0.0.1:9" } })).toMatchObject({
      code: 4,
      err: expect.stringContaining("does not answer"),
    });
    expect((await parley(["profile", "show", "externalId:none"])).code).toBe(1);
    expect((await parley(["tail"], { env: { PARLEY_API_KEY: "" } })).code).toBe(4);
  });

  it("config shows what is in effect and no secret", async () => {
    const env = { DATABASE_URL: "postgres://parley:geheim@db.example/parley", PARLEY_MASTER_KEY: "ab".repeat(32) };
    for (const more of [[], ["--json"]]) {
      const { code, out } = await parley(["config", ...more], { env });
      expect(code).toBe(0);
      expect(out).toContain("db.example");
      for (const secret of ["geheim", API_KEY, "abab"]) expect(out).not.toContain(secret);
    }
    expect((await parley(["config"], { env: { PARLEY_PORT: "seven" } })).code).toBe(3);
  });
});
