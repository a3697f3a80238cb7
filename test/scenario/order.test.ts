/** The demo shop's story, from the shop's webhook to the phone and back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createChannel, createSource, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import orderUpdates from "../../src/app/demo/order-updates.journey.ts";
import { ensureDemoShop, ensureEmulatedChannel, type DemoShop } from "../../src/app/demo/demo-shop.ts";
import { DEMO_CUSTOMERS, type DemoCustomer } from "../../src/app/demo/people.ts";
import {
  type DemoOrder,
  orderCreated,
  parcelDelivered,
  parcelSent,
  type ShopWebhook,
  signShopWebhook,
} from "../../src/app/demo/shop-webhooks.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let shop: DemoShop;
let orders = 1_000;

beforeAll(async () => {
  world = await createWorld();
  const opened = await ensureDemoShop(world.system, world.workspaceId, world.channelId, world.emulator.baseUrl);
  if (opened === null) throw new Error("a new workspace has no shop yet");
  shop = opened;
});
afterAll(async () => world[Symbol.asyncDispose]());

function person(name: string): DemoCustomer {
  const found = DEMO_CUSTOMERS.find((customer) => customer.firstName === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

function orderOf(customer: DemoCustomer): DemoOrder {
  orders += 1;
  return {
    id: 5_000_000_000 + orders * 10,
    number: orders,
    customer,
    items: [{ title: "Wool throw", price: "89.00", quantity: 1 }],
    at: new Date(world.now()),
  };
}

async function post({ topic, body }: ShopWebhook, copies = 1): Promise<void> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: "",
    "x-shopify-topic": topic,
    "x-shopify-hmac-sha256": signShopWebhook(text, shop.secret),
    "x-shopify-webhook-id": `${topic}-${text.length}-${orders}`,
  };
  for (let copy = 0; copy < copies; copy += 1)
    expect((await world.call("POST", new URL(shop.doorUrl).pathname, text, headers)).status).toBeLessThan(300);
  await world.settle();
}

test("an order becomes messages, the customer taps Bad, and somebody will call", async () => {
  const priya = person("Priya");
  const phone = await world.customer(priya.phone);
  const order = orderOf(priya);

  await post(orderCreated(order));
  expect(await world.ledger.story(`phone:${priya.phone}`)).toEqual(["confirm:read"]);
  await world.advance("2d");
  await post(parcelSent(order, new Date(world.now())));
  await world.advance("1d");
  await post(parcelDelivered(order, new Date(world.now())));
  await phone.taps("Bad");

  expect(await world.ledger.story(`phone:${priya.phone}`)).toEqual([
    "confirm:read",
    "tell_shipped:read",
    "ask_feedback:read",
    "apologise:read",
  ]);
  const received = await phone.received();
  expect(received[0]).toBe(
    `Hello Priya, we have received your order #${order.number} for €89.00 and are packing it now. We will write again when it leaves our workshop.`,
  );
  expect(received.at(-1)).toBe(`I am sorry to hear that. A person from our team will call you about order #${order.number}.`);
  expect((await world.ledger.profile(`phone:${priya.phone}`)).attributes).toMatchObject({
    callbackRequested: true,
    callbackOrder: `#${order.number}`,
  });
  expect(await world.ledger.runs(`phone:${priya.phone}`)).toMatchObject([
    { journey: "order-updates", state: "finished", outcome: "callback_requested" },
  ]);
});

test("without an opt-in the message is refused, its ladder says why, and the journey goes on", async () => {
  const tom = person("Tom");
  const order = orderOf(tom);
  await post(orderCreated(order));
  await post(parcelSent(order, new Date(world.now())));

  const messages = await world.ledger.messages(`phone:${tom.phone}`);
  expect(messages.map(({ node, state, reason }) => [node, state, reason])).toEqual([
    ["confirm", "refused", "no_consent"],
    ["tell_shipped", "refused", "no_consent"],
  ]);
  expect(messages[0]?.ladder.at(-1)).toMatchObject({ rule: "consent", verdict: "refuse" });
  expect(await world.ledger.runs(`phone:${tom.phone}`)).toMatchObject([{ state: "live", node: "delivery" }]);
  expect(await (await world.customer(tom.phone)).received()).toEqual([]);
});

test("somebody who is not on WhatsApp fails once, and is not tried again", async () => {
  const marta = person("Marta");
  await post(orderCreated(orderOf(marta)));
  await post(orderCreated(orderOf(marta)));
  expect(await world.ledger.story(`phone:${marta.phone}`)).toEqual(["confirm:failed(131026)", "confirm:refused(unreachable)"]);
  expect((await world.ledger.profile(`phone:${marta.phone}`)).reachability).toMatchObject({ whatsapp: { state: "unreachable" } });
});

test("a webhook that comes three times has its effect once", async () => {
  const emily = person("Emily");
  await post(orderCreated(orderOf(emily)), 3);
  expect(await world.ledger.story(`phone:${emily.phone}`)).toHaveLength(1);
  expect(await (await world.customer(emily.phone)).received()).toHaveLength(1);
});

test("the next start tells its own number and shop anew and keeps their names", async () => {
  const { system, workspaceId, channelId } = world;
  expect((await world.call("PATCH", `/v1/channels/${channelId}`, { name: "Play" })).status).toBe(200);
  const edited = { ...orderUpdates, title: "Order news, as we like them" };
  expect((await world.call("PUT", "/v1/journeys/order-updates", edited)).status).toBeLessThan(300);
  await system.pool.query(`update channel set config = config || '{"messagesPerSecond": 12}' where id = $1`, [channelId]);
  await system.pool.query(`update source set settings = settings || '{"ours": "yes"}' where workspace_id = $1`, [workspaceId]);
  expect(await ensureEmulatedChannel(system, workspaceId, { name: "Emulator", emulatorUrl: world.emulator.baseUrl })).toBe(channelId);
  expect(system.catalog.current().channels.get(channelId)?.name).toBe("Play");
  const again = await ensureDemoShop(system, workspaceId, channelId, world.emulator.baseUrl);
  expect(again?.doorUrl).toBe(shop.doorUrl);
  expect(again?.secret).not.toBe(shop.secret);
  // What its owner changed stays.
  expect((await world.call("GET", "/v1/journeys/order-updates")).body).toMatchObject({ document: { title: edited.title } });
  const { rows } = await system.pool.query(
    `select config->'messagesPerSecond' as pace, config->>'baseUrl' as place, settings->>'ours' as ours
     from channel c join source s using (workspace_id) where c.id = $1`,
    [channelId],
  );
  expect(rows).toEqual([{ pace: 12, place: world.emulator.baseUrl, ours: "yes" }]);
});

test("a start leaves alone the number and the shop that somebody connected after removing those of the demo", async () => {
  const { system } = world;
  const workspaceId = await ensureWorkspace(system, "Real");
  await createChannel(system, {
    workspaceId,
    name: "Shop",
    config: {
      baseUrl: "https://graph.facebook.com",
      version: "v26.0",
      phoneNumberId: "106540352249999",
      accountId: "102290129349999",
      appId: "670843887439999",
      displayPhoneNumber: "+33 1 99 00 12 34",
      messagesPerSecond: 80,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
    secrets: { accessToken: "the-real-token", appSecret: "the-real-secret", verifyToken: "the-real-verify-token" },
  });
  await createSource(system, {
    workspaceId,
    name: "Real shop",
    settings: { shopDomain: "real.myshopify.com" },
    secrets: { webhookSecret: "the-real-shop-secret" },
  });
  const rows = async () =>
    (
      await system.pool.query(
        `select id, name, config as how, secrets from channel where workspace_id = $1
         union all select id, name, settings, secrets from source where workspace_id = $1`,
        [workspaceId],
      )
    ).rows;
  const before = await rows();
  expect(before).toHaveLength(2);
  expect(await ensureEmulatedChannel(system, workspaceId, { name: "Emulator", emulatorUrl: world.emulator.baseUrl })).toBeNull();
  expect(await ensureDemoShop(system, workspaceId, world.channelId, world.emulator.baseUrl)).toBeNull();
  expect(await rows()).toEqual(before);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
