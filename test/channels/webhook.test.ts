/** The example channel, whole: set up, gated, sent, answered, and known to nothing outside its folder. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";

const KEY = "a-key-that-both-sides-have";
type Call = { readonly headers: IncomingMessage["headers"]; readonly text: string; readonly body: { readonly [key: string]: unknown } };
const calls: Call[] = [];
let answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } = { status: 200 };
const theirs = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString("utf8");
    calls.push({ headers: request.headers, text, body: JSON.parse(text) as Call["body"] });
    response.writeHead(answer.status, answer.headers).end();
  });
});

let world: World;
let channelId: string;
const address = (): string => `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/inbox`;
const add = async (body: object) => world.call("POST", "/v1/channels", { kind: "webhook", name: "Our app", ...body });
beforeAll(async () => {
  await new Promise<void>((resolve) => theirs.listen(0, "127.0.0.1", resolve));
  world = await createWorld({ allowPrivate: true });
  const added = await add({ settings: { url: address() }, secrets: { signingKey: KEY } });
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  channelId = (added.body as { readonly channel: { readonly id: string } }).channel.id;
  await world.publish(
    journey("hello", {
      title: "Hello",
      entry: onEvent("signed_up"),
      start: "hello",
      nodes: {
        hello: {
          kind: "message",
          channel: "webhook",
          purpose: "utility",
          content: { kind: "fields", fields: { title: "Welcome", text: "Hello {{ profile.attributes.first_name | default: 'you' }} 👋" } },
          next: "done",
        },
        done: exit(),
      },
    }),
  );
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await new Promise((resolve) => theirs.close(resolve));
});
beforeEach(() => {
  calls.length = 0;
  answer = { status: 200 };
});

const sign = (text: string, key = KEY): string => `sha256=${createHmac("sha256", key).update(text).digest("hex")}`;
const agreed = (action: "opt_in" | "opt_out") =>
  ({ channel: "webhook", purpose: "utility", action, source: "form", occurredAt: "2026-11-01T10:00:00Z" }) as const;
type Agreed = Omit<ReturnType<typeof agreed>, "channel"> & { readonly channel: string };
async function signUp(externalId: string, consent: readonly Agreed[] = [agreed("opt_in")]): Promise<void> {
  await world.profile({ externalId, attributes: { first_name: "Ana" }, consent: [...consent] });
  await world.event("signed_up", { externalId });
  await world.settle();
}
async function tell(receipts: readonly object[], key = KEY): Promise<number> {
  const text = JSON.stringify({ receipts });
  const { status } = await world.call("POST", `/webhooks/channels/${channelId}`, text, {
    authorization: "",
    "x-parley-signature": sign(text, key),
  });
  await world.settle();
  return status;
}

test("a message goes out filled in, signed, to whom it is for, and its receipts come back", async () => {
  await signUp("c-1");
  expect(calls).toHaveLength(1);
  const [call] = calls;
  expect(call?.headers["x-parley-signature"]).toBe(sign(call?.text ?? ""));
  expect(call?.body).toMatchObject({ to: { kind: "externalId", value: "c-1" }, title: "Welcome", text: "Hello Ana 👋" });
  expect(await world.ledger.story("externalId:c-1")).toEqual(["hello:accepted"]);

  const receipt = { callback: call?.body["callback"], status: "read", at: "2026-11-29T10:00:00Z" };
  expect(await tell([receipt], "another key")).toBe(401);
  expect(await world.ledger.story("externalId:c-1")).toEqual(["hello:accepted"]);
  expect(await tell([receipt, receipt])).toBe(204);
  expect(await world.ledger.story("externalId:c-1")).toEqual(["hello:read"]);
});

test("nothing goes to whom the channel has no permission for, or no address", async () => {
  await signUp("c-2", []);
  await signUp("c-3", [agreed("opt_in"), { ...agreed("opt_out"), occurredAt: "2026-11-02T10:00:00Z" } as unknown as Agreed]);
  await signUp("c-4", [{ ...agreed("opt_in"), channel: "whatsapp" }]);
  expect(calls).toEqual([]);
  expect((await world.ledger.messages("externalId:c-2")).map(({ reason }) => reason)).toEqual(["no_consent"]);
  expect((await world.ledger.messages("externalId:c-3")).map(({ reason }) => reason)).toEqual(["opted_out"]);
  expect((await world.ledger.messages("externalId:c-4")).map(({ reason }) => reason)).toEqual(["no_consent"]);
});

test("a definite no is final where it is meant so, and whoever is gone is not written to again", async () => {
  answer = { status: 410 };
  await signUp("c-5");
  expect(await world.ledger.story("externalId:c-5")).toEqual(["hello:failed(410)"]);
  answer = { status: 200 };
  await world.event("signed_up", { externalId: "c-5" });
  await world.settle();
  expect((await world.ledger.messages("externalId:c-5")).map(({ state, reason }) => [state, reason])).toEqual([
    ["failed", "allowed"],
    ["refused", "unreachable"],
  ]);
});

test("is set up by its form, which says what is wrong", async () => {
  const wrong = await add({ settings: { url: "ftp://x", colour: "red" }, secrets: {} });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(wrong.body)).toContain("body/settings/url must be an address");
  expect(JSON.stringify(wrong.body)).toContain("body/settings/colour there is no such setting: there are url");
  expect(JSON.stringify(wrong.body)).toContain("body/secrets/signingKey is missing");
  expect((await world.call("POST", "/v1/channels", { kind: "pigeon", name: "x" })).status).toBe(400);

  const { body } = await world.call("GET", "/v1/channels");
  const [shown] = (body as { readonly rows: readonly { readonly kind: string }[] }).rows.filter(({ kind }) => kind === "webhook");
  expect(shown).toMatchObject({ name: "Our app", settings: { url: address() }, messagesPerSecond: 50 });
  expect(JSON.stringify(body)).not.toContain(KEY);

  expect((await world.call("PATCH", `/v1/channels/${channelId}`, { settings: { url: `${address()}/2` } })).status).toBe(200);
  await signUp("c-6");
  expect(calls).toHaveLength(1);
});

test("a journey that says what the channel cannot say is not published", async () => {
  const draft = (content: object) => ({
    schema: 1,
    name: "wrong",
    title: "Wrong",
    entry: { kind: "event", event: "x" },
    start: "m",
    nodes: { m: { kind: "message", channel: "webhook", purpose: "utility", content, next: "e" }, e: { kind: "exit" } },
  });
  for (const [content, words] of [
    [{ kind: "text", text: "Hello" }, "goes by Webhook: write"],
    [{ kind: "fields", fields: { title: "Hello" } }, 'the text of \\"m\\" is empty'],
    [{ kind: "fields", fields: { text: "x", colour: "red" } }, 'Webhook has no \\"colour\\"'],
  ] as const) {
    const { status, body } = await world.call("PUT", "/v1/journeys/wrong", draft(content));
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(words);
  }
});
