import { expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { openEngineThread, rolesOfThreads, type ThreadOptions } from "./engine-thread.ts";

/** A thread that does what the text says when it hears something. */
const threadThat = (does: string): URL =>
  new URL(
    `data:text/javascript,import { parentPort as port } from "node:worker_threads";port.on("message", (heard) => { ${encodeURIComponent(does)} });`,
  );
const OPTIONS: Omit<ThreadOptions, "nearId"> = {
  databaseUrl: "postgres://nobody@127.0.0.1:1/none",
  publicUrl: "http://127.0.0.1",
  roles: ["engine", "sends"],
  masterKey: Buffer.alloc(32),
  log: { level: "silent", format: "json" },
  crashAt: undefined,
};
const never = (error: Error): never => {
  throw error;
};

test("doors and engine get a thread each, where there are both and the machine has room for both", () => {
  const all = ["ingress", "engine", "sends", "http"] as const;
  expect(rolesOfThreads({ roles: all, engineThread: "yes" })).toEqual([
    ["ingress", "http"],
    ["engine", "sends"],
  ]);
  expect(rolesOfThreads({ roles: all, engineThread: "no" })).toBeNull();
  expect(rolesOfThreads({ roles: ["engine", "sends"], engineThread: "yes" })).toBeNull();
  expect(rolesOfThreads({ roles: ["ingress", "http"], engineThread: "yes" })).toBeNull();
});

test("a thread that breaks is told of, with its reason; it is not alive", async () => {
  const broken = await new Promise<Error>((resolve) => {
    const thread = openEngineThread(OPTIONS, {
      clock: systemClock,
      broke: resolve,
      beginning: threadThat("throw new Error('no such lane')"),
    });
    expect(thread.isAlive()).toBe(false);
    void thread.begin();
  });
  expect(broken.message).toBe("no such lane");
});

test("a thread that ends by itself is told of, also when it said nothing", async () => {
  const broken = await new Promise<Error>((resolve) => {
    const thread = openEngineThread(OPTIONS, { clock: systemClock, broke: resolve, beginning: threadThat("process.exit(3)") });
    void thread.begin();
  });
  expect(broken.message).toContain("ended with 3");
});

test("it lives as long as it says so", async () => {
  let now = 0;
  const clock = { ...systemClock, monotonic: () => now };
  await using thread = openEngineThread(OPTIONS, {
    clock,
    broke: never,
    beginning: threadThat("if (heard.kind === 'stop') port.close(); else port.postMessage({ kind: 'begun' });"),
  });
  await thread.begin();
  expect(thread.isAlive()).toBe(true);
  now += 60_000;
  expect(thread.isAlive()).toBe(false);
});

test("news pass both ways, and all who ask for metrics at once get one answer", async () => {
  const answers =
    "{ news: { kind: 'news', news: { gather: heard.news?.gather } }, metrics: { kind: 'metrics', metrics: [{ name: 'one' }] } }";
  await using thread = openEngineThread(OPTIONS, {
    clock: systemClock,
    broke: never,
    beginning: threadThat(`if (heard.kind === 'stop') port.close(); else port.postMessage((${answers})[heard.kind]);`),
  });
  const heard = new Promise((resolve) => thread.near.listen(resolve));
  thread.near.tell({ gather: [7] });
  expect(await heard).toEqual({ gather: [7] });
  const asked = await Promise.all([thread.metrics(), thread.metrics()]);
  expect(asked).toEqual([[{ name: "one" }], [{ name: "one" }]]);
});
