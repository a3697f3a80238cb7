import { describe, expect, it } from "vitest";
import {
  accountId,
  approvedTemplate,
  at,
  errorOf,
  openBusiness,
  orderUpdate,
  wamidOf,
  type Business,
  type Json,
} from "./support/business.ts";

const body = { type: "BODY", text: "Hi {{1}}, your order {{2}} ships today.", example: { body_text: [["Ana", "A-77"]] } };
const draft = (more: Json = {}): Json => ({ name: "order_update", language: "en_US", category: "UTILITY", components: [body], ...more });
const create = (business: Business, more: Json = {}): ReturnType<Business["graph"]> =>
  business.graph("POST", `${accountId}/message_templates`, draft(more));
const events = (business: Business, field = "message_template_status_update"): unknown[] =>
  business.received
    .filter(({ json }) => at(json, "entry", 0, "changes", 0, "field") === field)
    .map(({ json }) => at(json, "entry", 0, "changes", 0, "value"));

describe("a template's life", () => {
  it("is pending, then approved by the review, then sendable; the account is told", async () => {
    await using business = await openBusiness();
    const created = await create(business);
    expect(created.body).toEqual({ id: expect.stringMatching(/^\d{16}$/), status: "PENDING", category: "UTILITY" });
    expect(errorOf(await business.send(orderUpdate("+33612345678")))).toMatchObject({ status: 404, code: 132001 });
    await business.advance(5_000);
    expect(events(business)).toMatchObject([
      { event: "APPROVED", message_template_name: "order_update", message_template_language: "en_US", reason: "NONE" },
    ]);
    expect(at(business.received[0]?.json, "entry", 0, "time")).toEqual(expect.any(Number));
    expect((await business.send(orderUpdate("+33612345678"))).status).toBe(200);
  });

  it("can be rejected, edited and approved again; an approved one is edited once a day", async () => {
    await using business = await openBusiness({ switches: { autoApprove: false } });
    const id = String((await create(business)).body["id"]);
    await business.control("POST", `/templates/${id}/actions`, { action: "reject", reason: "INVALID_FORMAT" });
    expect((await business.graph("GET", `${id}?fields=status,rejected_reason`)).body).toEqual({
      id,
      status: "REJECTED",
      rejected_reason: "INVALID_FORMAT",
    });
    const edit = { components: [{ ...body, text: "Hello {{1}}, your order {{2}} left today." }] };
    expect((await business.graph("POST", id, edit)).body).toEqual({ success: true });
    await business.control("POST", `/templates/${id}/actions`, { action: "approve" });
    expect((await business.graph("POST", id, edit)).body).toEqual({ success: true });
    await business.control("POST", `/templates/${id}/actions`, { action: "approve" });
    expect(errorOf(await business.graph("POST", id, edit))).toMatchObject({ status: 400, code: 100 });
    await business.advance(24 * 3_600_000);
    expect((await business.graph("POST", id, edit)).status).toBe(200);
  });

  it("pauses at RED quality for three hours, then six, then is disabled", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    const red = async (): Promise<void> =>
      void (await business.control("POST", `/templates/${id}/actions`, { action: "set_quality", score: "RED" }));
    const status = async (): Promise<unknown> => (await business.graph("GET", id)).body["status"];
    await red();
    expect(await status()).toBe("PAUSED");
    await business.advance(3 * 3_600_000);
    expect(await status()).toBe("APPROVED");
    await red();
    await business.advance(3 * 3_600_000);
    expect(await status()).toBe("PAUSED");
    await business.advance(3 * 3_600_000);
    await red();
    expect(await status()).toBe("DISABLED");
    await business.advance(0);
    expect(events(business).map((event) => at(event, "event"))).toEqual([
      "APPROVED",
      "PAUSED",
      "REINSTATED",
      "PAUSED",
      "REINSTATED",
      "DISABLED",
    ]);
    expect(events(business, "message_template_quality_update")[0]).toMatchObject({
      previous_quality_score: "UNKNOWN",
      new_quality_score: "RED",
    });
  });

  it("holds messages when paced; release sends them, a pause fails them with 132015", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    await business.control("POST", `/templates/${id}/actions`, { action: "pace", after: 1 });
    const flows = await business.send(orderUpdate("+33612345671"));
    const held = await business.send(orderUpdate("+33612345672"));
    expect([at(flows.body, "messages", 0, "message_status"), at(held.body, "messages", 0, "message_status")]).toEqual([
      "accepted",
      "held_for_quality_assessment",
    ]);
    await business.advance(60_000);
    expect(business.statuses(wamidOf(held))).toEqual([]);
    await business.control("POST", `/templates/${id}/actions`, { action: "release" });
    await business.advance(1_000);
    expect(business.statuses(wamidOf(held))).toHaveLength(2);
    await business.control("POST", `/templates/${id}/actions`, { action: "pace", after: 0 });
    const doomed = wamidOf(await business.send(orderUpdate("+33612345673")));
    await business.control("POST", `/templates/${id}/actions`, { action: "pause" });
    await business.advance(10);
    expect(business.statuses(doomed)[0]).toMatchObject({ status: "failed", errors: [{ code: 132015 }] });
  });

  it("changes category, deletes by name, by id and by ids; an unknown name is HTTP 404", async () => {
    await using business = await openBusiness();
    const id = await approvedTemplate(business);
    await business.control("POST", `/templates/${id}/actions`, { action: "set_category", category: "MARKETING" });
    await business.advance(0);
    expect(events(business, "template_category_update")[0]).toMatchObject({ previous_category: "UTILITY", new_category: "MARKETING" });
    expect((await business.graph("DELETE", `${accountId}/message_templates?name=order_update`)).body).toEqual({ success: true });
    expect((await business.graph("DELETE", `${accountId}/message_templates?name=order_update`)).status).toBe(404);
    const [one, two] = [await approvedTemplate(business, { name: "one" }), await approvedTemplate(business, { name: "two" })];
    expect((await business.graph("DELETE", `${accountId}/message_templates?hsm_id=${one}&name=one`)).status).toBe(200);
    expect((await business.graph("DELETE", `${accountId}/message_templates?hsm_ids=["${two}"]`)).status).toBe(200);
    expect((await business.graph("GET", `${accountId}/message_templates`)).body).toEqual({ data: [] });
  });

  it("lists page by page with filters", async () => {
    await using business = await openBusiness();
    for (const name of ["a_one", "b_two", "b_three"]) await approvedTemplate(business, { name });
    const first = await business.graph("GET", `${accountId}/message_templates?limit=2&fields=name`);
    expect(first.body["data"]).toMatchObject([{ name: "a_one" }, { name: "b_two" }]);
    const next = new URL(String(at(first.body, "paging", "next")));
    const second = await business.graph("GET", `${next.pathname.replace("/v26.0/", "")}${next.search}`);
    expect(second.body["data"]).toMatchObject([{ name: "b_three" }]);
    expect(second.body).not.toHaveProperty("paging.next");
    expect((await business.graph("GET", `${accountId}/message_templates?name=b_&status=APPROVED`)).body["data"]).toHaveLength(2);
  });
});

describe("what a template is refused for", () => {
  const buttons = (...list: Json[]): Json => ({ components: [body, { type: "BUTTONS", buttons: list }] });
  const reply = (text: string): Json => ({ type: "QUICK_REPLY", text });
  const bodyOf = (text: string, example: readonly string[]): Json => ({
    components: [{ type: "BODY", text, example: { body_text: [example] } }],
  });

  it.each([
    ["a capital in the name", { name: "Order" }, 2388073],
    ["a body longer than 1,024", bodyOf("x".repeat(1025), []), 2388040],
    ["a variable at the start", bodyOf("{{1}} is here today", ["Ana"]), 2388299],
    ["more variables than words", bodyOf("So {{1}} {{2}} {{3}} ok", ["a", "b", "c"]), 2388293],
    ["variables out of order", bodyOf("Hi dear {{2}} and also {{1}}, good day to you", ["a", "b"]), 2388072],
    ["missing examples", { components: [{ type: "BODY", text: "Hi {{1}}, all is well here." }] }, 2388072],
    [
      "a header with two variables",
      { components: [{ type: "HEADER", format: "TEXT", text: "{{1}} {{2}}", example: { header_text: ["a", "b"] } }, body] },
      2388047,
    ],
    ["a footer with a variable", { components: [body, { type: "FOOTER", text: "Bye {{1}}" }] }, 2388073],
    [
      "scattered quick replies",
      buttons(reply("A"), { type: "PHONE_NUMBER", text: "Call", phone_number: "+15550783881" }, reply("B")),
      2388060,
    ],
    ["a label longer than 25", buttons(reply("x".repeat(26))), 2388040],
    ["media without a sample", { components: [{ type: "HEADER", format: "IMAGE" }, body] }, 2388273],
  ] as const)("%s", async (_name, more, subcode) => {
    await using business = await openBusiness();
    const answer = await create(business, more);
    expect(answer.status).toBe(400);
    expect(answer.body["error"]).toMatchObject({
      code: 100,
      error_subcode: subcode,
      error_user_title: expect.any(String),
      error_user_msg: expect.any(String),
    });
  });

  it("no body, an unknown category, three URLs, a second one of the same name and language", async () => {
    await using business = await openBusiness();
    expect((await create(business, { components: [] })).status).toBe(400);
    expect((await create(business, { category: "NEWS" })).status).toBe(400);
    const url = { type: "URL", text: "Go", url: "https://x.io" };
    expect((await create(business, buttons(url, url, url))).status).toBe(400);
    expect((await create(business)).status).toBe(200);
    expect((await create(business)).body["error"]).toMatchObject({ error_subcode: 2388024 });
    expect((await create(business, { language: "fr" })).status).toBe(200);
  });
});
