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
  wamidOf,
  type Business,
  type Json,
} from "./support/business.ts";

const hour = 3_600_000;
const events = (business: Business, field: string): Json[] =>
  business.received
    .flatMap(({ json }) => list(at(json, "entry", 0, "changes")))
    .flatMap((change) => (change["field"] === field ? [change["value"] as Json] : []));
const create = (business: Business, name: string, text: string, more: Json = {}): ReturnType<Business["graph"]> =>
  business.graph("POST", `${accountId}/message_templates`, {
    name,
    language: "en_US",
    category: "UTILITY",
    components: [{ type: "BODY", text }],
    ...more,
  });
const act = (business: Business, id: string, action: string, more: Json = {}): ReturnType<Business["control"]> =>
  business.control("POST", `/templates/${id}/actions`, { action, ...more });

describe("the review, when it reads", () => {
  it.each([
    [
      "two variables side by side",
      "Dear {{1}}{{2}}, all is well with your order today",
      "INVALID_FORMAT",
      { example: { body_text: [["a", "b"]] } },
    ],
    ["asking for a card number", "Please answer with your card number to go on with it", "ABUSIVE_CONTENT", {}],
    ["promising a prize", "You have won something great, write to us at once", "SCAM", {}],
  ])("rejects %s, with a reason and advice", async (_name, text, reason, more) => {
    await using business = await openBusiness({ switches: { reviewJudges: true } });
    const created = await create(business, "doubtful", text, { components: [{ type: "BODY", text, ...more }] });
    await business.advance(5_000);
    expect((await business.graph("GET", `${String(created.body["id"])}?fields=status,rejected_reason`)).body).toMatchObject({
      status: "REJECTED",
      rejected_reason: reason,
    });
    expect(events(business, "message_template_status_update")[0]).toMatchObject({
      event: "REJECTED",
      reason,
      rejection_info: { reason, recommendation: expect.stringMatching(/\w/) },
    });
  });

  it("rejects the twin of another template, and moves marketing out of UTILITY", async () => {
    await using business = await openBusiness({ switches: { reviewJudges: true } });
    await create(business, "first", "Your parcel leaves our house today.");
    await business.advance(5_000);
    await create(business, "twin", "Your parcel leaves our house today.");
    const promo = String((await create(business, "promo", "Our sale begins: come and see the new collection.")).body["id"]);
    await business.advance(5_000);
    expect(
      events(business, "message_template_status_update").map(({ event, message_template_name }) => [event, message_template_name]),
    ).toEqual([
      ["APPROVED", "first"],
      ["REJECTED", "twin"],
      ["APPROVED", "promo"],
    ]);
    expect((await business.graph("GET", promo)).body).toMatchObject({ category: "MARKETING", previous_category: "UTILITY" });
    expect(events(business, "template_category_update")).toMatchObject([{ previous_category: "UTILITY", new_category: "MARKETING" }]);
  });
});

describe("a category that was wrong", () => {
  it("is announced a day before it changes", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    await act(business, id, "announce_category", { category: "MARKETING" });
    await business.advance(23 * hour);
    expect((await business.graph("GET", id)).body).toMatchObject({ category: "UTILITY", correct_category: "MARKETING" });
    expect(events(business, "template_category_update")).toMatchObject([
      { new_category: "UTILITY", correct_category: "MARKETING", category_update_timestamp: expect.any(Number) },
    ]);
    await business.advance(hour);
    expect((await business.graph("GET", id)).body).toMatchObject({ category: "MARKETING", previous_category: "UTILITY" });
    expect(events(business, "template_category_update")[1]).toMatchObject({ previous_category: "UTILITY", new_category: "MARKETING" });
    await act(business, id, "detect_category", { category: "UTILITY" });
    await business.advance(0);
    expect(events(business, "template_correct_category_detection")).toMatchObject([{ category: "MARKETING", correct_category: "UTILITY" }]);
  });
});

describe("quality that follows what people do", () => {
  it("falls with blocks: yellow, then red, and red pauses", async () => {
    await using business = await openBusiness({ switches: { qualityFromFeedback: { least: 10, yellowShare: 0.1, redShare: 0.3 } } });
    const id = await approvedTemplate(business);
    const quality = async (): Promise<unknown> =>
      at((await business.graph("GET", `${id}?fields=quality_score,status`)).body, "quality_score", "score");
    for (let person = 0; person < 10; person += 1) await business.send(orderUpdate(`+3361234560${person}`));
    await business.advance(1_000);
    expect(await quality()).toBe("GREEN");
    await business.acts("+33612345600", { action: "block" });
    expect(await quality()).toBe("YELLOW");
    for (const person of [1, 2]) await business.acts(`+3361234560${person}`, { action: "block" });
    expect(await quality()).toBe("RED");
    expect((await business.graph("GET", id)).body["status"]).toBe("PAUSED");
    await business.advance(0);
    expect(events(business, "message_template_quality_update").map(({ new_quality_score }) => new_quality_score)).toEqual([
      "GREEN",
      "YELLOW",
      "RED",
    ]);
  });
});

describe("pacing", () => {
  const paced = { templatePacing: { afterSends: 2, holdMs: hour } };
  const marketing: Json = { category: "MARKETING" };

  it("holds what follows the first sends of a new template, and lets it go when nothing bad was heard", async () => {
    await using business = await openBusiness({ switches: paced });
    await approvedTemplate(business, marketing);
    const answers = [];
    for (let person = 0; person < 4; person += 1) answers.push(await business.send(orderUpdate(`+3361234560${person}`)));
    expect(answers.map((answer) => at(answer.body, "messages", 0, "message_status"))).toEqual([
      "accepted",
      "accepted",
      "held_for_quality_assessment",
      "held_for_quality_assessment",
    ]);
    await business.advance(hour - 1);
    const last = wamidOf(answers[3] ?? answers[0] ?? (await business.send({})));
    expect(business.statuses(last)).toEqual([]);
    await business.advance(1_000);
    expect(business.statuses(last).map(({ status }) => status)).toEqual(["sent", "delivered"]);
  });

  it("drops them with 132015 at a bad signal; only a hand unpauses, and then it is paced again", async () => {
    await using business = await openBusiness({ switches: paced });
    const id = await approvedTemplate(business, marketing);
    for (let person = 0; person < 3; person += 1) await business.send(orderUpdate(`+3361234560${person}`));
    await act(business, id, "set_quality", { score: "RED" });
    await business.advance(10 * hour);
    expect((await business.graph("GET", id)).body["status"]).toBe("PAUSED");
    expect(business.statuses().filter(({ status }) => status === "failed")).toMatchObject([{ errors: [{ code: 132015 }] }]);
    expect(errorOf(await business.send(orderUpdate("+33612345609"))).code).toBe(132015);
    expect((await business.graph("POST", `${id}/unpause`)).body).toEqual({ success: true });
    const again = [];
    for (let person = 0; person < 3; person += 1)
      again.push(at((await business.send(orderUpdate(`+3361234561${person}`))).body, "messages", 0, "message_status"));
    expect(again).toEqual(["accepted", "accepted", "held_for_quality_assessment"]);
  });

  it("leaves utility templates alone, except in the week after one was paused", async () => {
    await using business = await openBusiness({ switches: paced });
    const id = await approvedTemplate(business);
    const sends = async (): Promise<unknown[]> => {
      const statuses = [];
      for (let person = 0; person < 3; person += 1)
        statuses.push(at((await business.send(orderUpdate(`+3361234560${person}`))).body, "messages", 0, "message_status"));
      return statuses;
    };
    expect(await sends()).not.toContain("held_for_quality_assessment");
    await act(business, id, "pause");
    await act(business, id, "unpause");
    expect(await sends()).toContain("held_for_quality_assessment");
  });
});

describe("the library", () => {
  it("is searched, makes templates that are approved at once, and knows the kinds of their parameters", async () => {
    await using business = await openBusiness();
    const found = await business.graph("GET", 'message_template_library?search="payment"&language=en_US');
    expect(list(found.body["data"]).map(({ name }) => name)).toEqual(expect.arrayContaining(["payment_due_1", "payment_received_1"]));
    expect(
      list((await business.graph("GET", "message_template_library?industry=FINANCIAL_SERVICES&topic=ACCOUNT_UPDATE")).body["data"]),
    ).toHaveLength(1);
    const make = (more: Json): ReturnType<Business["graph"]> =>
      business.graph("POST", `${accountId}/message_templates`, {
        name: "due",
        language: "en_US",
        category: "UTILITY",
        library_template_name: "payment_due_1",
        ...more,
      });
    expect((await make({})).body["error"]).toMatchObject({ error_user_title: "Button input is missing" });
    const made = await make({
      library_template_button_inputs: [
        { type: "URL", url: { base_url: "https://shop.example/{{1}}", url_suffix_example: "https://shop.example/demo" } },
      ],
    });
    expect(made.body).toMatchObject({ status: "APPROVED", category: "UTILITY" });
    expect((await business.graph("GET", `${String(made.body["id"])}?fields=library_template_name`)).body["library_template_name"]).toBe(
      "payment_due_1",
    );
    const send = (amount: string): ReturnType<Business["send"]> =>
      business.send({
        to: "+33612345678",
        type: "template",
        template: {
          name: "due",
          language: { code: "en_US" },
          components: [
            { type: "body", parameters: ["Ana", amount, "2026-12-01"].map((text) => ({ type: "text", text })) },
            { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "x" }] },
          ],
        },
      });
    expect(errorOf(await send("quite a lot")).code).toBe(132018);
    expect((await send("€75.00")).status).toBe(200);
  });
});

describe("between accounts", () => {
  it("copies approved templates of good quality, and says why not the others", async () => {
    await using business = await openBusiness();
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847", businessId });
    await business.control("POST", "/accounts", { id: "999", appId: "670843887433847", businessId: "1" });
    const good = await approvedTemplate(business, { name: "good" });
    const bad = await approvedTemplate(business, { name: "bad" });
    await act(business, bad, "set_quality", { score: "YELLOW" });
    expect((await business.graph("POST", "888/migrate_message_templates", { source_waba_id: accountId })).body).toEqual({
      migrated_templates: [good],
      failed_templates: { [bad]: "Quality is YELLOW" },
    });
    expect((await business.graph("GET", "888/message_templates")).body["data"]).toMatchObject([{ name: "good", status: "PENDING" }]);
    expect((await business.graph("POST", "999/migrate_message_templates", { source_waba_id: accountId })).status).toBe(400);
  });

  it("compares two that were sent a thousand times", async () => {
    await using business = await openBusiness({ switches: { pairRate: null, messagesPerSecond: 100_000 } });
    const [one, two] = [
      await approvedTemplate(business),
      await approvedTemplate(business, { name: "other", components: [{ type: "BODY", text: "Your parcel is here." }] }),
    ];
    const range = (): string => `start=${business.emulator.world.clock.seconds() - 604_800}&end=${business.emulator.world.clock.seconds()}`;
    expect((await business.graph("GET", `${one}/compare?template_ids=[${two}]&${range()}`)).status).toBe(400);
    for (let count = 0; count < 1_000; count += 1) {
      await business.send(orderUpdate("+33612345678"));
      await business.send({ to: "+33612345678", type: "template", template: { name: "other", language: { code: "en_US" } } });
    }
    await business.advance(1_000);
    await business.acts("+33612345678", { action: "block" });
    const compared = await business.graph("GET", `${one}/compare?template_ids=[${two}]&${range()}`);
    expect(compared.body["data"]).toMatchObject([
      { metric: "BLOCK_RATE", type: "RELATIVE", order_by_relative_metric: [one, two] },
      {
        metric: "MESSAGE_SENDS",
        number_values: [
          { key: one, value: 1000 },
          { key: two, value: 1000 },
        ],
      },
      { metric: "TOP_BLOCK_REASON", string_values: [{ key: one }, { key: two }] },
    ]);
  });
});

describe("the rest of a template's life", () => {
  it("tells the new words when an edit is approved", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    await business.graph("POST", id, {
      components: [
        { type: "BODY", text: "Dear {{1}}, the order {{2}} is at your door.", example: { body_text: [["Ana", "A-77"]] } },
        { type: "FOOTER", text: "Maison Lune" },
      ],
    });
    await business.advance(5_000);
    expect(events(business, "message_template_components_update")).toMatchObject([
      { message_template_element: "Dear {{1}}, the order {{2}} is at your door.", message_template_footer: "Maison Lune" },
    ]);
  });

  it("is edited ten times in thirty days and no more", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    const edit = (word: string): ReturnType<Business["graph"]> =>
      business.graph("POST", id, { components: [{ type: "BODY", text: `Dear ${word}, here we are again.` }] });
    const statuses = [];
    for (let day = 0; day < 11; day += 1) {
      statuses.push((await edit("x".repeat(day + 1))).status);
      await business.advance(24 * hour);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(200), 400]);
  });

  it("previews codes, keeps time-to-live in range, and keeps the name of a deleted one by switch", async () => {
    await using business = await openBusiness({ switches: { deletedNameBlockedDays: 30 } });
    const preview = await business.graph(
      "GET",
      `${accountId}/message_template_previews?category=AUTHENTICATION&languages=en_US,es_ES&add_security_recommendation=true&code_expiration_minutes=10&button_types=OTP`,
    );
    expect(preview.body["data"]).toMatchObject([
      { language: "en_US", footer: "This code expires in 10 minutes." },
      { language: "es_ES", buttons: [{ text: "Copiar código" }] },
    ]);
    expect((await create(business, "late", "All is well today.", { message_send_ttl_seconds: 10 })).status).toBe(400);
    await approvedTemplate(business);
    await business.graph("DELETE", `${accountId}/message_templates?name=order_update`);
    expect((await create(business, "order_update", "All is well today.")).body["error"]).toMatchObject({ error_subcode: 2388023 });
    await business.advance(30 * 24 * hour);
    expect((await create(business, "order_update", "All is well today.")).status).toBe(200);
  });

  it.each<readonly [string, string, readonly Json[]]>([
    [
      "a limited-time offer with a footer",
      "MARKETING",
      [
        { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Until Sunday" } },
        { type: "FOOTER", text: "x" },
      ],
    ],
    ["a limited-time offer too long", "MARKETING", [{ type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "x".repeat(17) } }]],
    ["products in a utility template", "UTILITY", [{ type: "BUTTONS", buttons: [{ type: "MPM", text: "View items" }] }]],
    ["a coupon without an example", "MARKETING", [{ type: "BUTTONS", buttons: [{ type: "COPY_CODE" }] }]],
    ["one-tap without apps", "AUTHENTICATION", [{ type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "ONE_TAP" }] }]],
    [
      "a code that lives too long",
      "AUTHENTICATION",
      [
        { type: "FOOTER", code_expiration_minutes: 91 },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
      ],
    ],
  ])("refuses %s", async (_name, category, components) => {
    await using business = await openBusiness();
    const body = category === "AUTHENTICATION" ? { type: "BODY" } : { type: "BODY", text: "Come and see our new things." };
    expect((await create(business, "special", "", { category, components: [body, ...components] })).status).toBe(400);
  });
});
