import { describe, expect, it } from "vitest";
import {
  approvedTemplate,
  at,
  errorOf,
  openBusiness,
  orderUpdate,
  phoneNumberId,
  text,
  wamidOf,
  type Business,
} from "./support/business.ts";

const hour = 3_600_000;
const lastOf = (business: Business, id: string): unknown => at(business.statuses(id).at(-1), "status");
const failure = (business: Business, id: string): unknown => at(business.statuses(id).at(-1), "errors", 0, "code");

describe("the 24-hour window", () => {
  it("opens with the customer's message and closes a day later", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    await business.advance(24 * hour - 1);
    const inside = wamidOf(await business.send(text("+33612345678")));
    await business.advance(hour);
    const outside = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    expect(lastOf(business, inside)).toBe("delivered");
    expect(failure(business, outside)).toBe(131047);
    expect(business.statuses(outside)).toHaveLength(1);
  });

  it("does not bind templates", async () => {
    await using business = await openBusiness();
    await approvedTemplate(business);
    const id = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(1_000);
    expect(business.statuses(id).map((status) => status["status"])).toEqual(["sent", "delivered"]);
  });
});

describe("rates", () => {
  it("refuses the 46th message at once to the same person, and takes it when the debt is paid", async () => {
    await using business = await openBusiness();
    const answers = [];
    for (let count = 0; count < 46; count += 1) answers.push(errorOf(await business.send(text("+33612345678"))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(45);
    expect(answers[45]).toMatchObject({ status: 400, code: 131056 });
    await business.advance(45 * 6_000);
    expect((await business.send(text("+33612345678"))).status).toBe(200);
  });

  it("refuses more than the number's throughput, with the HTTP status of the switch", async () => {
    await using business = await openBusiness({ switches: { messagesPerSecond: 5, throttleHttpStatus: 429 } });
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(errorOf(await business.send(text(`+3361234560${count}`))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[6]).toMatchObject({ code: 130429 });
    await business.advance(1_000);
    expect((await business.send(text("+33612345699"))).status).toBe(200);
  });

  it("refuses new people beyond the portfolio's messaging limit", async () => {
    await using business = await openBusiness({ switches: { messagingLimitPer24h: 2 } });
    await approvedTemplate(business);
    const codes = [];
    for (const phone of ["+33611111111", "+33622222222", "+33611111111", "+33633333333"])
      codes.push(errorOf(await business.send(orderUpdate(phone))).code);
    expect(codes).toEqual([undefined, undefined, undefined, 131048]);
  });
});

describe("people who are not to be reached", () => {
  it("fails later with 131026 for somebody not on WhatsApp", async () => {
    await using business = await openBusiness();
    await business.customer("+33600000000", { onWhatsApp: false });
    const id = wamidOf(await business.send(text("+33600000000")));
    await business.advance(1_000);
    expect(failure(business, id)).toBe(131026);
  });

  it("fails marketing later with 131050 after an opt-out, and tells the business at once", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await approvedTemplate(business, { category: "MARKETING" });
    await business.writes(ana);
    await business.acts(ana, { action: "stop_marketing" });
    await business.advance(10);
    const preference = business.received.flatMap(({ json }) =>
      at(json, "entry", 0, "changes", 0, "field") === "user_preferences"
        ? [at(json, "entry", 0, "changes", 0, "value", "user_preferences", 0)]
        : [],
    );
    expect(preference[0]).toMatchObject({
      wa_id: "33612345678",
      value: "stop",
      category: "marketing_messages",
      timestamp: expect.any(Number),
    });
    const marketing = wamidOf(await business.send(orderUpdate("+33612345678")));
    const service = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    expect(failure(business, marketing)).toBe(131050);
    expect(lastOf(business, service)).toBe("delivered");
    await business.acts(ana, { action: "resume_marketing" });
    const again = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(1_000);
    expect(lastOf(business, again)).toBe("delivered");
  });

  it("fails the second marketing message of the day with 131049 when the cap is one", async () => {
    await using business = await openBusiness({ switches: { marketingCapPerDay: 1 } });
    await approvedTemplate(business, { category: "MARKETING" });
    const first = wamidOf(await business.send(orderUpdate("+33612345678")));
    const second = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(24 * hour);
    const nextDay = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(1_000);
    expect([lastOf(business, first), failure(business, second), lastOf(business, nextDay)]).toEqual(["delivered", 131049, "delivered"]);
  });

  it("stays at `sent` for somebody who blocked the business", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    await business.acts(ana, { action: "block" });
    const id = wamidOf(await business.send(text("+33612345678")));
    await business.advance(hour);
    expect(business.statuses(id).map((status) => status["status"])).toEqual(["sent"]);
  });

  it("answers 130403 for somebody the business blocked, until they are unblocked", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    const users = { messaging_product: "whatsapp", block_users: [{ user: "+33612345678" }] };
    const tooEarly = await business.graph("POST", `${phoneNumberId}/block_users`, users);
    expect(tooEarly.body).toMatchObject({ error: { code: 139100 }, block_users: { failed_users: [{ input: "+33612345678" }] } });
    await business.writes(ana);
    expect((await business.graph("POST", `${phoneNumberId}/block_users`, users)).body).toMatchObject({
      block_users: { added_users: [{ wa_id: "33612345678" }] },
    });
    expect(errorOf(await business.send(text("+33612345678")))).toMatchObject({ status: 400, code: 130403 });
    await business.graph("DELETE", `${phoneNumberId}/block_users`, users);
    expect((await business.send(text("+33612345678"))).status).toBe(200);
  });
});

describe("pricing on receipts", () => {
  it("is on sent and delivered, free inside the month's tier and billed beyond it", async () => {
    await using business = await openBusiness({ switches: { serviceFreeTierPerMonth: 1, pairRate: null } });
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const first = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    const second = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    expect(business.statuses(first).map((status) => at(status, "pricing", "type"))).toEqual([
      "free_customer_service",
      "free_customer_service",
    ]);
    expect(business.statuses(second).map((status) => status["pricing"])).toEqual([
      { billable: true, pricing_model: "PMP", type: "regular", category: "service" },
      { billable: true, pricing_model: "PMP", type: "regular", category: "service" },
    ]);
    await business.advance(9 * 24 * hour);
    await business.writes(ana);
    const december = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    expect(at(business.statuses(december)[0], "pricing", "type")).toBe("free_customer_service");
  });

  it("is free for 72 hours after an answer to somebody an ad brought", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await approvedTemplate(business, { category: "MARKETING" });
    await business.control("POST", `/customers/${ana}/messages`, {
      phoneNumberId,
      type: "text",
      text: "Hi",
      referral: { source_id: "1", ctwa_clid: "Aff" },
    });
    await business.send(text("+33612345678"));
    await business.advance(71 * hour);
    const free = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(2 * hour);
    const paid = wamidOf(await business.send(orderUpdate("+33612345678")));
    await business.advance(1_000);
    expect(business.inbound()[0]).toMatchObject({ referral: { source_type: "ad", ctwa_clid: "Aff" } });
    expect(business.statuses(free)[0]).toMatchObject({
      pricing: { type: "free_entry_point", billable: false },
      conversation: { origin: { type: "referral_conversion" } },
    });
    expect(business.statuses(paid)[0]).toMatchObject({ pricing: { type: "regular", category: "marketing" } });
  });

  it("echoes the callback data on every receipt, failed ones too unless the switch says no", async () => {
    await using business = await openBusiness();
    const failing = { ...text("+33612345678"), biz_opaque_callback_data: "run=77" };
    const first = wamidOf(await business.send(failing));
    await business.advance(1_000);
    expect(business.statuses(first)[0]).toMatchObject({ status: "failed", biz_opaque_callback_data: "run=77" });
    await business.control("PATCH", "/switches", { callbackDataOnFailed: false });
    const second = wamidOf(await business.send(failing));
    await business.advance(1_000);
    expect(business.statuses(second)[0]).not.toHaveProperty("biz_opaque_callback_data");
  });

  it("carries a conversation for apps on webhook version 23, and none on 24 and later", async () => {
    await using business = await openBusiness();
    await business.control("POST", "/apps", {
      id: "670843887433847",
      secret: "emulator-app-secret",
      webhookVersion: 23,
      webhookUrl: business.callbackUrl,
    });
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const id = wamidOf(await business.send(text("+33612345678")));
    await business.advance(1_000);
    expect(business.statuses(id)[0]).toMatchObject({
      conversation: { id: expect.any(String), expiration_timestamp: expect.any(String), origin: { type: "service" } },
    });
    expect(business.statuses(id)[1]).not.toHaveProperty("conversation.expiration_timestamp");
  });
});
