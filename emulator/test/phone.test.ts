import { describe, expect, it } from "vitest";
import { approvedTemplate, at, list, openBusiness, phoneNumberId, text, wamidOf, type Business, type Json } from "./support/business.ts";

const to = "+33612345678";
const chat = async (business: Business, customer: string): Promise<Json> =>
  (await business.control("GET", `/chats/${phoneNumberId}/${customer}`)).body;

describe("a customer with a phone", () => {
  it("sees a hydrated template, taps its button, and the business gets the payload", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    await approvedTemplate(business, {
      name: "promo",
      category: "MARKETING",
      parameter_format: "NAMED",
      components: [
        {
          type: "HEADER",
          format: "TEXT",
          text: "For {{name}}",
          example: { header_text_named_params: [{ param_name: "name", example: "Ana" }] },
        },
        {
          type: "BODY",
          text: "Hello {{name}}, come and see us today",
          example: { body_text_named_params: [{ param_name: "name", example: "Ana" }] },
        },
        { type: "FOOTER", text: "Maison Lune" },
        {
          type: "BUTTONS",
          buttons: [
            { type: "URL", text: "Shop", url: "https://x.io/{{1}}", example: ["a"] },
            { type: "QUICK_REPLY", text: "Stop promotions" },
          ],
        },
      ],
    });
    const name = [{ type: "text", parameter_name: "name", text: "Ana" }];
    const components = [
      { type: "header", parameters: name },
      { type: "body", parameters: name },
      { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "sale" }] },
      { type: "button", sub_type: "quick_reply", index: 1, parameters: [{ type: "payload", payload: "STOP_PROMO" }] },
    ];
    const id = wamidOf(await business.send({ to, type: "template", template: { name: "promo", language: { code: "en_US" }, components } }));
    expect(at(await chat(business, ana), "bubbles", 0)).toMatchObject({
      id,
      from: "business",
      type: "template",
      templateName: "promo",
      header: { kind: "text", text: "For Ana" },
      body: "Hello Ana, come and see us today",
      footer: "Maison Lune",
      buttons: [
        { kind: "url", index: 0, text: "Shop", url: "https://x.io/sale" },
        { kind: "reply", index: 1, text: "Stop promotions", tapped: false },
      ],
    });
    await business.acts(ana, { action: "tap", messageId: id, buttonIndex: 1 });
    await business.advance(10);
    expect(business.inbound()[0]).toMatchObject({
      type: "button",
      button: { payload: "STOP_PROMO", text: "Stop promotions" },
      context: { id, from: "15550783881" },
    });
    expect(at(await chat(business, ana), "bubbles", 0, "buttons", 1, "tapped")).toBe(true);
  });

  it("answers buttons and lists", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const ask = (interactive: Json): Promise<string> =>
      business.send({ to, type: "interactive", interactive: { body: { text: "?" }, ...interactive } }).then(wamidOf);
    const buttons = await ask({ type: "button", action: { buttons: [{ type: "reply", reply: { id: "slot1", title: "Sat 16:00" } }] } });
    const menu = await ask({
      type: "list",
      action: { button: "Menu", sections: [{ rows: [{ id: "row1", title: "Priority", description: "1–2 days" }] }] },
    });
    await business.acts(ana, { action: "tap", messageId: buttons, buttonIndex: 0 });
    await business.acts(ana, { action: "choose_row", messageId: menu, rowId: "row1" });
    await business.advance(10);
    expect(business.inbound().map((message) => message["interactive"])).toEqual([
      { type: "button_reply", button_reply: { id: "slot1", title: "Sat 16:00" } },
      { type: "list_reply", list_reply: { id: "row1", title: "Priority", description: "1–2 days" } },
    ]);
    expect(at(await chat(business, ana), "bubbles", 1, "list", "sections", 0, "rows", 0, "id")).toBe("row1");
  });

  it("reads (with or without receipts), plays, reacts, edits, revokes", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const own = await business.writes(ana, "helo");
    const voice = wamidOf(await business.send({ to, type: "audio", audio: { link: "https://x.io/v.ogg", voice: true } }));
    await business.advance(1_000);
    await business.acts(ana, { action: "read" });
    await business.acts(ana, { action: "play", messageId: voice });
    await business.acts(ana, { action: "react", messageId: voice, emoji: "👍" });
    await business.acts(ana, { action: "react", messageId: voice, emoji: "" });
    await business.acts(ana, { action: "edit", messageId: own, text: "hello" });
    await business.acts(ana, { action: "revoke", messageId: own });
    await business.advance(10);
    expect(business.statuses(voice).map((status) => status["status"])).toEqual(["sent", "delivered", "read", "played"]);
    const [, reaction, removed, edit, revoke] = business.inbound();
    expect(reaction).toMatchObject({ type: "reaction", reaction: { message_id: voice, emoji: "👍" } });
    expect(at(removed, "reaction")).toEqual({ message_id: voice });
    expect(edit).toMatchObject({ type: "edit", edit: { original_message_id: own, message: { text: { body: "hello" } } } });
    expect(revoke).toMatchObject({ type: "revoke", revoke: { original_message_id: own } });
    expect(at(await chat(business, ana), "bubbles", 0)).toMatchObject({ edited: true, revoked: true, body: "hello" });
    await business.control("PATCH", `/customers/${ana}`, { readReceipts: false });
    const quiet = wamidOf(await business.send(text(to)));
    await business.advance(1_000);
    await business.acts(ana, { action: "read" });
    await business.advance(1_000);
    expect(business.statuses(quiet).map((status) => status["status"])).toEqual(["sent", "delivered"]);
    expect(at(await chat(business, ana), "bubbles", 2, "status")).toBe("delivered");
  });

  it("sends every kind of message, quotes and forwards", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const first = wamidOf(await business.send(text(to)));
    const say = async (message: Json): Promise<void> => {
      const answer = await business.control("POST", `/customers/${ana}/messages`, { phoneNumberId, ...message });
      expect(answer.status).toBe(201);
    };
    await say({ type: "text", text: "Yes", quote: first });
    await say({ type: "text", text: "Look", forwarded: true });
    await say({ type: "location", latitude: 48.85, longitude: 2.35, name: "Shop" });
    await say({ type: "contacts", contacts: [{ name: "Ana", phone: "+33612345678" }] });
    await say({ type: "order", catalogId: "1948", items: [{ sku: "sku-1", quantity: 2, price: 30, currency: "USD" }] });
    await say({ type: "unsupported", unsupportedType: "poll_creation" });
    await business.advance(10);
    expect(business.inbound()).toMatchObject([
      { context: { from: "15550783881", id: first }, text: { body: "Yes" } },
      { context: { forwarded: true } },
      { location: { latitude: 48.85, longitude: 2.35, name: "Shop" } },
      { contacts: [{ name: { formatted_name: "Ana" }, phones: [{ wa_id: "33612345678" }] }] },
      { order: { catalog_id: "1948", product_items: [{ product_retailer_id: "sku-1", quantity: 2, item_price: 30, currency: "USD" }] } },
      { type: "unsupported", unsupported: { type: "poll_creation" }, errors: [{ code: 131051 }] },
    ]);
  });

  it("reads by itself when attentive", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to, { autoRead: true });
    await business.writes(ana);
    const id = wamidOf(await business.send(text(to)));
    await business.advance(5_000);
    expect(business.statuses(id).map((status) => status["status"])).toEqual(["sent", "delivered", "read"]);
  });

  it("appears by itself on a first send, with the chat in the list", async () => {
    await using business = await openBusiness();
    await business.send(text(to, "Bonjour"));
    const chats = JSON.parse((await business.control("GET", `/numbers/${phoneNumberId}/chats`)).text) as Json[];
    expect(chats).toMatchObject([
      { customer: { phone: "33612345678", onWhatsApp: true, autoRead: false }, last: { preview: "Bonjour", from: "business" } },
    ]);
  });
});

describe("the control API", () => {
  it("refuses what makes no sense with a problem that says why", async () => {
    await using business = await openBusiness();
    const calls: [string, string, unknown][] = [
      ["PATCH", "/switches", { sentAfterMillis: 1 }],
      ["PATCH", "/switches", { webhook: { batchSize: "many" } }],
      ["POST", "/clock", { mode: "backwards" }],
      ["POST", "/clock/advance", { ms: -1 }],
      ["POST", "/customers", { phone: "12" }],
      ["POST", "/customers", { name: "Ana" }],
      ["POST", "/accounts", { id: "1" }],
    ];
    for (const [method, path, body] of calls) {
      const answer = await business.control(method, path, body);
      expect([path, answer.status, typeof answer.body["detail"]]).toEqual([path, 400, "string"]);
    }
    expect((await business.control("GET", "/chats/1/2")).status).toBe(404);
    expect((await business.control("POST", "/customers/none/actions", { phoneNumberId, action: "read" })).status).toBe(404);
  });

  it("resets to the seed", async () => {
    await using business = await openBusiness();
    await business.send(text(to));
    const { body } = await business.control("POST", "/reset", {});
    expect(body["counts"]).toMatchObject({ customers: 0, accepted: 0 });
    expect(list(body["accounts"])).toMatchObject([
      { id: "102290129340398", numbers: [{ id: "106540352242922", displayPhoneNumber: "+1 555-078-3881", verifiedName: "Maison Lune" }] },
    ]);
    expect((await business.control("GET", "/ledger")).text).toBe("");
    expect((await business.send(text(to))).status).toBe(200);
  });

  it("streams events to open phones", async () => {
    await using business = await openBusiness();
    const seen: unknown[] = [];
    business.emulator.world.events.listen((event) => seen.push(event));
    const ana = await business.customer(to);
    await business.writes(ana);
    expect(seen).toEqual([
      { kind: "customer", customerId: ana },
      { kind: "chat", phoneNumberId, customerId: ana },
    ]);
  });

  it("serves the phone, or says that it is not built", async () => {
    await using business = await openBusiness();
    expect((await business.control("GET", "/phone/")).text.toLowerCase()).toContain("<!doctype html>");
  });
});
