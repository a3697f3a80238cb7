/** From a signed webhook of a real shape to the phone, to the order: the reminder, a coupon of one's own, the stop, the money. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSource } from "../../src/accounts/bootstrap.ts";
import { signShopWebhook } from "../../src/app/demo/shop-webhooks.ts";
import { lowPools } from "../../src/catalog/coupons.ts";
import { readJourneyRevenue } from "../../src/insights/journey-revenue.store.ts";
import { abandonedCart } from "../../src/journeys/ready/abandoned-cart.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { CART_TEMPLATES } from "./cart-templates.ts";
import { API_KEY, createWorld, type World } from "./world.ts";

const SECRET = "of the shop";
let world: World;
let sourceId: string;
let told = 0;
const fixture = async (name: string): Promise<JsonObject> =>
  JSON.parse(await readFile(new URL(`../../fixtures/shopify/${name}.json`, import.meta.url), "utf8")) as JsonObject;

beforeAll(async () => {
  world = await createWorld({ at: "2026-11-24T09:04:30Z" });
  await world.addTemplates(CART_TEMPLATES);
  const { system, workspaceId } = world;
  sourceId = await createSource(system, { workspaceId, name: "Maison Lune", secrets: { webhookSecret: SECRET } });
  await world.call("PUT", "/v1/coupon-pools/cart10", { title: "Ten percent", lowAt: 1 });
  await world.publish(
    abandonedCart({ shopUrl: "https://maison-lune.example.com/", coupon: "cart10", picture: "https://maison-lune.example.com/logo.jpg" }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

const tell = async (topic: string, body: JsonObject): Promise<string> => {
  const text = JSON.stringify(body);
  const answer = await world.call("POST", `/webhooks/sources/${sourceId}`, text, {
    authorization: "",
    "x-shopify-topic": topic,
    "x-shopify-hmac-sha256": signShopWebhook(text, SECRET),
    "x-shopify-webhook-id": `${topic}-${(told += 1)}`,
  });
  await world.settle();
  return (answer.body as { readonly outcome: string }).outcome;
};
/** Somebody like Ana with another number, and their cart. */
const shopper = async (n: number) => {
  const phone = `+336123456${10 + n}`;
  const email = `shopper-${n}@example.com`;
  const consent = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "checkout" }] as const;
  await world.profile({ phone, externalId: String(7_000 + n), consent: [...consent] });
  const customer = await world.customer(phone);
  const checkout = await fixture("checkouts-update");
  const own = { ...(checkout["customer"] as JsonObject), id: 7_000 + n, phone, email, updated_at: null, email_marketing_consent: null };
  const cart = (more: JsonObject = {}): JsonObject => ({
    ...checkout,
    token: `t-${n}`,
    id: n,
    email,
    customer: own,
    updated_at: new Date(world.now()).toISOString(),
    ...more,
  });
  const order = async (more: JsonObject = {}): Promise<JsonObject> => ({
    ...(await fixture("orders-create")),
    id: 9_000 + n,
    checkout_token: `t-${n}`,
    email,
    customer: own,
    created_at: new Date(world.now()).toISOString(),
    ...more,
  });
  const last = () => world.ledger.newest();
  return { phone, customer, cart, order, last, story: async () => world.ledger.story(`phone:${phone}`) };
};
const revenue = async () => readJourneyRevenue(world.system.pool, world.workspaceId, "abandoned-cart", new Date(0));
const codes = async () =>
  (
    await world.system.pool.query(
      `select code, profile_id is not null as taken, redeemed_at is not null as redeemed, order_id as "order" from coupon_code order by code`,
    )
  ).rows;

test("a customer who asks the shop for a copy of their data waits until somebody has handed it over", async () => {
  await world.profile({ phone: "+33612345699", externalId: "7100", attributes: { first_name: "Zoe" } });
  await world.settle();
  const asked = { customer: { id: 7_100, email: "zoe@example.com" }, orders_requested: [], data_request: { id: 77 }, shop_id: 1 };
  expect(await tell("customers/data_request", asked)).toBe("accepted");
  const list = async () =>
    (await world.call("GET", "/v1/data-requests")).body as {
      readonly rows: readonly { readonly id: string; readonly profileId: string }[];
    };
  const { id: profileId } = await world.ledger.profile("phone:+33612345699");
  const [row] = (await list()).rows;
  expect(row).toMatchObject({ profileId, reference: "77", askedBy: `source:${sourceId}`, answeredAt: null });
  // Told again it is the same one; the copy is made when it is fetched.
  expect(await tell("customers/data_request", asked)).toBe("accepted");
  const copy = await fetch(`${world.system.url}/v1/profiles/${profileId}/export`, { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(copy.headers.get("content-type")).toBe("application/zip");
  await copy.arrayBuffer();
  const noted = await world.call("POST", `/v1/data-requests/${row?.id}/answered`);
  expect(noted.body).toMatchObject({ answeredBy: expect.stringMatching(/^key:/), answeredAt: expect.any(String) as string });
  expect((await world.call("POST", `/v1/data-requests/${row?.id}/answered`)).body).toEqual(noted.body);
  expect((await world.call("POST", "/v1/data-requests/00000000-0000-7000-8000-000000000000/answered")).status).toBe(404);
});

test("codes are uploaded, with every fault named by its line", async () => {
  const csv = "code,value\nLUNE-7F3K,10\nLUNE-8G4L,10\nLUNE-7F3K,10\n,10\nwith space,10\n";
  const answer = await world.call("POST", "/v1/coupon-pools/cart10/codes", csv, { "content-type": "text/csv" });
  expect(answer.body).toMatchObject({ added: 2, known: 0, repeated: 1, rejectedCount: 2, rejected: [{ line: 5 }, { line: 6 }] });
  const again = await world.call("POST", "/v1/coupon-pools/cart10/codes", "LUNE-8G4L\n", { "content-type": "text/csv" });
  expect(again.body).toMatchObject({ added: 0, known: 1 });
});

test("a cart that is left alone brings a reminder with its picture, then a coupon, and the order stops all and is credited", async () => {
  expect(await tell("products/update", await fixture("products-update"))).toBe("accepted");
  const ana = await shopper(1);
  expect(await tell("checkouts/update", ana.cart())).toBe("accepted");
  await world.advance("30m");
  // Touched again: the time begins anew, and what is said is how the cart stands then.
  const [first] = ana.cart()["line_items"] as readonly JsonObject[];
  expect(await tell("checkouts/update", ana.cart({ line_items: first ? [first] : [], total_price: "49.00" }))).toBe("accepted");
  await world.advance("30m");
  expect(await ana.story()).toEqual([]);
  await world.advance("16m");
  expect(await ana.story()).toEqual(["remind:delivered"]);
  const reminder = await ana.last();
  expect(JSON.stringify(reminder?.rendered)).toContain("tablecloth.jpg");
  expect(await ana.customer.received()).toEqual([
    "Hello Ana, you left Linen tablecloth in your cart, €49.00 in all. Shall we keep it for you?",
  ]);
  await world.advance("1d");
  expect(await ana.story()).toEqual(["remind:delivered", "offer:delivered"]);
  expect(JSON.stringify((await ana.last())?.rendered)).toContain("LUNE-7F3K");
  expect(
    await tell("orders/create", await ana.order({ discount_codes: [{ code: "lune-7f3k", amount: "7.40", type: "percentage" }] })),
  ).toBe("accepted");
  const [run] = await world.ledger.runs(`phone:${ana.phone}`);
  expect(run).toMatchObject({ journey: "abandoned-cart", state: "exited" });
  expect(await revenue()).toEqual([{ node: "offer", currency: "EUR", orders: 1, amount: 66.6 }]);
  expect(await codes()).toEqual([
    { code: "LUNE-7F3K", taken: true, redeemed: true, order: "9001" },
    { code: "LUNE-8G4L", taken: false, redeemed: false, order: null },
  ]);
  // The same order by another webhook brings nothing more.
  await tell("orders/create", await ana.order());
  expect(await revenue()).toMatchObject([{ orders: 1 }]);
  // What somebody tells that is no money is an order all the same, and no count.
  for (const told of [
    { total: "1e300", currency: "EUR" },
    { total: 12, currency: "euros ".repeat(1_000) },
  ])
    await world.event("order_placed", { phone: ana.phone }, told);
  await world.settle();
  expect(await revenue()).toMatchObject([{ orders: 1, amount: 66.6 }]);
  expect(await world.ledger.incidents()).toEqual([]);
  await world.advance("3d");
  expect(await ana.story()).toEqual(["remind:delivered", "offer:delivered"]);
});

test("an order before the reminder leaves nothing to say, and nothing is credited", async () => {
  const ben = await shopper(2);
  await tell("checkouts/update", ben.cart());
  await world.advance("40m");
  await tell("orders/create", await ben.order({ discount_codes: [] }));
  await world.advance("2d");
  expect(await ben.story()).toEqual([]);
  expect(await revenue()).toMatchObject([{ orders: 1 }]);
});

test("a message that may not go takes no code; with none left it is not sent, and once there are more it is", async () => {
  const [cleo, dora] = [await shopper(3), await shopper(4)];
  await tell("checkouts/update", cleo.cart());
  await world.advance("46m");
  await world.profile({ phone: cleo.phone, consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_out", source: "agent" }] });
  await world.advance("1d");
  expect(await cleo.story()).toEqual(["remind:delivered", "offer:refused(opted_out)"]);
  expect((await codes()).filter(({ taken }) => taken)).toHaveLength(1);
  await tell("checkouts/update", dora.cart());
  await world.advance("46m");
  await world.advance("1d");
  expect((await dora.story()).at(-1)).toBe("offer:delivered");
  expect(await lowPools(world.system.pool)).toMatchObject([{ name: "cart10", free: 0 }]);

  const emma = await shopper(5);
  await tell("checkouts/update", emma.cart());
  await world.advance("46m");
  await world.advance("1d");
  expect((await emma.story()).at(-1)).toBe("offer:refused(coupon_missing)");

  await world.call("PUT", "/v1/coupon-pools/cart10", { title: "Ten percent", lowAt: 1, whenEmpty: "hold" });
  const fay = await shopper(6);
  await tell("checkouts/update", fay.cart());
  await world.advance("46m");
  await world.advance("1d");
  expect((await fay.story()).at(-1)).toBe("offer:held(coupon_missing)");
  const made = await world.call("POST", "/v1/coupon-pools/cart10/generate", { count: 1, prefix: "NEW-" });
  expect((made.body as { codes: string[] }).codes).toEqual([expect.stringMatching(/^NEW-[2-9A-HJ-NP-Z]{8}$/)]);
  await world.advance("11m");
  expect((await fay.story()).at(-1)).toBe("offer:delivered");
});
