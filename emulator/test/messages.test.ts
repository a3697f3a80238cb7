import { describe, expect, it } from "vitest";
import {
  accountId,
  approvedTemplate,
  at,
  errorOf,
  openBusiness,
  phoneNumberId,
  text,
  wamidOf,
  type Business,
  type Json,
} from "./support/business.ts";
import { publishedFlow, survey } from "./support/flow-samples.ts";

const to = "+33612345678";
const image = { type: "image", image: { link: "https://x.io/1.png" } };
const card = (index: number): Json => ({
  card_index: index,
  type: "cta_url",
  header: image,
  body: { text: "Nice" },
  action: { name: "cta_url", parameters: { display_text: "Shop", url: "https://x.io" } },
});
const product = (index: number): Json => ({
  card_index: index,
  type: "product",
  action: { product_retailer_id: `sku-${index}`, catalog_id: "1" },
});
const interactive = (it: Json): Json => ({ to, type: "interactive", interactive: { body: { text: "Choose" }, ...it } });
const rows = (count: number): Json[] => Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Row ${index}` }));

const accepted: Record<string, Json> = {
  text: text(to),
  "text without a type": { to, text: { body: "Hi" } },
  location: { to, type: "location", location: { latitude: "48.8566", longitude: 2.3522, name: "Shop" } },
  contacts: {
    to,
    type: "contacts",
    contacts: [{ name: { formatted_name: "Ana Lopez", first_name: "Ana" }, phones: [{ phone: "+34600111222" }] }],
  },
  document: { to, type: "document", document: { link: "https://x.io/a.pdf", filename: "a.pdf", caption: "Bill" } },
  "reply buttons": interactive({
    type: "button",
    header: image,
    footer: { text: "Bye" },
    action: { buttons: [{ type: "reply", reply: { id: "a", title: "Yes" } }] },
  }),
  list: interactive({ type: "list", action: { button: "Menu", sections: [{ rows: rows(10) }] } }),
  "URL button": interactive({ type: "cta_url", action: { name: "cta_url", parameters: { display_text: "Open", url: "https://x.io" } } }),
  flow: interactive({
    type: "flow",
    action: {
      name: "flow",
      parameters: {
        flow_message_version: "3",
        flow_id: "1122",
        flow_cta: "Book",
        flow_action: "navigate",
        flow_action_payload: { screen: "FIRST", data: { name: "Ana" } },
      },
    },
  }),
  "location request": interactive({ type: "location_request_message", action: { name: "send_location" } }),
  "contact request": interactive({ type: "request_contact_info", action: { name: "request_contact_info" } }),
  "call permission": interactive({ type: "call_permission_request", action: { name: "call_permission_request" } }),
  "voice call": interactive({
    type: "voice_call",
    action: { name: "voice_call", parameters: { display_text: "Call us", ttl_minutes: 1440 } },
  }),
  product: { to, type: "interactive", interactive: { type: "product", action: { catalog_id: "1", product_retailer_id: "sku" } } },
  "product list": interactive({
    type: "product_list",
    header: { type: "text", text: "Our shop" },
    action: { catalog_id: "1", sections: [{ title: "New", product_items: [{ product_retailer_id: "sku" }] }] },
  }),
  catalog: interactive({
    type: "catalog_message",
    action: { name: "catalog_message", parameters: { thumbnail_product_retailer_id: "sku" } },
  }),
  "media carousel": interactive({ type: "carousel", action: { cards: [card(0), card(1)] } }),
  "product carousel": interactive({ type: "carousel", action: { cards: [product(0), product(1)] } }),
  address: interactive({
    type: "address_message",
    action: { name: "address_message", parameters: { country: "IN", values: { in_pin_code: "560001" } } },
  }),
};

const refused: Record<string, readonly [Json, number]> = {
  "four buttons": [
    interactive({
      type: "button",
      action: { buttons: Array.from({ length: 4 }, (_, index) => ({ type: "reply", reply: { id: `${index}`, title: `${index}` } })) },
    }),
    131009,
  ],
  "two buttons of one title": [
    interactive({ type: "button", action: { buttons: ["a", "b"].map((id) => ({ type: "reply", reply: { id, title: "Yes" } })) } }),
    131009,
  ],
  "eleven rows": [
    interactive({
      type: "list",
      action: {
        button: "Menu",
        sections: [
          { title: "A", rows: rows(10) },
          { title: "B", rows: [{ id: "z", title: "Z" }] },
        ],
      },
    }),
    131009,
  ],
  "two sections, one without title": [
    interactive({
      type: "list",
      action: { button: "Menu", sections: [{ title: "A", rows: rows(1) }, { rows: [{ id: "z", title: "Z" }] }] },
    }),
    131008,
  ],
  "the old name of the contact request": [interactive({ type: "contact_request", action: { name: "contact_request" } }), 131009],
  "a flow by id and by name": [
    interactive({
      type: "flow",
      action: { name: "flow", parameters: { flow_message_version: "3", flow_id: "1", flow_name: "x", flow_cta: "Book" } },
    }),
    131009,
  ],
  "one card": [interactive({ type: "carousel", action: { cards: [card(0)] } }), 131009],
  "cards of two kinds": [interactive({ type: "carousel", action: { cards: [card(0), product(1)] } }), 131009],
  "a product list without header": [
    interactive({ type: "product_list", action: { catalog_id: "1", sections: [{ product_items: [{ product_retailer_id: "s" }] }] } }),
    131008,
  ],
  "an address outside India": [
    interactive({ type: "address_message", action: { name: "address_message", parameters: { country: "FR" } } }),
    131009,
  ],
  "a payment message: its terms were never accepted": [interactive({ type: "order_details", action: {} }), 134011],
  "a group: this number is not eligible": [{ ...text(to), recipient_type: "group" }, 131215],
  "a latitude of 91": [{ to, type: "location", location: { latitude: 91, longitude: 0 } }, 131009],
  "a contact without a name part": [{ to, type: "contacts", contacts: [{ name: { formatted_name: "Ana" } }] }, 131009],
  "two emojis as a reaction": [{ to, type: "reaction", reaction: { message_id: "wamid.x", emoji: "😀😀" } }, 131009],
};

/** The one that the sample names: ids are the emulator's, so it is put there by hand. */
async function knownFlow(business: Business): Promise<void> {
  const id = await publishedFlow(business, survey);
  const flows = business.emulator.world.accounts.get(accountId)?.flows;
  const flow = flows?.get(id);
  if (flow) flows?.set("1122", flow);
}

describe("messages of every type", () => {
  it.each(Object.entries(accepted))("takes: %s", async (_name, message) => {
    await using business = await openBusiness();
    await knownFlow(business);
    await business.graph("POST", `${phoneNumberId}/settings`, { calling: { status: "ENABLED" } });
    expect((await business.send(message)).text).toContain("wamid.");
  });

  it.each(Object.entries(refused))("refuses: %s", async (_name, [message, code]) => {
    await using business = await openBusiness();
    expect(errorOf(await business.send(message))).toMatchObject({ status: 400, code });
  });
});

describe("reactions", () => {
  it("get only a `sent`; to nothing they fail later with 131009; an empty emoji takes them back", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const inbound = await business.writes(ana);
    const react = (messageId: string, emoji: string): Promise<string> =>
      business.send({ to, type: "reaction", reaction: { message_id: messageId, emoji } }).then(wamidOf);
    const good = await react(inbound, "👍");
    const bad = await react("wamid.none", "👍");
    await business.advance(12_000);
    expect(business.statuses(good).map((status) => status["status"])).toEqual(["sent"]);
    expect(business.statuses(bad)).toMatchObject([{ status: "failed", errors: [{ code: 131009 }] }]);
    const bubble = async (): Promise<unknown> =>
      at((await business.control("GET", `/chats/${phoneNumberId}/${ana}`)).body, "bubbles", 0, "reactions");
    expect(await bubble()).toEqual([{ from: "business", emoji: "👍" }]);
    await react(inbound, "");
    expect(await bubble()).toEqual([]);
  });
});

describe("read marks and typing", () => {
  it("mark what came before read and show typing for 25 seconds", async () => {
    await using business = await openBusiness();
    const ana = await business.customer(to);
    const inbound = await business.writes(ana);
    const read = { messaging_product: "whatsapp", status: "read", message_id: inbound, typing_indicator: { type: "text" } };
    expect((await business.graph("POST", `${phoneNumberId}/messages`, read)).body).toEqual({ success: true });
    expect((await business.graph("PUT", `${phoneNumberId}/messages`, read)).status).toBe(200);
    const typing = async (): Promise<unknown> => (await business.control("GET", `/chats/${phoneNumberId}/${ana}`)).body["typing"];
    expect(await typing()).toBe(true);
    await business.advance(25_000);
    expect(await typing()).toBe(false);
    expect(errorOf(await business.graph("POST", `${phoneNumberId}/messages`, { ...read, message_id: "wamid.none" }))).toMatchObject({
      status: 400,
      code: 131009,
    });
  });
});

describe("Direct Send", () => {
  it("needs an account that has it, then works outside the window at the utility price", async () => {
    await using business = await openBusiness();
    const message = { ...text(to), category: "utility" };
    expect(errorOf(await business.send(message))).toMatchObject({ code: 100, details: expect.stringContaining("Direct Send") });
    await business.control("POST", "/accounts", { id: "888", appId: "670843887433847", directSend: true });
    await business.control("POST", "/numbers", { id: "889", accountId: "888", displayPhoneNumber: "+1 555 000 0889" });
    const sent = wamidOf(await business.graph("POST", "889/messages", { messaging_product: "whatsapp", ...message }));
    await business.advance(1_000);
    expect(business.statuses(sent)[0]).toMatchObject({ status: "sent", pricing: { category: "utility", type: "regular" } });
  });
});

describe("the Marketing Messages API", () => {
  const send = (business: Business, name: string): ReturnType<Business["send"]> =>
    business.send(
      { to, type: "template", product_policy: "STRICT", template: { name, language: { code: "en_US" } } },
      "marketing_messages",
    );

  it("takes marketing templates only and prices them as marketing_lite", async () => {
    await using business = await openBusiness();
    const components = [{ type: "BODY", text: "Come and see our new things" }];
    await approvedTemplate(business, { name: "promo", category: "MARKETING", components });
    await approvedTemplate(business, { name: "notice", components });
    const id = wamidOf(await send(business, "promo"));
    await business.advance(1_000);
    expect(business.statuses(id)[0]).toMatchObject({ pricing: { category: "marketing_lite" } });
    expect(errorOf(await send(business, "notice"))).toMatchObject({ code: 134100 });
    expect(errorOf(await business.send(text(to), "marketing_messages"))).toMatchObject({ code: 131055 });
    await business.graph("POST", accountId, { disable_marketing_messages_on_cloud_api: true });
    expect(errorOf(await business.send({ to, type: "template", template: { name: "promo", language: { code: "en_US" } } }))).toMatchObject({
      code: 131063,
    });
    expect((await send(business, "promo")).status).toBe(200);
  });
});
