import { silentLog } from "../../src/platform/log.ts";
import fastify, { type FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Change, ChangeFeed } from "../../src/http/stream/change-feed.ts";
import { registerStreamRoutes } from "../../src/http/stream/stream-routes.ts";
import { systemClock, type Clock } from "../../src/platform/clock.ts";

const QUICK: Clock = { ...systemClock, sleep: async (ms, signal) => systemClock.sleep(ms / 50, signal) };
let app: FastifyInstance | undefined;
afterEach(async () => app?.close());

async function open(): Promise<{
  readonly tell: (change: Change) => void;
  readonly signOut: () => void;
  readonly listeners: () => number;
  readonly text: AsyncGenerator<string>;
}> {
  const listeners = new Set<(change: Change) => void>();
  const feed: ChangeFeed = { subscribe: (listener) => (listeners.add(listener), () => void listeners.delete(listener)) };
  let allowed = true;
  app = fastify();
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async (request) => {
    request.caller = { kind: "key", workspaceId: "mine" as never, keyId: "k", name: "k", madeBy: null, rights: new Set() };
  });
  registerStreamRoutes(app, {
    clock: QUICK,
    feed,
    log: silentLog,
    attendance: { begin: async () => () => undefined },
    presence: { follow: () => () => undefined, of: () => [] },
    stillAllowed: async () => allowed,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const answer = await fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/stream`);
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  async function* read(): AsyncGenerator<string> {
    if (answer.body) for await (const chunk of answer.body) yield new TextDecoder().decode(chunk as Uint8Array);
  }
  return {
    tell: (change) => listeners.forEach((listener) => listener(change)),
    signOut: () => (allowed = false),
    listeners: () => listeners.size,
    text: read(),
  };
}

async function until(text: AsyncGenerator<string>, wanted: string): Promise<string> {
  let all = "";
  for (;;) {
    const { value, done } = await text.next();
    all += value ?? "";
    if (all.includes(wanted) || done) return all;
  }
}

describe("the stream", () => {
  it("says hello, tells of the own workspace only, and beats", async () => {
    const { tell, text } = await open();
    expect(await until(text, "event: hello")).toContain("retry: 2000");
    tell({ workspaceId: "other", profileIds: ["x"], lanes: [] });
    tell({ workspaceId: "mine", profileIds: ["a"], lanes: [] });
    const told = await until(text, "event: changes");
    expect(told).toContain('{"profileIds":["a"]}');
    expect(told).not.toContain('"x"');
    expect(await until(text, ": beat")).toContain(": beat");
  });

  it("ends when the session does, and listens no more", async () => {
    const { signOut, listeners, text } = await open();
    await until(text, "event: hello");
    signOut();
    expect(await until(text, "event: signed-out")).toContain("event: signed-out");
    expect((await text.next()).done).toBe(true);
    await expect.poll(listeners).toBe(0);
  });
});
