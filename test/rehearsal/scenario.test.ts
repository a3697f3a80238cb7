/** `parley journey test`: scenarios as files, and a difference that shows itself. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import { systemClock } from "../../src/platform/clock.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-scenario-"));
  await writeFile(join(folder, "greet.json"), JSON.stringify(GREET));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const GREET = {
  schema: 1,
  name: "greet",
  title: "Greet",
  entry: { kind: "event", event: "signed_up" },
  start: "hello",
  nodes: {
    hello: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: {
        kind: "template",
        name: "welcome",
        body: { name: "{{ profile.attributes.name }}" },
        buttons: [{ index: 0, kind: "quick_reply", payload: "more" }],
      },
      next: "answer",
    },
    answer: { kind: "wait_for", arms: [{ on: "reply", choice: "more", next: "more" }], timeout: { after: "P30D", next: "end" } },
    more: { kind: "update_profile", set: { curious: "yes" }, next: "end" },
    end: { kind: "exit", outcome: "done" },
  },
};
const PERSON = { attributes: { name: "Ana" } };

async function parley(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: {},
    clock: systemClock,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: async () => "",
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function scenario(name: string, scenarios: readonly object[]): Promise<string> {
  const path = join(folder, `${name}.scenario.json`);
  const templates = [{ name: "welcome", body: "Welcome, {{name}}!", quickReplies: ["More"] }];
  await writeFile(path, JSON.stringify({ journey: "greet.json", templates, scenarios }));
  return path;
}

test("scenarios that go as expected", async () => {
  const path = await scenario("good", [
    {
      name: "somebody curious",
      person: PERSON,
      steps: [
        { event: "signed_up" },
        { expect: { text: "Welcome, Ana!", messages: ["hello:delivered"], run: { state: "live", node: "answer" } } },
        { taps: "More" },
        { expect: { attributes: { curious: "yes" }, run: { state: "finished", outcome: "done" } } },
      ],
    },
    {
      name: "somebody who has said no",
      person: { ...PERSON, utility: "opted_out" },
      steps: [
        { event: "signed_up" },
        { expect: { messages: ["hello:refused(opted_out)"] } },
        { advance: "P30D" },
        { expect: { run: { outcome: "done" } } },
      ],
    },
  ]);
  const { code, out, err } = await parley("journey", "test", path);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("2 of 2 scenarios as expected");
});

test("a difference is shown, with what happened before it", async () => {
  const path = await scenario("wrong", [
    {
      name: "too hopeful",
      person: PERSON,
      steps: [{ event: "signed_up" }, { advance: "P1D" }, { expect: { run: { state: "finished" } } }],
    },
  ]);
  const { code, out } = await parley("journey", "test", path);
  expect(code).toBe(3);
  expect(out).toContain('-     "state": "finished"');
  expect(out).toContain('+     "state": "live"');
  expect(out).toContain("PT0S hello sent: Welcome, Ana!");
});

test("a step that cannot be taken, and a file that is none", async () => {
  const path = await scenario("cannot", [{ name: "no such button", person: PERSON, steps: [{ event: "signed_up" }, { taps: "Less" }] }]);
  expect((await parley("journey", "test", path)).out).toContain('step 2: no message offers "Less"; there is "More"');
  const broken = join(folder, "broken.scenario.json");
  await writeFile(broken, JSON.stringify({ journey: "greet.json", scenarios: [{ name: "x", steps: [{ dance: true }] }] }));
  const { code, err } = await parley("journey", "test", broken);
  expect(code).toBe(3);
  expect(err).toContain("at /scenarios/0/steps/0");
});

test("tests in code run with the vitest of the folder one is in, and a folder without one says so", async () => {
  const tested = (outcome: string) => `import { readFileSync } from "node:fs";
    import { journeyWorld } from "@parley/sdk/testkit";
    import { expect, test } from "vitest";
    test("nobody answers", async () => {
      const greet = JSON.parse(readFileSync(new URL("./greet.json", import.meta.url), "utf8"));
      const world = journeyWorld(greet, { templates: [{ name: "welcome", body: "Welcome, {{name}}!", quickReplies: ["More"] }] });
      const ana = world.person({ attributes: { name: "Ana" } });
      await world.event("signed_up", {}, ana);
      await world.advance("P30D");
      expect(world.run(ana).outcome).toBe("${outcome}");
    });`;
  await writeFile(join(folder, "greet.journey.test.ts"), tested("done"));
  await writeFile(join(folder, "hopeful.journey.test.ts"), tested("delighted"));
  expect(await journeyTest("greet.journey.test.ts")).toMatchObject({ code: 3, said: expect.stringContaining("needs vitest") });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { code, said } = await journeyTest("greet.journey.test.ts", "hopeful.journey.test.ts");
  expect({ code, said }).toMatchObject({ code: 3, said: expect.stringMatching(/Tests +1 failed \| 1 passed \(2\)/) });
  expect(said).toContain("to be 'delighted'");
});

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** In the folder, as somebody at a terminal. */
async function journeyTest(...files: readonly string[]): Promise<{ readonly code: number | string; readonly said: string }> {
  const tsx = import.meta.resolve("tsx");
  const args = ["--import", tsx, join(ROOT, "src/cli/main.ts"), "journey", "test", ...files];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1" } }, (error, out, err) =>
      done({ code: error?.code ?? 0, said: `${out}${err}` }),
    );
  });
}
