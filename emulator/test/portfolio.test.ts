import { describe, expect, it } from "vitest";
import {
  accountId,
  approvedTemplate,
  at,
  businessId,
  errorOf,
  list,
  openBusiness,
  orderUpdate,
  phoneNumberId,
  text,
  wamidOf,
  type Business,
  type Json,
} from "./support/business.ts";

const hour = 3_600_000;
const quick = { pairRate: null, messagesPerSecond: 100_000 } as const;
const changes = (business: Business, field: string): Json[] =>
  business.received
    .flatMap(({ json }) => list(at(json, "entry", 0, "changes")))
    .flatMap((change) => (change["field"] === field ? [change["value"] as Json] : []));
const reach = async (business: Business, from: number, count: number): Promise<unknown[]> => {
  const codes = [];
  for (let person = from; person < from + count; person += 1)
    codes.push(errorOf(await business.send(orderUpdate(`+336${10_000_000 + person}`))).code);
  return codes;
};

describe("messaging limits by tier", () => {
  it("stop at 250 people a day, and step up to 2,000 for a verified business, over all its numbers", async () => {
    await using business = await openBusiness({ switches: { ...quick, messagingTiers: true } });
    await approvedTemplate(business);
    await business.control("POST", `/portfolios/${businessId}/actions`, { action: "set_tier", tier: "TIER_250" });
    expect(
      (await business.graph("GET", `${phoneNumberId}?fields=whatsapp_business_manager_messaging_limit`)).body[
        "whatsapp_business_manager_messaging_limit"
      ],
    ).toBe("TIER_250");
    const codes = await reach(business, 0, 252);
    expect(codes.filter((code) => code === 131048)).toHaveLength(2);
    await business.control("POST", `/portfolios/${businessId}/actions`, { action: "verify" });
    expect(await reach(business, 252, 5)).toEqual(Array(5).fill(undefined));
    await business.advance(0);
    expect(changes(business, "business_capability_update").at(-1)).toEqual({
      max_daily_conversations_per_business: 2000,
      max_phone_numbers_per_business: 20,
    });
  });

  it("step up by themselves six hours after half of the limit was used in a week, if the quality is good", async () => {
    await using business = await openBusiness({ switches: { ...quick, messagingTiers: true } });
    await approvedTemplate(business);
    await reach(business, 0, 1_000);
    await business.advance(6 * hour);
    expect(
      (await business.graph("GET", `${phoneNumberId}?fields=whatsapp_business_manager_messaging_limit`)).body[
        "whatsapp_business_manager_messaging_limit"
      ],
    ).toBe("TIER_10K");
    await business.control("POST", `/numbers/${phoneNumberId}/actions`, { action: "set_quality", rating: "RED" });
    await reach(business, 1_000, 4_001);
    await business.advance(7 * hour);
    expect(
      (await business.graph("GET", `${phoneNumberId}?fields=whatsapp_business_manager_messaging_limit`)).body[
        "whatsapp_business_manager_messaging_limit"
      ],
    ).toBe("TIER_10K");
    expect(changes(business, "phone_number_quality_update")).toMatchObject([{ event: "FLAGGED", current_limit: "TIER_10K" }]);
  });

  it("count people who are delivered to: a failed message gives its place back", async () => {
    await using business = await openBusiness({ switches: { messagingLimitPer24h: 1 } });
    await approvedTemplate(business);
    await business.customer("+33600000000", { onWhatsApp: false });
    expect(errorOf(await business.send(orderUpdate("+33600000000"))).code).toBeUndefined();
    expect(errorOf(await business.send(orderUpdate("+33611111111"))).code).toBeUndefined();
    expect(errorOf(await business.send(orderUpdate("+33622222222"))).code).toBe(131048);
  });
});

describe("portfolio pacing", () => {
  const switches = { ...quick, portfolioPacing: { firstBatch: 3, batch: 2, everyMs: 60_000 } };

  it("sends a first batch, holds the rest, and lets it go batch by batch", async () => {
    await using business = await openBusiness({ switches });
    await approvedTemplate(business);
    const answers = [];
    for (let person = 0; person < 7; person += 1) answers.push(await business.send(orderUpdate(`+3361234560${person}`)));
    expect(
      answers
        .map((answer) => at(answer.body, "messages", 0, "message_status"))
        .filter((status) => status === "held_for_quality_assessment"),
    ).toHaveLength(4);
    const delivered = (): number => business.statuses().filter(({ status }) => status === "delivered").length;
    await business.advance(1_000);
    expect(delivered()).toBe(3);
    await business.advance(60_000);
    expect(delivered()).toBe(5);
    await business.advance(60_000);
    expect(delivered()).toBe(7);
  });

  it("drops them with 132015 after bad feedback; no templates go out or are made until the review ends", async () => {
    await using business = await openBusiness({ switches });
    await approvedTemplate(business);
    for (let person = 0; person < 5; person += 1) await business.send(orderUpdate(`+3361234560${person}`));
    await business.control("POST", `/portfolios/${businessId}/actions`, { action: "drop_held" });
    await business.advance(1_000);
    expect(business.statuses().filter(({ status }) => status === "failed")).toMatchObject([
      { errors: [{ code: 132015 }] },
      { errors: [{ code: 132015 }] },
    ]);
    expect(errorOf(await business.send(orderUpdate("+33612345699")))).toMatchObject({ status: 403, code: 368 });
    expect(
      (await business.graph("POST", `${accountId}/message_templates`, { name: "x", language: "en", category: "UTILITY", components: [] }))
        .body["error"],
    ).toMatchObject({ code: 368 });
    await business.control("POST", `/portfolios/${businessId}/actions`, { action: "end_review" });
    await business.advance(hour);
    expect((await business.send(orderUpdate("+33612345699"))).status).toBe(200);
  });
});

describe("throughput", () => {
  it("is raised to 1,000 a second after a minute of 131057, and the account is told", async () => {
    await using business = await openBusiness({ switches: { messagesPerSecond: 2 } });
    await business.control("POST", `/numbers/${phoneNumberId}/actions`, { action: "upgrade_throughput" });
    expect(errorOf(await business.send(text("+33612345678")))).toMatchObject({ status: 500, code: 131057 });
    await business.advance(60_000);
    const codes = [];
    for (let count = 0; count < 20; count += 1) codes.push((await business.send(text(`+336123456${10 + count}`))).status);
    expect(codes).toEqual(Array(20).fill(200));
    expect(changes(business, "phone_number_quality_update")).toMatchObject([
      { event: "THROUGHPUT_UPGRADE", current_limit: "TIER_UNLIMITED" },
    ]);
    expect((await business.graph("GET", `${phoneNumberId}?fields=throughput`)).body["throughput"]).toEqual({ level: "HIGH" });
  });
});

describe("the management quota", () => {
  it("refuses call 201 of the hour for an account without numbers, says when to come back, and counts sends not at all", async () => {
    await using business = await openBusiness({ switches: { managementQuota: { withoutNumber: 2, withNumber: 3 } } });
    for (let count = 0; count < 3; count += 1) expect((await business.graph("GET", `${accountId}/message_templates`)).status).toBe(200);
    const refused = await business.graph("GET", phoneNumberId);
    expect(refused.body["error"]).toMatchObject({ code: 80007, is_transient: true });
    expect(JSON.parse(String(refused.headers["x-business-use-case-usage"]))).toMatchObject({
      [accountId]: [{ estimated_time_to_regain_access: 60 }],
    });
    expect((await business.send(text("+33612345678"))).status).toBe(200);
    await business.advance(hour);
    expect((await business.graph("GET", phoneNumberId)).status).toBe(200);
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847" });
    expect([
      (await business.graph("GET", "888")).status,
      (await business.graph("GET", "888")).status,
      (await business.graph("GET", "888")).status,
    ]).toEqual([200, 200, 400]);
  });
});

describe("what Meta does to accounts", () => {
  it.each<readonly [Json, number, Json]>([
    [
      { action: "restrict", type: "RESTRICTED_BIZ_INITIATED_MESSAGING" },
      368,
      {
        event: "ACCOUNT_RESTRICTION",
        restriction_info: [{ restriction_type: "RESTRICTED_BIZ_INITIATED_MESSAGING", expiration: expect.any(Number) }],
      },
    ],
    [
      { action: "disable" },
      131031,
      { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE", waba_ban_date: "November 22, 2026" } },
    ],
  ])("%j refuses templates until it is lifted", async (action, code, told) => {
    await using business = await openBusiness();
    await approvedTemplate(business);
    await business.control("POST", `/accounts/${accountId}/actions`, action);
    expect(errorOf(await business.send(orderUpdate("+33612345678"))).code).toBe(code);
    await business.advance(0);
    expect(changes(business, "account_update")[0]).toEqual(told);
    await business.control("POST", `/accounts/${accountId}/actions`, { action: "lift" });
    expect((await business.send(orderUpdate("+33612345678"))).status).toBe(200);
  });

  it.each<readonly [Json, number]>([
    [{ action: "misclassified", hours: 2 }, 131064],
    [{ action: "bar_countries", countries: ["FR"] }, 130497],
    [{ action: "payment_problem" }, 131042],
  ])("%j is answered with %i", async (action, code) => {
    await using business = await openBusiness();
    await approvedTemplate(business);
    await business.control("POST", `/accounts/${accountId}/actions`, action);
    expect(errorOf(await business.send(orderUpdate("+33612345678"))).code).toBe(code);
  });

  it("tells about names, usernames, PINs, alerts, reviews and volumes in the reference's shapes", async () => {
    await using business = await openBusiness();
    const number = (action: Json): Promise<unknown> => business.control("POST", `/numbers/${phoneNumberId}/actions`, action);
    const account = (action: Json): Promise<unknown> => business.control("POST", `/accounts/${accountId}/actions`, action);
    await number({ action: "decide_name", name: "Maison Soleil" });
    await number({ action: "decide_username", username: "maison" });
    await number({ action: "security", event: "PIN_RESET_REQUEST", requester: "6155" });
    await account({ action: "alert", type: "OBA_APPROVED" });
    await account({ action: "review", decision: "REJECTED" });
    await account({ action: "volume_tier", region: "France" });
    await business.advance(0);
    expect(changes(business, "phone_number_name_update")).toEqual([
      { display_phone_number: "15550783881", decision: "APPROVED", requested_verified_name: "Maison Soleil", rejection_reason: null },
    ]);
    expect(changes(business, "business_username_updates")).toEqual([
      { display_phone_number: "15550783881", username: "maison", status: "approved" },
    ]);
    expect(changes(business, "security")).toEqual([{ display_phone_number: "15550783881", event: "PIN_RESET_REQUEST", requester: "6155" }]);
    expect(changes(business, "account_alerts")).toMatchObject([
      { entity_type: "BUSINESS", entity_id: businessId, alert_info: { alert_type: "OBA_APPROVED" } },
    ]);
    expect(changes(business, "account_review_update")).toEqual([{ decision: "REJECTED" }]);
    expect(changes(business, "account_update")).toMatchObject([
      { event: "VOLUME_BASED_PRICING_TIER_UPDATE", volume_tier_info: { effective_month: "2026-11", region: "France" } },
    ]);
    expect((await business.graph("GET", `${phoneNumberId}?fields=verified_name,username`)).body).toMatchObject({
      verified_name: "Maison Soleil",
      username: "maison",
    });
  });

  it("passes a thread to somebody else: 131070 until it comes back", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    await business.control("POST", `/numbers/${phoneNumberId}/actions`, {
      action: "hand_over",
      customerId: ana,
      summary: "Wants a refund",
    });
    expect(errorOf(await business.send(text("+33612345678"))).code).toBe(131070);
    await business.advance(0);
    expect(changes(business, "messaging_handovers")).toMatchObject([
      {
        messaging_product: "whatsapp",
        sender: { phone_number: "33612345678" },
        recipient: { phone_number_id: phoneNumberId },
        type: "control_passed",
        timestamp: expect.any(String),
        control_passed: {
          previous_owner_role: "ai_agent",
          new_owner_role: "escalation",
          conversation_context: { type: "summary", summary: { text: "Wants a refund" } },
        },
      },
    ]);
    await business.control("POST", `/numbers/${phoneNumberId}/actions`, { action: "hand_over", customerId: ana, to: "us" });
    expect(wamidOf(await business.send(text("+33612345678")))).toMatch(/^wamid/);
  });
});
