/** A shop with two numbers: a conversation goes on at the number where it is. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { CampaignDocument } from "../../src/contract/campaign.ts";
import { campaign } from "../campaigns/shop.ts";
import { addSecondNumber, SECOND } from "./second-number.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let secondChannel: string;

beforeAll(async () => {
  world = await createWorld();
  secondChannel = await addSecondNumber(world, "Support");
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

test("a campaign writes to each from the number they talk with, sent to an audience or by a call", async () => {
  const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] as const;
  const [known, stranger] = ["+33612000511", "+33612000512"];
  const ana = await world.customer(known);
  await world.customer(stranger);
  for (const phone of [known, stranger]) await world.profile({ phone, attributes: { list: "spring" }, consent: [...consent] });
  await world.control("POST", `/_emulator/customers/${ana.id}/messages`, { phoneNumberId: SECOND, type: "text", text: "Hello?" });
  await world.settle();
  const content = { kind: "template", name: "order_news", body: { first_name: "Ana" } } as const;
  const news = (name: string, more: Partial<CampaignDocument>) =>
    campaign(name, { purpose: "utility", variants: [{ name: "a", messages: { en: content } }], ...more });
  const start = async (document: CampaignDocument): Promise<void> => {
    expect((await world.call("PUT", `/v1/campaigns/${document.name}`, document)).status).toBeLessThan(300);
    expect((await world.call("POST", `/v1/campaigns/${document.name}/start`)).status).toBe(200);
    await world.settle();
  };
  const sendersOf = (since: number) =>
    Object.fromEntries(
      world.meta.ledger.slice(since).map(({ recipient, phoneNumberId }) => [`+${recipient.replace("+", "")}`, phoneNumberId]),
    );
  const condition = { fact: "profile.attributes.list", is: "equal", value: "spring" } as const;
  let sent = world.meta.ledger.length;
  await start(news("spring", { audience: { kind: "condition", condition } }));
  expect(sendersOf(sent)).toEqual({ [known]: SECOND, [stranger]: EMULATED.phoneNumberId });
  await world.advance("7s");
  sent = world.meta.ledger.length;
  await start(news("told", { schedule: { kind: "api" } }));
  for (const phone of [known, stranger])
    expect((await world.call("POST", "/v1/campaigns/told/trigger", { requestId: phone, profile: { phone }, data: {} })).status).toBe(202);
  await world.settle();
  expect(sendersOf(sent)).toEqual({ [known]: SECOND, [stranger]: EMULATED.phoneNumberId });
});

test("a campaign's test goes by the number that the campaign itself would use; without an active one it is refused", async () => {
  const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] as const;
  const [known, stranger] = ["+33612000521", "+33612000522"];
  const ana = await world.customer(known);
  await world.customer(stranger);
  for (const phone of [known, stranger]) await world.profile({ phone, consent: [...consent] });
  await world.control("POST", `/_emulator/customers/${ana.id}/messages`, { phoneNumberId: SECOND, type: "text", text: "Hello?" });
  await world.settle();
  const content = { kind: "template", name: "order_news", body: { first_name: "Ana" } } as const;
  const tried = campaign("tried", { purpose: "utility", variants: [{ name: "a", messages: { en: content } }] });
  expect((await world.call("PUT", "/v1/campaigns/tried", tried)).status).toBeLessThan(300);
  const testTo = async (...phones: readonly string[]) => {
    const sent = world.meta.ledger.length;
    const { status, body } = await world.call("POST", "/v1/campaigns/tried/test", { people: phones.map((phone) => ({ phone })) });
    await world.settle();
    return { status, body, by: world.meta.ledger.slice(sent).map(({ phoneNumberId }) => phoneNumberId) };
  };
  const put = async (id: string, state: "active" | "paused") =>
    expect((await world.call("PATCH", `/v1/channels/${id}`, { state })).status).toBe(200);
  expect(await testTo(known)).toMatchObject({ status: 202, by: [SECOND] });
  expect(await testTo(stranger)).toMatchObject({ status: 202, by: [EMULATED.phoneNumberId] });
  await world.advance("7s");
  await put(world.channelId, "paused");
  expect(await testTo(stranger)).toMatchObject({ status: 202, by: [SECOND] });
  await put(secondChannel, "paused");
  const { status, body, by } = await testTo(stranger);
  expect({ status, by }).toEqual({ status: 422, by: [] });
  expect(body).toMatchObject({ reason: "sender_paused", sender: "Shop", detail: expect.stringContaining("resume it") });
  for (const id of [world.channelId, secondChannel]) await put(id, "active");
  expect(await world.ledger.count("select count(*)::int as n from message where state in ('held', 'queued')")).toBe(0);
});
