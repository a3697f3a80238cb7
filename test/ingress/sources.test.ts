/** The doors of shops and other systems: what is authentic is kept and becomes what it means, once, whatever the order. */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSource } from "../../src/accounts/bootstrap.ts";
import { readFarewells } from "../../src/ingress/sources/deliveries.store.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { farewellsOf, loadSources } from "../../src/sources/registry.ts";
import { type Doors, openDoors, signShopify } from "./doors.ts";

const WOO_SECRET = "woo-secret";
const KEY = Buffer.from("a key of twenty-four byte").toString("base64");
let doors: Doors;
let woo: string;
let plain: string;
let standard: string;
const fixture = async (name: string): Promise<JsonObject> =>
  JSON.parse(await readFile(new URL(`../../fixtures/${name}.json`, import.meta.url), "utf8")) as JsonObject;

beforeAll(async () => {
  doors = await openDoors();
  const { bootstrap, workspaceId } = doors;
  const make = async (kind: string, settings: JsonObject, webhookSecret: string) =>
    createSource(bootstrap, { workspaceId, kind, name: kind, settings, secrets: { webhookSecret } });
  woo = await make("woocommerce", { storeUrl: "https://shop.example.com" }, WOO_SECRET);
  const mapping = {
    type: { at: "/type" },
    typeNames: { "cart.abandoned": "checkout_updated" },
    id: "/id",
    time: "/sent",
    identities: { email: "/data/customer/mail", phone: "/data/customer/tel" },
    country: "FR",
    attributes: { firstName: "/data/customer/first" },
    properties: { total: "/data/total", firstItem: "/data/lines/0/name" },
  };
  plain = await make("signed_webhook", { scheme: "hmac_sha256", header: "X-Till-Signature", spelling: "hex", mapping }, "till");
  standard = await make("signed_webhook", { scheme: "standard_webhooks", mapping }, `whsec_${KEY}`);
});
afterAll(async () => doors.close());
afterEach(async () => {
  await doors.inbox();
  await doors.pool.query("delete from source_delivery");
  await doors.pool.query("delete from source_object");
  await doors.pool.query("delete from seen");
});

const post = async (source: string, raw: string, headers: Readonly<Record<string, string>>) =>
  doors.call("POST", `/webhooks/sources/${source}`, raw, { authorization: "", ...headers });
const wooHeaders = (raw: string, topic: string, delivery: string) => ({
  "x-wc-webhook-topic": topic,
  "x-wc-webhook-resource": topic.split(".")[0] ?? "",
  "x-wc-webhook-event": topic.split(".")[1] ?? "",
  "x-wc-webhook-id": "12",
  "x-wc-webhook-delivery-id": delivery,
  "x-wc-webhook-source": "https://shop.example.com/",
  "x-wc-webhook-signature": createHmac("sha256", WOO_SECRET).update(raw).digest("base64"),
});
const wooTells = async (topic: string, body: unknown, delivery: string) => {
  const raw = JSON.stringify(body);
  return (await post(woo, raw, wooHeaders(raw, topic, delivery))).body.outcome as string;
};
const shopTells = async (topic: string, body: unknown, id?: string) => (await doors.shopify(topic, body, id)).body.outcome as string;
/** What is new in the lanes: who somebody is, and what happened. */
const news = async () => {
  const rows = await doors.inbox();
  return {
    profiles: rows.flatMap(({ item, profileId }) => (item.kind === "profile" ? [{ ...item.change, profileId }] : [])),
    events: rows.flatMap(({ item, profileId }) => (item.kind === "event" ? [{ ...item.event, profileId }] : [])),
  };
};
const kept = async () =>
  (
    await doors.pool.query(
      `select topic, verdict, why, copies, body, profile_id as "profileId" from source_delivery order by received_at, id`,
    )
  ).rows;

describe("a Shopify shop", () => {
  it("tells of a checkout: the person, the consent of each box for its channel, the cart with its pictures", async () => {
    expect(await shopTells("products/update", await fixture("shopify/products-update"))).toBe("accepted");
    expect(await shopTells("checkouts/update", await fixture("shopify/checkouts-update"))).toBe("accepted");
    const { profiles, events } = await news();
    expect(profiles).toMatchObject([
      {
        identities: { externalId: "7817370206550", phone: "+33612345601", email: "ana.moreau@example.com" },
        attributes: { firstName: "Ana", lastName: "Moreau" },
        locale: "fr-FR",
        country: "FR",
        consent: [
          {
            channel: "email",
            purpose: "marketing",
            action: "opt_in",
            how: "import",
            source: "shopify:Shop",
            evidence: { state: "subscribed", optInLevel: "single_opt_in" },
            occurredAt: "2026-03-10T19:11:12.000Z",
          },
          { channel: "sms", action: "opt_out", evidence: { collectedFrom: "SHOPIFY" }, occurredAt: "2026-06-02T06:00:00.000Z" },
        ],
      },
    ]);
    expect(events).toMatchObject([
      {
        type: "checkout_updated",
        source: "shopify",
        occurredAt: "2026-11-24T09:04:18.000Z",
        profileId: profiles[0]?.profileId,
        properties: {
          checkoutId: "c1f3a9d5e7b84c6a9f0e2d4b6a8c0e1f",
          total: "74.00",
          currency: "EUR",
          itemCount: 3,
          items: [
            {
              title: "Linen tablecloth",
              variant: "Natural",
              price: "49.00",
              productId: "8610284011862",
              imageUrl: expect.stringContaining("tablecloth.jpg"),
            },
            { title: "Beeswax candle", quantity: 2 },
          ],
          checkoutUrl: expect.stringContaining("/recover?key="),
        },
      },
    ]);
    expect(events[0]?.properties["items"]).not.toHaveProperty([1, "imageUrl"]);
  });

  it("tells of an order, its parcel and its refund: all are the buyer's, though parcel and refund do not say so", async () => {
    await shopTells("orders/create", await fixture("shopify/orders-create"));
    const placed = await news();
    expect(placed.events).toMatchObject([
      { type: "order_placed", properties: { orderNumber: "#1042", total: "66.60", discountCodes: ["LUNE-7F3K"], paymentStatus: "paid" } },
    ]);
    expect(placed.profiles[0]?.consent).toContainEqual(
      expect.objectContaining({ channel: "whatsapp", purpose: "utility", action: "opt_in", how: "form" }),
    );
    const buyer = placed.events[0]?.profileId;
    await shopTells("fulfillments/create", await fixture("shopify/fulfillments-create"));
    await shopTells("refunds/create", await fixture("shopify/refunds-create"));
    const later = await news();
    expect(later.events).toMatchObject([
      { type: "order_shipped", profileId: buyer, properties: { orderNumber: "#1042", trackingNumber: "6A12345678901" } },
      {
        type: "order_refunded",
        profileId: buyer,
        properties: { total: "12.50", currency: "EUR", items: [{ title: "Beeswax candle", quantity: 1 }] },
      },
    ]);
    expect(later.events.every((event) => Object.keys(event.change.identities).length === 0)).toBe(true);
  });

  it("a cart is somebody's once a checkout was made of it", async () => {
    const cart = await fixture("shopify/carts-update");
    expect(await shopTells("carts/create", cart)).toBe("ignored");
    await shopTells("checkouts/create", await fixture("shopify/checkouts-update"));
    const [begun] = (await news()).events;
    expect(await shopTells("carts/update", { ...cart, updated_at: "2026-11-24T09:10:00Z" })).toBe("accepted");
    expect((await news()).events).toMatchObject([
      { type: "cart_updated", profileId: begun?.profileId, properties: { total: "74.00", currency: "EUR" } },
    ]);
  });

  it("a webhook that is told again changes nothing; the same order by another webhook neither", async () => {
    const order = await fixture("shopify/orders-create");
    expect(await shopTells("orders/create", order, "w-1")).toBe("accepted");
    const again = await Promise.all(["w-1", "w-1", "w-1"].map(async (id) => shopTells("orders/create", order, id)));
    expect(again).toEqual(["duplicate", "duplicate", "duplicate"]);
    expect(await shopTells("orders/create", order, "w-2")).toBe("known");
    expect((await news()).events).toHaveLength(1);
    expect(await kept()).toMatchObject([
      { verdict: "accepted", copies: 4 },
      { verdict: "known", copies: 1 },
    ]);
  });

  it("an older state of a checkout or customer is left out; what happened once counts whenever it is told", async () => {
    const checkout = await fixture("shopify/checkouts-update");
    expect(await shopTells("checkouts/update", { ...checkout, total_price: "80.00", updated_at: "2026-11-24T10:10:00+01:00" })).toBe(
      "accepted",
    );
    expect(await shopTells("checkouts/update", checkout)).toBe("stale");
    const customer = await fixture("shopify/customers-update");
    expect(await shopTells("customers/update", { ...customer, first_name: "Anna", updated_at: "2026-11-25T10:00:00+01:00" })).toBe(
      "accepted",
    );
    await news();
    expect(await shopTells("orders/create", await fixture("shopify/orders-create"))).toBe("accepted");
    const late = await news();
    expect(late.events.map(({ type }) => type)).toEqual(["order_placed"]);
    // Her name is known as of later; what she agreed to bears its own time, and the ledger weighs it.
    expect(late.profiles[0]).not.toHaveProperty("attributes");
    expect(late.profiles[0]?.consent).toHaveLength(3);
  });

  it("boxes that were changed alone are consent", async () => {
    const email = {
      customer_id: 7817370206550,
      email_address: "ana.moreau@example.com",
      email_marketing_consent: { state: "UNSUBSCRIBED", opt_in_level: "SINGLE_OPT_IN", consent_updated_at: "2026-11-26T09:00:00Z" },
    };
    expect(await shopTells("customers_email_marketing_consent/update", email)).toBe("accepted");
    expect((await news()).profiles).toMatchObject([
      { consent: [{ channel: "email", action: "opt_out", occurredAt: "2026-11-26T09:00:00.000Z" }] },
    ]);
    const open = { ...email, email_marketing_consent: { state: "NOT_SUBSCRIBED", consent_updated_at: null } };
    expect(await shopTells("customers_email_marketing_consent/update", open)).toBe("ignored");
  });

  it.each([
    ["an unknown topic", "themes/publish", { id: 1 }, "ignored", "the topic is not handled"],
    [
      "a parcel under way",
      "fulfillments/update",
      { order_id: 1, shipment_status: "in_transit" },
      "ignored",
      "shipment_status in_transit makes no event",
    ],
    ["nobody", "orders/create", { id: 1 }, "problem", "it names nobody by customer id, phone or e-mail address"],
    ["no order id", "orders/create", { customer: { id: 1 } }, "problem", "the order has no id"],
    ["a list", "orders/create", [], "problem", "the body is not a JSON object"],
    ["no JSON", "orders/create", '{"id": 1,', "problem", "the body is not JSON"],
    [
      "a shop that has left",
      "shop/redact",
      { shop_id: 1 },
      "problem",
      "the shop has left Shopify's app, which asks for all its customers to be erased",
    ],
  ])("%s is kept with its reason", async (_what, topic, body, verdict, why) => {
    expect(await shopTells(topic, body)).toBe(verdict);
    expect(await kept()).toMatchObject([{ topic, verdict, why, body: typeof body === "string" ? { text: body } : body }]);
    expect(await doors.inbox()).toEqual([]);
  });

  it("a shop that has left erases nobody: whoever decides is told how many people came by it, once", async () => {
    expect(await shopTells("shop/redact", { shop_id: 1, shop_domain: "maison-lune.myshopify.com" })).toBe("problem");
    const told = async () => readFarewells(doors.pool, farewellsOf(await loadSources()));
    expect(await told()).toMatchObject([{ workspaceId: doors.workspaceId, people: expect.any(Number) }]);
    await doors.pool.query(
      `insert into source_object (source_id, object, profile_id, seen_at)
       select source_id, o, '01a00000-0000-7000-8000-000000000002', now() from source_delivery, unnest(array['order:1', 'order:2']) o where topic = 'shop/redact'`,
    );
    expect(await told()).toMatchObject([{ people: 1 }]);
    expect((await doors.pool.query("select from erasure")).rowCount).toBe(0);
    await doors.pool.query(
      `insert into incident (lane, id, workspace_id, kind, subject, detail, at, acknowledged_at)
       select 1, gen_random_uuid(), workspace_id, 'shop_left', id::text, '{}', now(), now() from source_delivery where topic = 'shop/redact'`,
    );
    expect(await told()).toEqual([]);
  });

  it("somebody who asks the shop to be forgotten is forgotten here, with a proof; of a stranger nothing is begun to be kept", async () => {
    const customer = { id: 9_001, email: "zoe.forgotten@example.com", phone: "+33612345677" };
    expect(await shopTells("customers/redact", { customer })).toBe("ignored");
    expect(await kept()).toMatchObject([{ verdict: "ignored", why: "nobody here is known by these names", body: {} }]);
    await doors.pool.query(
      `insert into profile (lane, id, workspace_id, identities, attributes, consent, reachability, created_at, updated_at)
       values (1, $1, $2, '{"externalId":"9001"}', '{}', '{}', '{}', now(), now())`,
      ["01a00000-0000-7000-8000-000000000001", doors.workspaceId],
    );
    await doors.pool.query("insert into identity (workspace_id, kind, value, profile_id) values ($1, 'externalId', '9001', $2)", [
      doors.workspaceId,
      "01a00000-0000-7000-8000-000000000001",
    ]);
    expect(await shopTells("customers/data_request", { customer, data_request: { id: 1 } })).toBe("accepted");
    const { rows: asked } = await doors.pool.query(
      "select asked_by, reference, due_at - asked_at = '30 days' as month, answered_at from data_request where profile_id = $1",
      ["01a00000-0000-7000-8000-000000000001"],
    );
    expect(asked).toEqual([{ asked_by: expect.stringMatching(/^source:/), reference: "1", month: true, answered_at: null }]);
    expect(await shopTells("customers/redact", { customer, shop_id: 2 })).toBe("accepted");
    const { rows } = await doors.pool.query("select state, asked_by, profile_ids from erasure");
    expect(rows).toEqual([
      { state: "running", asked_by: expect.stringMatching(/^source:/), profile_ids: ["01a00000-0000-7000-8000-000000000001"] },
    ]);
    // All three calls that named them go with them.
    const { rows: own } = await doors.pool.query("select topic from source_delivery where profile_id is not null order by topic");
    expect(own).toEqual([{ topic: "customers/data_request" }, { topic: "customers/redact" }]);
  });

  it("never breaks on any JSON", async () => {
    const topics = fc.constantFrom(
      "orders/create",
      "fulfillments/create",
      "fulfillments/update",
      "checkouts/update",
      "carts/update",
      "refunds/create",
      "customers/update",
      "products/update",
    );
    const value = fc.record({
      id: fc.jsonValue(),
      order_id: fc.jsonValue(),
      token: fc.jsonValue(),
      customer: fc.jsonValue(),
      phone: fc.jsonValue(),
      line_items: fc.jsonValue(),
      images: fc.jsonValue(),
      note_attributes: fc.jsonValue(),
      transactions: fc.jsonValue(),
      email_marketing_consent: fc.jsonValue(),
      updated_at: fc.jsonValue(),
      shipment_status: fc.constantFrom("delivered", null),
    });
    await fc.assert(
      fc.asyncProperty(topics, value, async (topic, body) => {
        expect((await doors.shopify(topic, body)).status).toBe(200);
      }),
      { numRuns: 100 },
    );
    const broken = (await kept()).filter(({ why }) => String(why).startsWith("it could not be read"));
    expect(broken).toEqual([]);
  });
});

describe("its signature", () => {
  const raw = JSON.stringify({ id: 1, customer: { id: 1 } });
  const right = signShopify(Buffer.from(raw));
  const call = async (signature: string, body: string = raw, more: Readonly<Record<string, string>> = {}) =>
    post(doors.sourceId, body, { "x-shopify-topic": "orders/create", "x-shopify-hmac-sha256": signature, ...more });
  it.each([
    ["missing", "", raw],
    ["in hexadecimal", Buffer.from(right, "base64").toString("hex"), raw],
    ["without padding", right.replace("=", ""), raw],
    ["in base64url", `${right.slice(0, 42)}-=`, raw],
    ["of another shop", signShopify(Buffer.from(raw), "other"), raw],
    ["of the body re-serialised", right, JSON.stringify(JSON.parse(raw), null, 1)],
    ["of an empty body", right, ""],
  ])("%s is refused, and nothing is kept", async (_what, signature, body) => {
    expect((await call(signature, body)).body).toMatchObject({ status: 401, code: "bad_signature" });
    expect(await kept()).toEqual([]);
  });

  it("has one spelling only", async () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const other = letters[letters.indexOf(right.charAt(42)) ^ 1] ?? "A";
    expect((await call(`${right.slice(0, 42)}${other}=`)).status).toBe(401);
    expect((await call(right)).status).toBe(200);
  });

  it("of another shop of the same app is kept as a problem and does nothing", async () => {
    const { bootstrap, workspaceId } = doors;
    const id = await createSource(bootstrap, {
      workspaceId,
      name: "Lune",
      settings: { shopDomain: "lune.myshopify.com" },
      secrets: { webhookSecret: "of the app", previousWebhookSecret: "before" },
    });
    const tell = async (domain: string, secret = "of the app") =>
      post(id, raw, {
        "x-shopify-topic": "orders/create",
        "x-shopify-shop-domain": domain,
        "x-shopify-webhook-id": domain,
        "x-shopify-hmac-sha256": signShopify(Buffer.from(raw), secret),
      });
    expect((await tell("sole.myshopify.com")).body).toEqual({ outcome: "problem" });
    expect(await doors.inbox()).toEqual([]);
    expect((await tell("lune.myshopify.com", "before")).body).toEqual({ outcome: "accepted" });
    expect((await tell("lune.myshopify.com", "long ago")).status).toBe(401);
  });

  it("does not help a body that is too large, nor a source that is not there", async () => {
    const huge = JSON.stringify({ id: 1, note: "x".repeat(2 * 1_024 * 1_024) });
    expect((await call(signShopify(Buffer.from(huge)), huge)).status).toBe(413);
    expect((await post("018f0000-0000-7000-8000-000000000000", raw, { "x-shopify-hmac-sha256": right })).status).toBe(404);
  });
});

describe("a WooCommerce shop", () => {
  it("is answered when it asks, unsigned, whether anybody is there; nothing else comes in unsigned", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await post(woo, "webhook_id=12", form)).body).toEqual({ outcome: "ping" });
    expect((await post(woo, "webhook_id=12&more=1", form)).status).toBe(401);
    expect((await post(woo, "{}", { "x-wc-webhook-topic": "order.created" })).status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it("tells how an order stands, from which each thing that happened follows once, in any order", async () => {
    const order = await fixture("woocommerce/order-updated");
    const at = (time: string, more: JsonObject) => ({ ...order, date_modified_gmt: `2026-11-24T${time}`, ...more });
    doors.clock.advance(Date.parse("2026-11-24T12:00:00Z") - doors.clock.now());
    expect(await wooTells("order.created", at("08:40:11", { status: "pending", date_paid_gmt: null }), "d1")).toBe("accepted");
    const first = await news();
    expect(first.events.map(({ type }) => type)).toEqual(["order_placed"]);
    expect(first.profiles).toMatchObject([
      {
        identities: { externalId: "woocommerce:26", phone: "+351912345678", email: "marta.silva@example.com" },
        consent: [
          { channel: "whatsapp", purpose: "utility" },
          { channel: "email", purpose: "marketing" },
        ],
      },
    ]);
    const refunded = at("11:00:00", {
      status: "completed",
      date_completed_gmt: "2026-11-24T10:00:00",
      refunds: [{ id: 90, reason: "broken", total: "-5.00" }],
    });
    expect(await wooTells("order.updated", refunded, "d3")).toBe("accepted");
    expect((await news()).events.map(({ type }) => type).toSorted()).toEqual(["order_paid", "order_refunded", "order_shipped"]);
    expect(await wooTells("order.updated", order, "d2")).toBe("stale");
    expect(await wooTells("order.updated", refunded, "d4")).toBe("known");
    expect((await news()).events).toEqual([]);
  });

  it("tells of a checkout that was begun as an order in draft", async () => {
    const order = await fixture("woocommerce/order-updated");
    doors.clock.advance(Date.parse("2026-11-24T12:00:00Z") - doors.clock.now());
    expect(await wooTells("order.created", { ...order, status: "checkout-draft", date_paid_gmt: null }, "d1")).toBe("accepted");
    expect((await news()).events).toMatchObject([
      {
        type: "checkout_updated",
        properties: {
          checkoutId: "3127",
          checkoutUrl: expect.stringContaining("order-pay"),
          items: [{ title: "Olive bowl", quantity: 2, price: "27.50", imageUrl: expect.stringContaining("olive-bowl.jpg") }],
        },
      },
    ]);
  });

  it("tells of customers with the boxes that plugins put there", async () => {
    expect(await wooTells("customer.updated", await fixture("woocommerce/customer-updated"), "d1")).toBe("accepted");
    expect((await news()).profiles).toMatchObject([
      { consent: [{ channel: "email", action: "opt_out", occurredAt: "2026-11-24T08:50:00.000Z" }] },
    ]);
    expect(await wooTells("product.updated", await fixture("woocommerce/product-updated"), "d2")).toBe("accepted");
    expect(await wooTells("coupon.created", { id: 1 }, "d3")).toBe("ignored");
  });
});

describe("another system", () => {
  const body = {
    id: "e-1",
    type: "cart.abandoned",
    sent: 1_795_600_000,
    data: { customer: { mail: "Zoe@Example.com", tel: "06 12 34 56 78", first: "Zoé" }, total: 12.5, lines: [{ name: "Bowl" }] },
  };
  const signed = (raw: string) => ({ "x-till-signature": `sha256=${createHmac("sha256", "till").update(raw).digest("hex")}` });
  const tell = async (what: unknown) => {
    const raw = JSON.stringify(what);
    return (await post(plain, raw, signed(raw))).body.outcome as string;
  };

  it("is read as its mapping says", async () => {
    expect(await tell(body)).toBe("accepted");
    const { profiles, events } = await news();
    expect(profiles).toMatchObject([{ identities: { email: "zoe@example.com", phone: "+33612345678" }, attributes: { firstName: "Zoé" } }]);
    expect(events).toMatchObject([
      { type: "checkout_updated", occurredAt: "2026-11-25T09:46:40.000Z", properties: { total: 12.5, firstItem: "Bowl" } },
    ]);
    // The same event in other bytes.
    expect(await tell({ ...body, again: true })).toBe("known");
  });

  it("what could not be read is tried again once the mapping was mended, and taken in once", async () => {
    const other = { id: "e-7", kind: "visit", data: { customer: { mail: "zoe@example.com" } } };
    expect(await tell(other)).toBe("problem");
    const path = `/v1/sources/${plain}`;
    const { settings } = (await doors.call("GET", "/v1/sources")).body.rows.find(({ id }: { id: string }) => id === plain);
    const mended = { ...settings, mapping: { ...settings.mapping, type: { at: "/kind" } } };
    expect((await doors.call("POST", `${path}/try`, { settings: mended })).body.rows).toMatchObject([
      { why: null, identities: { email: "zoe@example.com" }, events: [{ type: "visit" }] },
    ]);
    const tried = await doors.call("POST", `${path}/try`, { settings: mended, body: { kind: "call" } });
    expect(tried.body.rows).toMatchObject([{ deliveryId: null, why: "it names nobody by customer id, phone or e-mail address" }]);
    expect(await doors.inbox()).toEqual([]);
    expect((await doors.call("PATCH", path, { settings: mended })).status).toBe(200);
    expect((await doors.call("POST", `${path}/replay`)).body).toEqual({ read: 1, stillProblems: 0 });
    expect((await news()).events).toMatchObject([{ type: "visit" }]);
    const [delivery] = (await doors.call("GET", `${path}/deliveries`)).body.rows;
    expect(delivery).toMatchObject({ verdict: "accepted", body: other });
    expect((await doors.call("POST", `${path}/deliveries/${delivery.id}/replay`)).body).toEqual({ verdict: "known" });
    expect((await news()).events).toEqual([]);
    await doors.call("PATCH", path, { settings });
  });

  it("a mapping that is none is refused in words", async () => {
    const wrong = { mapping: { type: { at: "type" }, identities: {}, attributes: {}, properties: {} } };
    const answer = await doors.call("PATCH", `/v1/sources/${plain}`, { settings: wrong });
    expect(answer.body).toMatchObject({
      status: 400,
      detail: expect.stringContaining("must be a JSON pointer such as /data/customer/email"),
    });
  });

  it("signs by Standard Webhooks, within five minutes", async () => {
    const raw = JSON.stringify({ ...body, id: "e-9" });
    const call = async (seconds: number, signature = sign(seconds)) =>
      post(standard, raw, { "webhook-id": "msg_1", "webhook-timestamp": String(seconds), "webhook-signature": `v1,AAAA ${signature}` });
    const sign = (seconds: number) =>
      `v1,${createHmac("sha256", Buffer.from(KEY, "base64")).update(`msg_1.${seconds}.${raw}`).digest("base64")}`;
    const now = Math.floor(doors.clock.now() / 1_000);
    expect((await call(now - 301)).status).toBe(401);
    expect((await call(now, sign(now - 1))).status).toBe(401);
    expect((await call(now)).body).toEqual({ outcome: "accepted" });
    expect((await call(now)).body).toEqual({ outcome: "duplicate" });
  });
});
