/** Calls that journeys make, on the real product against a real server: secrets, signatures, retries, circuits, refusals. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { HttpNode, JourneyDocument, JourneyNode } from "../../src/journeys/document.ts";
import { createWorld, type World } from "../scenario/world.ts";

type Heard = { readonly path: string; readonly method: string; readonly headers: IncomingMessage["headers"]; readonly body: string };
let world: World;
let heard: Heard[] = [];
let answer: (request: Heard, response: ServerResponse) => void;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const one = { path: request.url ?? "", method: request.method ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
    heard.push(one);
    answer(one, response);
  });
});
let base = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await createWorld({ switches: { pairRate: null }, allowPrivate: true });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard = [];
  answer = (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ tier: "gold", points: 7 }));
});

const calling = (name: string, call: Partial<HttpNode>, nodes: { readonly [name: string]: JourneyNode } = {}): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name },
  start: "ask",
  nodes: {
    ask: { kind: "http", method: "POST", url: `${base}/loyalty`, next: "keep", ...call },
    keep: { kind: "update_profile", set: { tier: "{{ answers.ask.body.tier }}" }, next: "end" },
    end: { kind: "exit", outcome: "ok" },
    ...nodes,
  },
});
const runOf = async (journey: string) => {
  const { rows } = await world.system.pool.query<{
    state: string;
    outcome: string | null;
    node: string;
    memory: { answers: Record<string, unknown> };
  }>("select state, outcome, node, memory from run where journey = $1", [journey]);
  return rows[0];
};

test("an answer is usable later; secrets, signature and idempotency key go with the call, data stays in its place", async () => {
  const key = Buffer.alloc(24, 5).toString("base64");
  await world.call("PUT", "/v1/secrets/loyalty-key", { value: "Bearer s3cret", hosts: [new URL(base).host] });
  await world.call("PUT", "/v1/secrets/loyalty-sign", { value: `whsec_${key}`, hosts: [new URL(base).host] });
  await world.publish(
    calling("loyal", {
      url: `${base}/loyalty/{{ profile.externalId }}?q={{ event.properties.q }}`,
      headers: { Authorization: { secret: "loyalty-key" }, "X-Shop": "{{ event.properties.shop }}" },
      sign: "loyalty-sign",
      body: { who: "{{ profile.externalId }}", list: [1, "{{ event.properties.q }}"] },
    }),
  );
  await world.event("loyal", { externalId: "c/1" }, { q: "a&b=c", shop: "one\r\nX-Evil: 1" });
  await world.settle();
  expect(heard.length).toBe(1);
  const [one] = heard;
  expect(one).toMatchObject({
    path: "/loyalty/c%2F1?q=a%26b%3Dc",
    method: "POST",
    body: '{"who":"c/1","list":[1,"a&b=c"]}',
    headers: { authorization: "Bearer s3cret", "x-shop": "one X-Evil: 1", "content-type": "application/json" },
  });
  const [id, at] = [String(one?.headers["webhook-id"]), String(one?.headers["webhook-timestamp"])];
  expect(one?.headers["idempotency-key"]).toBe(id);
  const signature = createHmac("sha256", Buffer.from(key, "base64")).update(`${id}.${at}.${one?.body}`).digest("base64");
  expect(one?.headers["webhook-signature"]).toBe(`v1,${signature}`);
  const profile = await world.system.pool.query("select attributes from profile where identities ->> 'externalId' = 'c/1'");
  expect(profile.rows[0]).toEqual({ attributes: { tier: "gold" } });
  const { rows } = await world.system.pool.query<{ text: string }>("select request::text as text from run_call");
  expect(rows.some(({ text }) => text.includes("s3cret") || text.includes(key))).toBe(false);
});

test("a server that fails is asked again with the same key, with pauses that double, and no more often than told", async () => {
  answer = (_request, response) => void response.writeHead(heard.length < 3 ? 503 : 200).end('{"tier":"silver"}');
  await world.publish(calling("patient", { retries: 3 }));
  await world.event("patient", { externalId: "p1" });
  await world.settle();
  // As the row says: the clock of this world goes on while the machine is busy.
  const pause = async (): Promise<number | undefined> => {
    const { rows } = await world.system.pool.query<{ ms: number }>(
      "select (extract(epoch from due_at - updated_at) * 1000)::int as ms from run_call where state = 'waiting'",
    );
    return rows[0]?.ms;
  };
  expect([heard.length, await pause()]).toEqual([1, 5_000]);
  await world.advance("6s");
  expect([heard.length, await pause()]).toEqual([2, 10_000]);
  await world.advance("11s");
  expect(heard.length).toBe(3);
  expect(new Set(heard.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(await runOf("patient")).toMatchObject({ state: "finished", outcome: "ok" });
});

test("a refusal is not asked again; the run fails, is skipped on, or branches, as its author says", async () => {
  answer = (_request, response) => void response.writeHead(404).end("nobody");
  await world.publish(calling("failing", {}));
  await world.publish(calling("skipping", { onError: { do: "skip" } }));
  await world.publish(calling("branching", { onError: { do: "branch", next: "lost" } }, { lost: { kind: "exit", outcome: "lost" } }));
  await world.publish(calling("retrying", { onError: { retry: { times: 1, every: "PT10M" }, do: "fail" } }));
  for (const name of ["failing", "skipping", "branching", "retrying"]) await world.event(name, { externalId: name });
  await world.settle();
  expect(heard.length).toBe(4);
  expect(await runOf("failing")).toMatchObject({
    state: "failed",
    outcome: "call_status_404:ask",
    memory: { answers: { ask: { status: 404, body: "nobody", error: "status_404" } } },
  });
  expect(await runOf("skipping")).toMatchObject({ state: "finished", outcome: "ok" });
  expect(await runOf("branching")).toMatchObject({ state: "finished", outcome: "lost" });
  expect(await runOf("retrying")).toMatchObject({ state: "live", node: "ask" });
  await world.advance("11m");
  expect(heard.length).toBe(5);
  expect(await runOf("retrying")).toMatchObject({ state: "failed" });
});

test("a redirect is an answer like another: nobody is led elsewhere", async () => {
  answer = (request, response) =>
    request.path === "/loyalty"
      ? void response.writeHead(302, { location: `${base}/inside` }).end()
      : void response.writeHead(200).end("{}");
  await world.publish(calling("redirected", {}));
  await world.event("redirected", { externalId: "r1" });
  await world.settle();
  expect(heard.map(({ path }) => path)).toEqual(["/loyalty"]);
  expect(await runOf("redirected")).toMatchObject({ state: "failed", outcome: "call_status_302:ask" });
});

test("a slow server and one that says too much are given up on; a secret that is missing, or of another host, is said", async () => {
  answer = (request, response) => (request.path === "/slow" ? undefined : void response.writeHead(200).end("x".repeat(100_000)));
  await world.publish(calling("slow", { url: `${base}/slow`, timeoutSeconds: 1, retries: 0 }));
  await world.publish(calling("long", { url: `${base}/long` }));
  await world.publish(calling("unknown", { headers: { Authorization: { secret: "no-such" } } }));
  await world.call("PUT", "/v1/secrets/elsewhere", { value: "Bearer s3cret", hosts: ["crm.example.com", "127.0.0.1"] });
  await world.publish(calling("leaking", { headers: { Authorization: { secret: "elsewhere" } } }));
  await world.publish(calling("forging", { sign: "elsewhere" }));
  for (const name of ["slow", "long", "unknown", "leaking", "forging"]) await world.event(name, { externalId: name });
  await world.settle();
  expect(await runOf("slow")).toMatchObject({ outcome: "call_timeout:ask" });
  expect(await runOf("long")).toMatchObject({ outcome: "call_too_large:ask" });
  expect(await runOf("unknown")).toMatchObject({ outcome: "call_secret_missing:ask" });
  for (const name of ["leaking", "forging"]) expect(await runOf(name)).toMatchObject({ outcome: "call_secret_elsewhere:ask" });
  expect(heard.filter(({ headers }) => Object.values(headers).includes("Bearer s3cret"))).toEqual([]);
  for (const hosts of [[], ["https://crm.example.com"], ["crm.example.com/path"], ["a b"]])
    expect((await world.call("PUT", "/v1/secrets/odd", { value: "x", hosts })).status).toBe(400);
});

test("a call whose maker died is made again, and its answer counts once", async () => {
  await world.publish(calling("twice", {}));
  await world.event("twice", { externalId: "t1" });
  await world.settle();
  expect(heard.length).toBe(1);
  const before = await runOf("twice");
  // As a process leaves it that dies between the call and the record of its answer.
  await world.system.pool.query(
    "update run_call set state = 'claimed', due_at = now() where id = (select id from run_call where node = 'ask' order by id desc limit 1)",
  );
  await world.advance("1m");
  expect(heard.length).toBe(2);
  expect(heard[0]?.headers["idempotency-key"]).toBe(heard[1]?.headers["idempotency-key"]);
  expect(await runOf("twice")).toEqual(before);
});

test("a private address is not called, however it is written; and no data decides whom we call", async () => {
  await using guarded = await createWorld({ switches: { pairRate: null } });
  const port = base.split(":").at(-1) ?? "";
  for (const [name, url] of [
    ["by-number", `${base}/inside`],
    ["by-name", `http://localhost:${port}/inside`],
    ["by-number-in-one", `http://2130706433:${port}/inside`],
  ] as const) {
    await guarded.publish(calling(name, { url }));
    await guarded.event(name, { externalId: name });
  }
  await guarded.settle();
  expect(heard).toEqual([]);
  const { rows } = await guarded.system.pool.query<{ outcome: string }>("select distinct outcome from run");
  expect(rows.map(({ outcome }) => outcome)).toEqual(["call_address_refused:ask"]);
  const hidden = calling("by-data", { url: "http://{{ event.properties.host }}/inside" });
  expect(await guarded.call("PUT", "/v1/journeys/by-data", hidden)).toMatchObject({
    status: 422,
    body: { problems: [expect.objectContaining({ code: "call_invalid", message: expect.stringContaining("comes from data") })] },
  });
});

// Last: it leaves this process with a circuit that stays open for a while.
test("a server that fails again and again is left alone: later calls wait for it, and give up when their patience ends", async () => {
  answer = (_request, response) => void response.writeHead(500).end("down");
  await world.publish(calling("down", { retries: 0 }));
  for (let n = 0; n < 5; n += 1) {
    await world.event("down", { externalId: `down-${n}` });
    await world.settle();
  }
  const before = heard.length;
  expect(before).toBe(5);
  await world.publish(calling("spared", { retries: 0 }));
  await world.event("spared", { externalId: "spared" });
  await world.settle();
  expect(heard.length).toBe(before);
  expect(await runOf("spared")).toMatchObject({ state: "live", node: "ask" });
  await world.advance("20m");
  expect(heard.length).toBe(before);
  expect(await runOf("spared")).toMatchObject({ state: "failed", outcome: expect.stringMatching(/^call_(circuit_open|given_up):ask$/) });
});
