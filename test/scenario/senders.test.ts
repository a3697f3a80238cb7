/** A shop with two numbers: a conversation goes on at the number where it is. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { createWorld, type World } from "./world.ts";

const SECOND = "106540352242999";
let world: World;
let secondChannel: string;

beforeAll(async () => {
  world = await createWorld();
  await world.control("POST", "/_emulator/numbers", { accountId: EMULATED.accountId, id: SECOND, displayPhoneNumber: "+15550783999" });
  const added = await world.call("POST", "/v1/channels", {
    name: "Support",
    phoneNumberId: SECOND,
    accountId: EMULATED.accountId,
    appId: EMULATED.appId,
    displayPhoneNumber: "+1 555-078-3999",
    accessToken: EMULATED.accessToken,
    appSecret: EMULATED.appSecret,
    baseUrl: world.emulator.baseUrl,
  });
  secondChannel = (added.body as { readonly channel: { readonly id: string } }).channel.id;
  await world.call("POST", `/v1/channels/${secondChannel}/templates/sync`);
  await world.publish(
    journey("news", {
      title: "News",
      entry: onEvent("order_changed"),
      start: "tell",
      nodes: { tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

test("the number that a customer talks to goes on talking; a paused one is passed over; strangers get the first", async () => {
  const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] as const;
  const [known, stranger] = ["+33612000501", "+33612000502"];
  const ana = await world.customer(known);
  await world.customer(stranger);
  for (const phone of [known, stranger]) await world.profile({ phone, consent: [...consent] });
  await world.control("POST", `/_emulator/customers/${ana.id}/messages`, { phoneNumberId: SECOND, type: "text", text: "Hello?" });
  await world.settle();
  const sender = async (phone: string): Promise<string | undefined> => {
    await world.event("order_changed", { phone });
    await world.settle();
    return world.meta.ledger.at(-1)?.phoneNumberId;
  };
  expect(await sender(known)).toBe(SECOND);
  expect(await sender(stranger)).toBe(EMULATED.phoneNumberId);
  expect((await world.call("PATCH", `/v1/channels/${secondChannel}`, { state: "paused" })).status).toBe(200);
  expect(await sender(known)).toBe(EMULATED.phoneNumberId);
  expect((await world.call("PATCH", `/v1/channels/${secondChannel}`, { state: "active" })).status).toBe(200);
  await world.advance("7s");
  await world.control("POST", `/_emulator/customers/${ana.id}/messages`, { phoneNumberId: SECOND, type: "text", text: "And here?" });
  await world.settle();
  expect(await sender(known)).toBe(SECOND);
});
