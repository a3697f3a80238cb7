import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { journeySource } from "../../src/cli/journey-source/journey-source.ts";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, type Doors, openDoors } from "./doors.ts";
import { operatorOf } from "../support/operator.ts";

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

  it("account invites, lists and keeps out, by address", async () => {
    const invited = await parley(["account", "invite", "Cli@example.com", "--role", "analyst", "--name", "Cleo"]);
    expect(invited).toMatchObject({
      code: 0,
      out: expect.stringMatching(/cli@example\.com +analyst +invited +Cleo[^]+\/set-password\?token=/),
    });
    expect((await parley(["account", "disable", "cli@example.com"])).out).toContain("disabled");
    expect((await parley(["account", "list"])).out).toMatch(/cli@example\.com +analyst +disabled/);
    expect(await parley(["account", "reset", "cli@example.com"])).toMatchObject({ code: 1, err: expect.stringContaining("kept out") });
    expect(await parley(["account", "enable", "nobody@example.com"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("nobody here"),
    });
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
    expect(await readFile(pulled, "utf8")).toBe(`${JSON.stringify(document, null, 2)}\n`);
    expect(await parley(["journey", "pull", "thanks", "--as", "ts"])).toMatchObject({ code: 0, out: journeySource(document).trimEnd() });
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

  it("journey validate asks the server about templates, and says when it could not", async () => {
    const content = { kind: "template", name: "no_such_template" };
    const nodes = { tell: { kind: "message", channel: "whatsapp", purpose: "utility", content, next: "end" }, end: { kind: "exit" } };
    const path = await file("template.json", { ...document, name: "tells", start: "tell", nodes });
    for (const verb of ["validate", "push"])
      expect(await parley(["journey", verb, path])).toMatchObject({ code: 3, err: expect.stringContaining("no template") });
    const alone = await parley(["journey", "validate", path], { env: { PARLEY_API_KEY: "" } });
    expect(alone).toMatchObject({ code: 0, out: expect.stringContaining("its templates were not checked: give an API key") });
    expect(JSON.parse((await parley(["journey", "validate", "thanks", "--json"])).out)).toEqual({
      ok: true,
      templatesChecked: true,
      warnings: [],
    });
  });

  it("says of a key that is refused where it came from and where to get one", async () => {
    const told = expect.stringMatching(
      /does not know the API key given with --key: .*make one in the console \(Settings, API keys\) and set PARLEY_API_KEY/,
    );
    expect(await parley(["profile", "show", "externalId:1", "--key", "pk_wrong-key-here"])).toMatchObject({ code: 4, err: told });
    const fromEnv = await parley(["tail", "--once"], { env: { PARLEY_API_KEY: "pk_wrong-key-here" } });
    expect(fromEnv).toMatchObject({ code: 4, err: expect.stringContaining("the API key in PARLEY_API_KEY") });
    const { key } = await doors.deps.apiKeys.create(operatorOf(doors.workspaceId), "narrow", ["events:write"]);
    const narrow = await parley(["journey", "pull", "thanks", "--key", key]);
    expect(narrow).toMatchObject({ code: 4, err: expect.stringMatching(/right journeys:read.*make one in the console/) });
    expect(await parley(["tail", "--once"], { env: { PARLEY_API_KEY: "" } })).toMatchObject({
      code: 4,
      err: expect.stringContaining("there is no API key: make one"),
    });
  });

  it("channel add, list, pause and resume work on numbers, with secrets from the environment only", async () => {
    const add = [
      "channel",
      "add",
      "Second",
      "--number",
      "+1 555-078-3882",
      "--phone-number-id",
      "207",
      "--account-id",
      "2",
      "--app-id",
      "3",
    ];
    expect(await parley(add)).toMatchObject({ code: 3, err: expect.stringContaining("WHATSAPP_ACCESS_TOKEN is not set") });
    const env = { WHATSAPP_ACCESS_TOKEN: "token-of-second", WHATSAPP_APP_SECRET: "secret-of-second" };
    const added = await parley([...add, "--json"], { env });
    expect(added.code).toBe(0);
    const { channel, verifyToken } = JSON.parse(added.out) as { channel: { id: string; webhookUrl: string }; verifyToken: string };
    expect(channel.webhookUrl).toContain(`/webhooks/whatsapp/${channel.id}`);
    expect(verifyToken).toHaveLength(32);
    const again = await parley(add, { env });
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`the number 207 is channel ${channel.id} already`) });
    expect(await parley(["channel", "pause", channel.id])).toMatchObject({ code: 0, out: "Second is paused" });
    expect((await parley(["channel", "list"])).out).toMatch(new RegExp(`${channel.id}  paused  .*by_hand`));
    expect(await parley(["channel", "resume", channel.id])).toMatchObject({ code: 0, out: "Second is active" });
    expect(await parley(["channel", "pause", "018f0000-0000-7000-8000-000000000000"])).toMatchObject({ code: 1 });
    expect(await parley(["channel", "pause", "second"])).toMatchObject({ code: 3, err: expect.stringContaining("must be an id such as") });
  });

  it("source add and list tell where a shop's webhooks go", async () => {
    expect(await parley(["source", "add", "Lune"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("SHOPIFY_WEBHOOK_SECRET is not set"),
    });
    const added = await parley(["source", "add", "Lune", "--shop", "lune.myshopify.com", "--json"], {
      env: { SHOPIFY_WEBHOOK_SECRET: "secret-of-lune" },
    });
    const { id } = (JSON.parse(added.out) as { source: { id: string } }).source;
    expect((await parley(["source", "list"])).out).toContain(`${id}  shopify  Lune`);
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
