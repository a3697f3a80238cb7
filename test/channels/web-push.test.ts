/** Web push from the subscription of a page to what the browser reports, against a push service that decrypts by code of its own. */
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";
import { PROFILE_KEY, profileToken } from "./profile-token.ts";
import { startPushService, type TestBrowser } from "./push-service.ts";

const WORDING = "Tell me when my order is on its way";
type Sender = { readonly id: string; readonly settings: { readonly [name: string]: unknown } };

let world: World;
let service: Awaited<ReturnType<typeof startPushService>>;
let sender: Sender;
const add = async (on: World, body: object) =>
  on.call("POST", "/v1/channels", {
    kind: "web_push",
    name: "Site",
    settings: { contact: "mailto:push@shop.example" },
    secrets: { profileKey: PROFILE_KEY },
    ...body,
  });
const messageNode = (fields: object, purpose = "utility") =>
  ({ kind: "message", channel: "web_push", purpose, content: { kind: "fields", fields }, next: "done" }) as never;
const hello = (name: string, fields: object, purpose?: string) =>
  journey(name, { title: name, entry: onEvent(name), start: "hello", nodes: { hello: messageNode(fields, purpose), done: exit() } });
beforeAll(async () => {
  service = await startPushService();
  world = await createWorld({ allowPrivate: true });
  const added = await add(world, {});
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  sender = (added.body as { readonly channel: Sender }).channel;
  await world.publish(
    hello("shipped", {
      title: "On its way, {{ profile.attributes.first_name }}",
      body: "Your order left",
      url: "https://shop.example/orders/1",
      icon: "https://shop.example/icon.png",
      action1: "Track it",
      action1Url: "https://shop.example/track/1",
    }),
  );
  await world.publish(hello("offer", { title: "Half price", topic: "offers", url: "https://shop.example/sale" }, "marketing"));
  await world.publish(hello("plain", { title: "Hello" }));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

async function tell(path: string, body: object, on = world, id = sender.id): Promise<number> {
  const headers = { authorization: "", "content-type": "text/plain", origin: "https://shop.example", "user-agent": "TestBrowser/1" };
  const { status } = await on.call("POST", `/webhooks/channels/${id}${path}`, JSON.stringify(body), headers);
  await on.settle();
  return status;
}
const ASKED = { wording: WORDING, purposes: ["utility", "marketing"], page: "https://shop.example/cart" };
const subscribe = async (externalId: string, { subscription }: Pick<TestBrowser, "subscription">, more: object = { asked: ASKED }) =>
  tell("/subscribe", { token: profileToken(externalId), subscription, ...more });
async function happens(event: string, externalId: string): Promise<void> {
  await world.event(event, { externalId });
  await world.settle();
}
const states = async (externalId: string) =>
  (await world.ledger.messages(`externalId:${externalId}`)).map(({ state, code, reason }) => `${state} ${code ?? reason ?? ""}`);
const reach = async (externalId: string) => (await world.ledger.profile(`externalId:${externalId}`)).reachability["web_push"];

test("the keys of a sender are its own: the public one is shown, the private one nowhere", async () => {
  expect(sender.settings["publicKey"]).toMatch(/^B[\w-]{86}$/);
  const other = (await add(world, { name: "Other" })).body as { readonly channel: Sender };
  expect(other.channel.settings["publicKey"]).not.toBe(sender.settings["publicKey"]);
  expect((await world.call("DELETE", `/v1/channels/${other.channel.id}`)).status).toBe(204);
  expect((await add(world, { secrets: { profileKey: "short" } })).status).toBe(400);
  expect((await add(world, { secrets: { profileKey: PROFILE_KEY, privateKey: "A".repeat(43) } })).status).toBe(400);
  const key = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
  const changed = await world.call("POST", "/v1/channels", {
    kind: "web_push",
    name: "Brought along",
    settings: { contact: "https://shop.example" },
    secrets: { profileKey: PROFILE_KEY, privateKey: key },
  });
  const { channel } = changed.body as { readonly channel: Sender };
  expect(channel.settings["publicKey"]).toBe("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
  expect(JSON.stringify(changed.body)).not.toContain(key);
  expect((await world.call("PATCH", `/v1/channels/${channel.id}`, { settings: { keepHours: 1 } })).body).toMatchObject({
    settings: { publicKey: channel.settings["publicKey"], keepHours: 1 },
  });
  expect((await world.call("DELETE", `/v1/channels/${channel.id}`)).status).toBe(204);
});

test("a page subscribes whom its server named, which is an opt-in with its evidence, and a message reaches the browser", async () => {
  await world.profile({ externalId: "p-1", attributes: { first_name: "Ana" } });
  const browser = service.browser();
  expect(await subscribe("p-1", browser)).toBe(200);
  const profile = await world.ledger.profile("externalId:p-1");
  expect(profile.consent["web_push"]?.utility).toMatchObject({ state: "opted_in", source: "web_push:subscription" });
  expect(profile.consent["web_push"]?.marketing?.state).toBe("opted_in");
  const { rows } = await world.system.pool.query<{ evidence: object }>("select evidence from consent_entry where profile_id = $1", [
    profile.id,
  ]);
  expect(rows).toHaveLength(2);
  expect(rows[0]?.evidence).toMatchObject({
    wording: WORDING,
    page: "https://shop.example/cart",
    origin: "https://shop.example",
    browser: "TestBrowser/1",
    pushService: new URL(service.url).host,
  });

  await happens("shipped", "p-1");
  expect(service.faults).toEqual([]);
  expect(await states("p-1")).toEqual(["accepted allowed"]);
  const [pushed] = browser.pushed;
  expect(browser.pushed).toHaveLength(1);
  expect(pushed?.message).toMatchObject({
    title: "On its way, Ana",
    body: "Your order left",
    icon: "https://shop.example/icon.png",
    url: "https://shop.example/orders/1",
    actions: [{ label: "Track it", url: "https://shop.example/track/1" }],
  });
  expect(pushed?.headers).toMatchObject({ urgency: "normal", ttl: String(72 * 3_600), "content-encoding": "aes128gcm" });
  expect(pushed?.headers["topic"]).toMatch(/^[\w-]{32}$/);
  expect(pushed?.key).toBe(sender.settings["publicKey"]);
  expect(pushed?.claims).toMatchObject({ aud: service.url, sub: "mailto:push@shop.example" });
  expect((pushed?.claims.exp ?? 0) * 1_000 - world.now()).toBeLessThanOrEqual(12 * 3_600_000);
});

test("the browser's reports are receipts, when they carry the token of the message", async () => {
  const browser = service.browser();
  await subscribe("p-2", browser);
  await happens("shipped", "p-2");
  const report = browser.pushed[0]?.message["report"] as { readonly callback: string; readonly token: string };
  const shown = { ...report, what: "shown", counted: false };
  expect(await tell("/report", { ...shown, token: report.token.replace(/^./, (first) => (first === "A" ? "B" : "A")) })).toBe(401);
  expect(await tell("/report", { ...shown, callback: `${report.callback.slice(0, -8)}00000000` })).toBe(401);
  expect(await states("p-2")).toEqual(["accepted allowed"]);
  expect(await tell("/report", shown)).toBe(200);
  expect(await states("p-2")).toEqual(["delivered allowed"]);
  expect(await tell("/report", { ...shown, what: "clicked" })).toBe(200);
  expect(await tell("/report", shown)).toBe(200);
  const [message] = await world.ledger.messages("externalId:p-2");
  expect(message?.state).toBe("read");
  expect(message?.receipts).toMatchObject({ clicked: expect.any(String) });
});

test("newer of a topic takes the older one's place; marketing wakes nobody who saves power", async () => {
  const browser = service.browser();
  await subscribe("p-3", browser);
  await happens("offer", "p-3");
  await happens("offer", "p-3");
  await happens("plain", "p-3");
  const [first, second, other] = browser.pushed;
  expect(first?.headers["urgency"]).toBe("low");
  expect(first?.headers["topic"]).toBe(second?.headers["topic"]);
  expect(first?.message["tag"]).toBe(first?.headers["topic"]);
  expect(other?.headers["topic"]).not.toBe(first?.headers["topic"]);
});

test("every browser gets it; one that is gone is forgotten, and with the last one the person is out of reach", async () => {
  const [laptop, phone] = [service.browser(), service.browser()];
  await subscribe("p-4", laptop);
  await subscribe("p-4", phone);
  laptop.answer = { status: 410 };
  await happens("plain", "p-4");
  expect([laptop.pushed.length, phone.pushed.length]).toEqual([1, 1]);
  expect(await states("p-4")).toEqual(["accepted allowed"]);
  expect((await reach("p-4"))?.state).toBe("reachable");
  phone.answer = { status: 404 };
  await happens("plain", "p-4");
  expect([laptop.pushed.length, phone.pushed.length]).toEqual([1, 2]);
  expect(await states("p-4")).toEqual(["accepted allowed", "failed 410"]);
  expect(await reach("p-4")).toMatchObject({ state: "unreachable", reason: "no_subscription" });
  await happens("plain", "p-4");
  expect((await states("p-4")).at(-1)).toBe("refused no_address");

  expect(await subscribe("p-4", service.browser())).toBe(200);
  await happens("plain", "p-4");
  expect((await states("p-4")).at(-1)).toBe("accepted allowed");
});

test("a service that is busy is asked again when it says; one that hangs up leaves a doubt, not a second message", async () => {
  const browser = service.browser();
  await subscribe("p-5", browser);
  browser.answer = { status: 429, headers: { "retry-after": "120" } };
  await happens("plain", "p-5");
  expect(browser.pushed).toHaveLength(1);
  browser.answer = { status: 201 };
  await world.advance("100s");
  expect(browser.pushed).toHaveLength(1);
  await world.advance("60s");
  expect(browser.pushed).toHaveLength(2);
  expect((await states("p-5")).at(-1)).toMatch(/^accepted/);

  const doubtful = service.browser();
  await subscribe("p-6", doubtful);
  doubtful.answer = "hang up";
  await happens("offer", "p-6");
  expect(await states("p-6")).toEqual(["unknown allowed"]);
  const [pushed] = doubtful.pushed;
  await tell("/report", { ...(pushed?.message["report"] as object), what: "shown", counted: false });
  expect(await states("p-6")).toEqual(["delivered allowed"]);
  await world.advance("3d");
  expect(doubtful.pushed).toHaveLength(1);
});

test("to unsubscribe the last browser takes the permission back; another one keeps it", async () => {
  const [one, two] = [service.browser(), service.browser()];
  await subscribe("p-7", one);
  await subscribe("p-7", two);
  const leave = async ({ subscription }: TestBrowser) =>
    tell("/unsubscribe", { token: profileToken("p-7"), endpoint: subscription.endpoint, page: "https://shop.example/me" });
  await leave(one);
  await happens("plain", "p-7");
  expect([one.pushed.length, two.pushed.length]).toEqual([0, 1]);
  await leave(two);
  expect((await world.ledger.profile("externalId:p-7")).consent["web_push"]?.utility?.state).toBe("opted_out");
  expect(await reach("p-7")).toMatchObject({ state: "unreachable", reason: "unsubscribed" });
  // A page that still has a token says only that the browser is there: that agrees to nothing.
  await subscribe("p-7", one, {});
  await happens("plain", "p-7");
  expect((await states("p-7")).at(-1)).toBe("refused opted_out");
});

test("a browser is whose who signed in last; one that got another address keeps its person", async () => {
  const browser = service.browser();
  await subscribe("p-8", browser);
  await subscribe("p-9", browser, {});
  await happens("plain", "p-8");
  await happens("plain", "p-9");
  expect(browser.pushed).toEqual([]);
  expect(await states("p-9")).toEqual(["refused no_consent"]);

  const [old, renewed] = [service.browser(), service.browser()];
  await subscribe("p-10", old);
  expect(await tell("/renew", { old: renewed.subscription.endpoint, subscription: renewed.subscription })).toBe(404);
  expect(await tell("/renew", { old: old.subscription.endpoint, subscription: renewed.subscription })).toBe(200);
  await happens("plain", "p-10");
  expect([old.pushed.length, renewed.pushed.length]).toEqual([0, 1]);
});

test("who turned out to be one person is reached where either was", async () => {
  const [known, found] = [service.browser(), service.browser()];
  await world.profile({ phone: "+33612345011" });
  await subscribe("p-11", known);
  const before = await world.ledger.profile("externalId:p-11");
  await world.profile({ externalId: "p-11", phone: "+33612345011" });
  await world.settle();
  expect((await world.ledger.profile("externalId:p-11")).absorbed).toEqual([before.id]);
  await subscribe("p-11", found);
  await happens("plain", "p-11");
  expect([known.pushed.length, found.pushed.length]).toEqual([1, 1]);
});

test("nobody subscribes without a token that is signed, in time, and theirs; and nothing but a browser", async () => {
  const { subscription } = service.browser();
  const asked = ASKED;
  const wrong = profileToken("p-12", { key: "another key of 32 characters or more" });
  const old = profileToken("p-12", { expires: 1_700_000_000 });
  const [, ...rest] = profileToken("p-12").split(".");
  const renamed = [Buffer.from("p-1").toString("base64url"), ...rest].join(".");
  for (const token of [wrong, old, renamed, "", profileToken("")])
    expect([token, await tell("/subscribe", { token, subscription, asked })]).toEqual([token, 401]);
  const token = profileToken("p-12");
  const { keys, endpoint } = subscription;
  for (const bad of [
    { endpoint: "ftp://push.example/1", keys },
    { endpoint: "https://user:secret@push.example/1", keys },
    { endpoint, keys: { ...keys, auth: "AAAA" } },
    { endpoint, keys: { ...keys, p256dh: `${keys.p256dh.slice(0, -4)}AAAA` } },
  ])
    expect([bad, await tell("/subscribe", { token, subscription: bad, asked })]).toEqual([bad, 400]);
  expect(await tell("/subscribe", { token, subscription, asked: { ...asked, wording: "" } })).toBe(400);
  expect(await world.call("GET", "/v1/profiles/externalId:p-12")).toMatchObject({ status: 404 });
});

test("an address inside is neither kept nor called", async () => {
  const guarded = await createWorld();
  try {
    const { channel } = (await add(guarded, {})).body as { readonly channel: Sender };
    const { subscription } = service.browser();
    const { keys } = subscription;
    const port = new URL(service.url).port;
    const token = profileToken("g-1");
    for (const endpoint of [
      `https://127.0.0.1:${port}/push/1`,
      `https://[::1]:${port}/push/1`,
      "https://169.254.169.254/latest/meta-data",
      "https://10.0.0.7/",
      "https://2130706433/",
      service.url,
    ])
      expect([endpoint, await tell("/subscribe", { token, subscription: { endpoint, keys }, asked: ASKED }, guarded, channel.id)]).toEqual([
        endpoint,
        400,
      ]);
    // One whose name leads inside is found out when it is called.
    const endpoint = `https://localhost:${port}/push/1`;
    expect(await tell("/subscribe", { token, subscription: { endpoint, keys }, asked: ASKED }, guarded, channel.id)).toBe(200);
    await guarded.publish(hello("plain", { title: "Hello" }));
    await guarded.event("plain", { externalId: "g-1" });
    await guarded.settle();
    expect((await guarded.ledger.messages("externalId:g-1")).map(({ state, code }) => [state, code])).toEqual([["failed", "410"]]);
    expect((await guarded.system.pool.query("select from web_push_subscription")).rowCount).toBe(0);
  } finally {
    await guarded[Symbol.asyncDispose]();
  }
});

test("a message too large for push is refused before anything is sent, and a button needs both its parts", async () => {
  const browser = service.browser();
  await subscribe("p-13", browser);
  const long = `https://shop.example/${"é".repeat(400)}`;
  await world.publish(
    hello("large", { title: "Hello", body: "😀".repeat(400), url: long, icon: long, image: long, action1: "x", action1Url: long }),
  );
  await happens("large", "p-13");
  expect(await states("p-13")).toEqual(["failed 413"]);
  expect(browser.pushed).toEqual([]);
  const half = await world.call("PUT", "/v1/journeys/half", hello("half", { title: "Hello", action1: "Track it" }));
  expect(half.status).toBe(422);
  expect(JSON.stringify(half.body)).toContain("needs both its words and its address");
});

test("the two scripts come with the sender's key, to any page", async () => {
  const base = `${world.system.url}/webhooks/channels/${sender.id}`;
  for (const name of ["client.js", "worker.js"]) {
    const answer = await fetch(`${base}/${name}`);
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    const text = await answer.text();
    expect(text).toContain(`/webhooks/channels/${sender.id}","publicKey":"${String(sender.settings["publicKey"])}"`);
  }
  expect((await fetch(`${base}/other.js`)).status).toBe(401);
});
