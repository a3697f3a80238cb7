import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Doors, openDoors, signShopify } from "./doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());
afterEach(async () => {
  await doors.inbox();
  await doors.unrecognised();
});

const order = {
  id: 820_982_911_946_154_500,
  name: "#1001",
  order_number: 1001,
  created_at: "2026-11-22T10:00:00+01:00",
  currency: "EUR",
  total_price: "89.90",
  customer_locale: "fr-FR",
  order_status_url: "https://shop.example/orders/abc",
  buyer_accepts_marketing: false,
  checkout_token: "ct-1",
  customer: { id: 7_001, first_name: "Ana", last_name: "López", email: "Ana@Example.com", phone: null },
  shipping_address: { country_code: "FR", phone: "06 12 34 56 78" },
  note_attributes: [{ name: "whatsapp_updates", value: "yes" }],
  line_items: [{ title: "Lamp", quantity: 2, price: "44.95", sku: "L-1", product_id: 5 }],
};
const fulfilment = {
  id: 255,
  order_id: 9_001,
  name: "#1001.1",
  created_at: "2026-11-23T10:00:00Z",
  updated_at: "2026-11-24T10:00:00Z",
  tracking_company: "Colissimo",
  tracking_number: "6A1",
  tracking_url: "https://track.example/6A1",
  email: "ana@example.com",
  destination: { country_code: "FR", phone: "+33612345678", first_name: "Ana" },
  line_items: [],
};
const only = async () => {
  const rows = await doors.inbox();
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row?.item.kind !== "event") throw new Error("no event");
  return { ...row.item.event, profileId: row.profileId };
};

describe("orders and shipments", () => {
  it("orders/create becomes order_placed with the buyer, the basket and the consent", async () => {
    expect((await doors.shopify("orders/create", order, "w-1")).body).toEqual({ outcome: "accepted" });
    const event = await only();
    expect(event).toMatchObject({
      type: "order_placed",
      source: "shopify",
      id: "shopify:w-1",
      occurredAt: "2026-11-22T09:00:00.000Z",
      properties: {
        orderNumber: "#1001",
        total: "89.90",
        currency: "EUR",
        itemCount: 2,
        items: [{ title: "Lamp", quantity: 2, price: "44.95", sku: "L-1", productId: "5" }],
        orderUrl: "https://shop.example/orders/abc",
        checkoutId: "ct-1",
      },
      change: {
        identities: { externalId: "7001", phone: "+33612345678", email: "ana@example.com" },
        attributes: { firstName: "Ana", lastName: "López" },
        locale: "fr-FR",
        country: "FR",
        consent: [
          {
            channel: "whatsapp",
            purpose: "utility",
            action: "opt_in",
            source: "shopify:checkout",
            evidence: { field: "note_attributes.whatsapp_updates", value: "yes" },
            occurredAt: "2026-11-22T09:00:00.000Z",
          },
        ],
      },
    });
    expect(event.change.consent).toHaveLength(1);
  });

  it("the same webhook again is a duplicate, also with other bytes", async () => {
    expect((await doors.shopify("orders/create", order, "w-2")).body).toEqual({ outcome: "accepted" });
    expect((await doors.shopify("orders/create", { ...order, note: "again" }, "w-2")).body).toEqual({ outcome: "duplicate" });
  });

  it("shipment and delivery lead to the same person and order", async () => {
    await doors.shopify("orders/create", order);
    const { profileId } = await only();
    await doors.shopify("fulfillments/create", fulfilment);
    const shipped = await only();
    expect(shipped).toMatchObject({
      type: "order_shipped",
      profileId,
      properties: {
        orderId: "9001",
        orderNumber: "#1001",
        trackingNumber: "6A1",
        trackingUrl: "https://track.example/6A1",
        trackingCompany: "Colissimo",
      },
    });
    await doors.shopify("fulfillments/update", { ...fulfilment, shipment_status: "delivered" });
    expect(await only()).toMatchObject({ type: "order_delivered", profileId, occurredAt: "2026-11-24T10:00:00.000Z" });
  });

  it("other steps of a shipment are understood and make no event", async () => {
    expect((await doors.shopify("fulfillments/update", { ...fulfilment, shipment_status: "in_transit" })).body).toEqual({
      outcome: "ignored",
    });
    expect(await doors.unrecognised()).toMatchObject([
      { reason: "understood, not mapped: shipment_status in_transit makes no event", door: `shopify/${doors.sourceId}` },
    ]);
  });

  it("checkouts/update becomes checkout_updated", async () => {
    await doors.shopify("checkouts/update", {
      token: "ct-9",
      email: "b@example.com",
      abandoned_checkout_url: "https://shop.example/recover/ct-9",
      total_price: "10.00",
      currency: "EUR",
      updated_at: "2026-11-22T10:00:00Z",
      line_items: [],
    });
    expect(await only()).toMatchObject({
      type: "checkout_updated",
      properties: { checkoutId: "ct-9", checkoutUrl: "https://shop.example/recover/ct-9", total: "10.00" },
    });
  });

  it.each([
    ["the box for marketing", { buyer_accepts_marketing: true }, [["marketing", "opt_in"]]],
    [
      "a subscription by SMS",
      { customer: { ...order.customer, sms_marketing_consent: { state: "subscribed", consent_updated_at: "2026-01-01T00:00:00Z" } } },
      [["marketing", "opt_in"]],
    ],
    [
      "an SMS subscription that ended, against an old box",
      { buyer_accepts_marketing: true, customer: { ...order.customer, sms_marketing_consent: { state: "unsubscribed" } } },
      [["marketing", "opt_out"]],
    ],
    ["nothing", {}, undefined],
    ["a no", { note_attributes: [{ name: "whatsapp_updates", value: "no" }] }, undefined],
  ])("%s is consent as it was given", async (_what, change, expected) => {
    await doors.shopify("orders/create", { ...order, note_attributes: [], ...change });
    expect((await only()).change.consent?.map((entry) => [entry.purpose, entry.action])).toEqual(expected);
  });

  it.each([
    ["an unknown topic", "products/update", order, "the topic is not handled"],
    ["nobody", "orders/create", { id: 1 }, "it names nobody by customer id, phone or e-mail address"],
    ["no order id", "orders/create", { customer: { id: 1 } }, "the order has no id"],
    ["a list", "orders/create", [], "the body is not a JSON object"],
    ["no JSON", "orders/create", "%%%", "the body is not JSON"],
  ])("%s is kept, not dropped", async (_what, topic, body, reason) => {
    expect((await doors.shopify(topic, body)).body).toEqual({ outcome: "unrecognised" });
    expect(await doors.unrecognised()).toMatchObject([{ reason }]);
    expect(await doors.inbox()).toEqual([]);
  });

  it("never breaks on any JSON", async () => {
    const topics = fc.constantFrom("orders/create", "fulfillments/create", "fulfillments/update", "checkouts/update");
    const value = fc.record({
      id: fc.jsonValue(),
      order_id: fc.jsonValue(),
      token: fc.jsonValue(),
      customer: fc.jsonValue(),
      phone: fc.jsonValue(),
      email: fc.jsonValue(),
      line_items: fc.jsonValue(),
      note_attributes: fc.jsonValue(),
      created_at: fc.jsonValue(),
      shipment_status: fc.constantFrom("delivered", null),
      customer_locale: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(topics, value, async (topic, body) => {
        expect((await doors.shopify(topic, body)).status).toBe(200);
      }),
      { numRuns: 150 },
    );
  });
});

describe("the signature", () => {
  const raw = Buffer.from(JSON.stringify(order));
  const right = signShopify(raw);
  const post = async (signature: string, bytes: Uint8Array = raw) =>
    doors.call("POST", `/webhooks/shopify/${doors.sourceId}`, bytes, {
      authorization: "",
      "x-shopify-topic": "orders/create",
      ...(signature === "" ? {} : { "x-shopify-hmac-sha256": signature }),
    });
  it.each([
    ["missing", "", raw],
    ["in hexadecimal", Buffer.from(right, "base64").toString("hex"), raw],
    ["without padding", right.replace("=", ""), raw],
    ["in base64url", `${right.slice(0, 42)}-=`, raw],
    ["of another shop", signShopify(raw, "other"), raw],
    ["of the body re-serialised", right, Buffer.from(JSON.stringify(order, null, 1))],
    ["of an empty body", right, Buffer.alloc(0)],
  ])("%s is refused", async (_what, signature, bytes) => {
    expect((await post(signature, bytes)).body).toMatchObject({ status: 401, code: "bad_signature" });
    expect(await doors.inbox()).toEqual([]);
    expect(await doors.unrecognised()).toEqual([]);
  });

  it("has one spelling only", async () => {
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const other = last[last.indexOf(right.charAt(42)) ^ 1] ?? "A";
    expect((await post(`${right.slice(0, 42)}${other}=`)).status).toBe(401);
    expect((await post(right)).status).toBe(200);
  });

  it("a source that is not there is not found", async () => {
    expect(
      (await doors.call("POST", "/webhooks/shopify/018f0000-0000-7000-8000-000000000000", raw, { "x-shopify-hmac-sha256": right })).status,
    ).toBe(404);
  });
});
