/** What is asked of Meta about a number, what people are told of it, and what is kept of how it changes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelHealthAnswer } from "../../src/contract/channel-health.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { createWorld, type World } from "./world.ts";

/** Nobody listens there. */
const NOBODY = "http://127.0.0.1:1";
let world: World;
beforeAll(async () => {
  world = await createWorld({ numbersAlsoAt: [NOBODY] });
});
afterAll(async () => world[Symbol.asyncDispose]());

const look = async (): Promise<ChannelHealthAnswer> => {
  const answer = await world.call("POST", `/v1/channels/${world.channelId}/health`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as ChannelHealthAnswer;
};
const wrong = ({ checks }: ChannelHealthAnswer) =>
  Object.fromEntries(checks.filter(({ state }) => state !== "ok").map(({ check, state, problem }) => [check, `${state}: ${problem}`]));
const number = () => {
  const found = world.meta.numbers.get(EMULATED.phoneNumberId);
  if (!found) throw new Error("the emulator has no such number");
  return found;
};

/** Meta would call the address first, and this world's is not the one that it listens at; the browser's story goes that way. */
const sendWebhooksTo = (uri: string): void => {
  const [account] = world.meta.accounts.values();
  if (!account) throw new Error("the emulator has no account");
  account.subscriptions = [{ appId: EMULATED.appId, overrideCallbackUri: uri, verifyToken: "told by hand" }];
};
const here = (): string => `http://127.0.0.1/webhooks/whatsapp/${world.channelId}`;

test("a number that sends and is heard has nothing wrong", async () => {
  sendWebhooksTo(here());
  const health = await look();
  expect(wrong(health)).toEqual({});
  expect(health.facts).toMatchObject({ quality: "GREEN", status: "CONNECTED", throughput: "STANDARD" });
});

test("quality and limits are followed, each change once", async () => {
  number().qualityRating = "YELLOW";
  number().messagingLimit = "TIER_10K";
  await look();
  number().qualityRating = "RED";
  const health = await look();
  expect(wrong(health)).toEqual({ number: "warning: quality_red" });
  await look();
  const { body } = await world.call("GET", `/v1/channels/${world.channelId}/health`);
  expect((body as ChannelHealthAnswer).changes.map(({ fact, before, after }) => `${fact} ${before} ${after}`)).toEqual([
    "quality YELLOW RED",
    expect.stringMatching(/^messagingLimit .* TIER_10K$/),
    "quality GREEN YELLOW",
  ]);
  number().qualityRating = "GREEN";
});

test("a Meta that cannot be reached says nothing of the number", async () => {
  const added = await world.call("POST", "/v1/channels", {
    name: "Nowhere",
    phoneNumberId: "999",
    accountId: "998",
    appId: "997",
    displayPhoneNumber: "+1 555-078-3999",
    accessToken: "t",
    appSecret: "s",
    baseUrl: NOBODY,
    state: "paused",
  });
  const { id } = (added.body as { readonly channel: { readonly id: string } }).channel;
  const answer = await world.call("POST", `/v1/channels/${id}/health`);
  const { checks } = answer.body as ChannelHealthAnswer;
  expect(new Set(checks.map(({ state, problem, detail }) => `${state} ${problem} ${detail}`))).toEqual(
    new Set(["unknown not_reached null"]),
  );
  expect((await world.call("DELETE", `/v1/channels/${id}`)).status).toBe(204);
});

test("what is wrong is said, and what depends on it is not guessed", async () => {
  const [account] = world.meta.accounts.values();
  if (!account) throw new Error("the emulator has no account");
  account.subscriptions = [];
  number().registered = false;
  expect(wrong(await look())).toMatchObject({ number: "failed: number_not_connected", subscription: "failed: app_not_subscribed" });
  number().registered = true;
  sendWebhooksTo("https://elsewhere.example/hook");
  expect(wrong(await look())).toEqual({ webhook: "failed: webhook_elsewhere" });
  const refused = await world.call("POST", `/v1/channels/${world.channelId}/subscription`);
  expect(refused, "an address that does not answer Meta").toMatchObject({ status: 422 });
  sendWebhooksTo(here());
  expect(wrong(await look())).toEqual({});

  expect((await world.call("PATCH", `/v1/channels/${world.channelId}`, { messagesPerSecond: 200 })).status).toBe(200);
  expect(wrong(await look())).toEqual({ limits: "warning: faster_than_allowed" });
  expect(
    (await world.call("PATCH", `/v1/channels/${world.channelId}`, { messagesPerSecond: 80, accessToken: "stolen and revoked" })).status,
  ).toBe(200);
  expect(wrong(await look())).toMatchObject({ token: "failed: token_invalid" });
  expect((await world.call("PATCH", `/v1/channels/${world.channelId}`, { accessToken: EMULATED.accessToken })).status).toBe(200);
  expect(wrong(await look())).toEqual({});
});

test("the business profile is read from WhatsApp and written there, in part", async () => {
  const path = `/v1/channels/${world.channelId}/profile`;
  const changed = await world.call("PATCH", path, { about: "Linen and wool", websites: ["https://shop.example/"], vertical: "RETAIL" });
  expect(changed).toMatchObject({
    status: 200,
    body: { about: "Linen and wool", websites: ["https://shop.example/"], vertical: "RETAIL" },
  });
  expect(number().profile).toMatchObject({ about: "Linen and wool" });
  expect((await world.call("PATCH", path, { email: "hello@shop.example" })).body).toMatchObject({
    about: "Linen and wool",
    email: "hello@shop.example",
  });
  expect((await world.call("PATCH", path, { about: "x".repeat(140) })).status).toBe(400);
  expect((await world.call("PATCH", path, { vertical: "CIRCUS" })).status).toBe(400);
});
