import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import {
  approvedTemplate,
  at,
  businessId,
  errorOf,
  list,
  listening,
  openBusiness,
  phoneNumberId,
  text,
  wamidOf,
  type Business,
  type Json,
} from "./support/business.ts";

const to = "+33612345678";
const ask = (interactive: Json): Json => ({ to, type: "interactive", interactive: { body: { text: "Have a look" }, ...interactive } });
const bubble = async (business: Business, customer: string, id: string): Promise<Json> =>
  list((await business.control("GET", `/chats/${phoneNumberId}/${customer}`)).body["bubbles"]).find(
    (candidate) => candidate["id"] === id,
  ) ?? {};
const describeShop = (business: Business): Promise<unknown> =>
  business.control("POST", "/catalogs", {
    id: "1948",
    products: [
      { sku: "tea", name: "Green tea", price: 12.5 },
      { sku: "cup", name: "Cup", price: 8 },
    ],
  });

describe("a shop in the chat", () => {
  it("shows products of a described catalogue; the cart comes back as an order, a question names its product", async () => {
    await using business = await openBusiness();
    await describeShop(business);
    const ana = await business.customer(to);
    await business.writes(ana);
    const id = wamidOf(
      await business.send(
        ask({
          type: "product_list",
          header: { type: "text", text: "Shop" },
          action: { catalog_id: "1948", sections: [{ title: "Hot", product_items: [{ product_retailer_id: "tea" }] }] },
        }),
      ),
    );
    expect(await bubble(business, ana, id)).toMatchObject({
      shop: {
        catalogId: "1948",
        sections: [{ title: "Hot", products: [{ sku: "tea", name: "Green tea", price: 12.5, currency: "EUR" }] }],
      },
    });
    await business.control("POST", `/customers/${ana}/messages`, {
      phoneNumberId,
      type: "order",
      catalogId: "1948",
      text: "Quickly please",
      quote: id,
      items: [{ sku: "tea", quantity: 2, price: 12.5, currency: "EUR" }],
    });
    await business.control("POST", `/customers/${ana}/messages`, {
      phoneNumberId,
      type: "text",
      text: "Is it organic?",
      referredProduct: { catalogId: "1948", sku: "tea" },
    });
    await business.advance(10);
    expect(business.inbound().slice(1)).toMatchObject([
      {
        type: "order",
        order: {
          catalog_id: "1948",
          text: "Quickly please",
          product_items: [{ product_retailer_id: "tea", quantity: 2, item_price: 12.5, currency: "EUR" }],
        },
      },
      { type: "text", context: { referred_product: { catalog_id: "1948", product_retailer_id: "tea" } } },
    ]);
  });

  it("refuses a product its catalogue does not have", async () => {
    await using business = await openBusiness();
    await describeShop(business);
    await business.writes(await business.customer(to));
    const answer = await business.send(ask({ type: "product", action: { catalog_id: "1948", product_retailer_id: "coffee" } }));
    expect(errorOf(answer)).toMatchObject({ code: 131009, details: "Products not found in FB Catalog: coffee" });
  });
});

describe("carousels", () => {
  const card = (index: number): Json => ({
    card_index: index,
    type: "cta_url",
    header: { type: "image", image: { link: `https://x.io/${index}.png` } },
    body: { text: `Card ${index}` },
    action: { name: "cta_url", parameters: { display_text: "Open", url: `https://x.io/${index}` } },
  });

  it("are drawn card by card", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    await business.writes(ana);
    const id = wamidOf(await business.send(ask({ type: "carousel", action: { cards: [card(0), card(1)] } })));
    expect((await bubble(business, ana, id))["cards"]).toMatchObject([
      {
        header: { kind: "image", url: "https://x.io/0.png" },
        body: "Card 0",
        buttons: [{ kind: "url", text: "Open", url: "https://x.io/0" }],
      },
      { body: "Card 1" },
    ]);
  });

  it("of templates are filled in, and a quick reply of a card answers with the card's payload", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const made = {
      components: [
        { type: "HEADER", format: "IMAGE", example: { header_handle: ["4:x"] } },
        { type: "BODY", text: "Take a good look at {{1}} now", example: { body_text: [["tea"]] } },
        { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "I want it" }] },
      ],
    };
    await approvedTemplate(business, {
      name: "carousel",
      category: "MARKETING",
      components: [
        { type: "BODY", text: "New in our house" },
        { type: "CAROUSEL", cards: [made, made] },
      ],
    });
    const sent = (index: number, word: string): Json => ({
      card_index: index,
      components: [
        { type: "header", parameters: [{ type: "image", image: { link: "https://x.io/a.png" } }] },
        { type: "body", parameters: [{ type: "text", text: word }] },
        { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: `WANT_${word}` }] },
      ],
    });
    const id = wamidOf(
      await business.send({
        to,
        type: "template",
        template: {
          name: "carousel",
          language: { code: "en_US" },
          components: [{ type: "carousel", cards: [sent(0, "tea"), sent(1, "cups")] }],
        },
      }),
    );
    await business.acts(ana, { action: "tap", messageId: id, buttonIndex: 0, cardIndex: 1 });
    expect((await bubble(business, ana, id))["cards"]).toMatchObject([
      { body: "Take a good look at tea now", buttons: [{ text: "I want it", tapped: false }] },
      { body: "Take a good look at cups now", buttons: [{ tapped: true }] },
    ]);
    await business.advance(10);
    expect(business.inbound()).toMatchObject([{ type: "button", button: { payload: "WANT_cups", text: "I want it" }, context: { id } }]);
  });
});

describe("offers, addresses, permissions", () => {
  it("a limited-time offer needs its end, and shows it", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const components = [
      { type: "BODY", text: "Everything must go" },
      { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Until Sunday", has_expiration: true } },
      { type: "BUTTONS", buttons: [{ type: "COPY_CODE", example: "25OFF" }] },
    ];
    await approvedTemplate(business, { name: "offer", category: "MARKETING", components });
    const send = (parameters: Json): ReturnType<Business["send"]> =>
      business.send({
        to,
        type: "template",
        template: {
          name: "offer",
          language: { code: "en_US" },
          components: [
            { type: "limited_time_offer", parameters: [{ type: "limited_time_offer", limited_time_offer: parameters }] },
            { type: "button", sub_type: "copy_code", index: "0", parameters: [{ type: "coupon_code", coupon_code: "25OFF" }] },
          ],
        },
      });
    expect(errorOf(await send({})).code).toBe(132000);
    const id = wamidOf(await send({ expiration_time_ms: 1_796_000_000_000 }));
    expect(await bubble(business, ana, id)).toMatchObject({
      offer: { text: "Until Sunday", endsAt: 1_796_000_000_000 },
      buttons: [{ kind: "copy_code", code: "25OFF" }],
    });
  });

  it("an address comes back filled in", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+919812345678");
    await business.writes(ana);
    const id = wamidOf(
      await business.send({
        ...ask({ type: "address_message", action: { name: "address_message", parameters: { country: "IN" } } }),
        to: "+919812345678",
      }),
    );
    await expect(business.acts(ana, { action: "send_address", messageId: id, values: { in_pin_code: "12" } })).rejects.toThrow(
      "six digits",
    );
    await business.acts(ana, { action: "send_address", messageId: id, values: { name: "Ana", in_pin_code: "560001", city: "Bengaluru" } });
    await business.advance(10);
    const reply = at(business.inbound().at(-1), "interactive", "nfm_reply");
    expect(reply).toMatchObject({ name: "address_message" });
    expect(JSON.parse(String(at(reply, "response_json")))).toEqual({ values: { name: "Ana", in_pin_code: "560001", city: "Bengaluru" } });
  });

  it("calls and groups are refused with Meta's codes; a number with calling may ask for permission", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    await business.writes(ana);
    const permission = ask({ type: "call_permission_request", action: { name: "call_permission_request" } });
    expect(errorOf(await business.send(permission)).code).toBe(138000);
    expect(errorOf(await business.graph("POST", `${phoneNumberId}/calls`, {})).code).toBe(138000);
    expect(errorOf(await business.send({ ...text("123"), recipient_type: "group" })).code).toBe(131215);
    expect(errorOf(await business.send({ to, type: "pin" })).code).toBe(131215);
    expect(errorOf(await business.graph("POST", `${phoneNumberId}/groups`, { subject: "x" })).code).toBe(131215);
    expect(errorOf(await business.send(ask({ type: "order_details", action: {} }))).code).toBe(134011);
    await business.graph("POST", `${phoneNumberId}/settings`, { calling: { status: "ENABLED" } });
    await business.acts(ana, { action: "answer_call_permission", messageId: wamidOf(await business.send(permission)), accept: true });
    await business.advance(10);
    expect(business.inbound().at(-1)).toMatchObject({
      interactive: {
        type: "call_permission_reply",
        call_permission_reply: { response: "accept", expiration_timestamp: expect.any(Number), response_source: "user_action" },
      },
    });
  });
});

describe("the Marketing Messages API, in full", () => {
  const promo = (more: Json = {}): Json => ({ to, type: "template", template: { name: "promo", language: { code: "en_US" } }, ...more });
  const components = [
    { type: "BODY", text: "Come and see our new things" },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Shop", url: "https://x.io" }] },
  ];

  it("checks its own fields, syncs for a while, and tells of clicks", async () => {
    await using business = await openBusiness({ switches: { marketingSyncMs: 600_000 } });
    const ana = await business.customer(to);
    await approvedTemplate(business, { name: "promo", category: "MARKETING", components });
    const send = (more: Json = {}): ReturnType<Business["send"]> => business.send(promo(more), "marketing_messages");
    expect(errorOf(await send()).code).toBe(134101);
    await business.advance(600_000);
    expect(errorOf(await send({ product_policy: "SOMETIMES" })).code).toBe(131009);
    expect(errorOf(await send({ bid_spec: { per_message_bid_multiplier: 0 } })).code).toBe(131009);
    expect(errorOf(await send({ recipient: "FR.1" })).code).toBe(100);
    const id = wamidOf(await send({ bid_spec: { per_message_bid_multiplier: 1.2 }, message_activity_sharing: true }));
    await business.acts(ana, { action: "open_link", messageId: id });
    await business.advance(1_000);
    const clicks = business.values().flatMap((value) => list(value["user_actions"]));
    expect(clicks).toMatchObject([
      {
        action_type: "marketing_messages_link_click",
        timestamp: expect.any(String),
        marketing_messages_link_click_data: { click_component: "cta" },
      },
    ]);
  });

  it("falls back to Cloud API for an account that is not onboarded, or refuses when strict; max prices go by it only", async () => {
    await using business = await openBusiness();
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847", marketingMessagesOnboarded: false });
    await business.control("POST", "/numbers", { id: "889", accountId: "888", displayPhoneNumber: "+1 555 000 0889" });
    const made = await business.graph("POST", "888/message_templates", {
      name: "promo",
      language: "en_US",
      category: "MARKETING",
      components,
    });
    await business.control("POST", `/templates/${String(made.body["id"])}/actions`, { action: "approve" });
    const send = (more: Json): ReturnType<Business["graph"]> =>
      business.graph("POST", "889/marketing_messages", { messaging_product: "whatsapp", ...promo(more) });
    expect(errorOf(await send({ product_policy: "STRICT" })).code).toBe(134102);
    const id = wamidOf(await send({}));
    await business.advance(1_000);
    expect(business.statuses(id)[0]).toMatchObject({ pricing: { category: "marketing" } });
    await approvedTemplate(business, { name: "promo", category: "MARKETING", components, optimization_spec: { bid_amount: 100 } });
    expect(errorOf(await business.send(promo())).code).toBe(131061);
    expect((await business.send(promo(), "marketing_messages")).status).toBe(200);
  });
});

describe("linked media", () => {
  it("are fetched from allowed hosts, and what will not do fails with 131053 and the reason", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/gone.png") return response.writeHead(404).end();
      if (request.url === "/page.png") return response.writeHead(200, { "content-type": "text/html" }).end("<p>no</p>");
      if (request.url === "/huge.png") return response.writeHead(200, { "content-type": "image/png" }).end(Buffer.alloc(5_242_881));
      return response.writeHead(200, { "content-type": "image/png" }).end("picture");
    });
    const base = (await listening(server)).replace("/webhook", "");
    await using business = await openBusiness({ switches: { pairRate: null } });
    const ana = await business.customer(to);
    await business.writes(ana);
    const image = async (link: string): Promise<string> => wamidOf(await business.send({ to, type: "image", image: { link } }));
    const ids = [
      await image(`${base}/a.png`),
      await image(`${base}/gone.png`),
      await image(`${base}/page.png`),
      await image(`${base}/huge.png`),
      await image("https://elsewhere.example/a.png"),
    ];
    await business.advance(1_000);
    expect(ids.map((id) => at(business.statuses(id)[0], "status"))).toEqual(["sent", "failed", "failed", "failed", "sent"]);
    expect(at(business.statuses(ids[1])[0], "errors", 0)).toMatchObject({
      code: 131053,
      error_data: { details: "Downloading media from weblink failed with http code 404" },
    });
    expect(at(business.statuses(ids[2])[0], "errors", 0, "error_data", "details")).toContain("text/html");
    expect(at(business.statuses(ids[3])[0], "errors", 0, "error_data", "details")).toContain("5242880");
    server.closeAllConnections();
    server.close();
  });
});

describe("who a person is to a business", () => {
  it("depends on the portfolio; linked portfolios share a parent id that can be sent to", async () => {
    await using business = await openBusiness();
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847", businessId: "777" });
    await business.control("POST", "/numbers", { id: "889", accountId: "888", displayPhoneNumber: "+1 555 000 0889" });
    for (const portfolio of [businessId, "777"])
      await business.control("POST", `/portfolios/${portfolio}/actions`, { action: "link", parentId: "parent-1" });
    const ana = await business.customer(to, { bsuid: "FR.1" });
    await business.writes(ana);
    await business.control("POST", `/customers/${ana}/messages`, { phoneNumberId: "889", type: "text", text: "Hello you" });
    await business.advance(10);
    const [here, there] = business.values();
    expect(at(here, "contacts", 0, "user_id")).toBe("FR.1");
    const other = String(at(there, "contacts", 0, "user_id"));
    expect(other).toMatch(/^FR\.\d{21}$/);
    const parent = String(at(here, "contacts", 0, "parent_user_id"));
    expect(parent).toMatch(/^FR\.ENT\.\d{21}$/);
    expect(at(there, "messages", 0, "from_parent_user_id")).toBe(parent);
    const hi = (recipient: string): Json => ({ recipient, type: "text", text: { body: "Hi" } });
    expect(errorOf(await business.send(hi(other))).code).toBe(131026);
    expect((await business.send(hi(parent))).body["contacts"]).toEqual([{ input: parent, user_id: parent }]);
    await business.acts(ana, { action: "change_bsuid" });
    await business.advance(1_000);
    const told = business.inbound().filter((message) => message["type"] === "system");
    expect(told.map((message) => at(message, "system", "previous_user_id"))).toEqual(["FR.1", other]);
    expect(errorOf(await business.send(hi(parent))).code).toBe(131026);
  });

  it("business usernames are asked for, unique, and given up", async () => {
    await using business = await openBusiness();
    await business.customer(to, { username: "ana_l" });
    const wish = (username: string): ReturnType<Business["graph"]> => business.graph("POST", `${phoneNumberId}/username`, { username });
    expect((await wish("www.shop")).status).toBe(400);
    expect((await wish("Ana_L")).body).toEqual({ status: "REJECTED", rejection_reasons: ["NOT_AVAILABLE"] });
    expect((await wish("maison.lune")).body).toEqual({ status: "APPROVED" });
    expect((await business.graph("GET", `${phoneNumberId}/username`)).body).toEqual({ username: "maison.lune", status: "ACTIVE" });
    expect((await business.graph("GET", `${phoneNumberId}/username_suggestions`)).body["data"]).toEqual([
      { username_suggestions: ["maisonlune"] },
    ]);
    expect((await business.graph("DELETE", `${phoneNumberId}/username`)).body).toEqual({ success: true });
    expect((await business.graph("GET", `${phoneNumberId}/username`)).body).toEqual({ username: "" });
  });

  it("Direct Send carries the template Meta made behind it", async () => {
    await using business = await openBusiness();
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847", directSend: true });
    await business.control("POST", "/numbers", { id: "889", accountId: "888", displayPhoneNumber: "+1 555 000 0889" });
    const send = async (body: string, name: string): Promise<unknown> => {
      const id = wamidOf(
        await business.graph("POST", "889/messages", {
          messaging_product: "whatsapp",
          ...text(to, body),
          category: "utility",
          direct_send_config: { template_name: name },
        }),
      );
      await business.advance(1_000);
      return at(business.statuses(id)[0], "template_id");
    };
    const first = await send("Your parcel A is here", "parcel_here");
    expect(first).toMatch(/^\d+$/);
    expect([await send("Your parcel B is here", "parcel_here"), await send("x", "other")]).toEqual([
      first,
      expect.not.stringMatching(String(first)),
    ]);
  });
});

it("counts an emoji as one character", async () => {
  await using business = await openBusiness();
  await business.writes(await business.customer(to));
  expect((await business.send(text(to, "😀".repeat(4096)))).status).toBe(200);
  expect(errorOf(await business.send(text(to, "😀".repeat(4097)))).code).toBe(100);
});
