import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWhatsAppWebhook, type ParsedUpdate } from "./parse-webhook.ts";

const METADATA = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
const CONTACT = { profile: { name: "Ana", username: "ana_l" }, wa_id: "16505551234", user_id: "US.1349" };
const change = (field: string, value: object): object => ({
  object: "whatsapp_business_account",
  entry: [{ id: "1022", time: 1_790_420_400, changes: [{ field, value }] }],
});
const messages = (...list: readonly object[]): readonly ParsedUpdate[] =>
  parseWhatsAppWebhook(change("messages", { messaging_product: "whatsapp", metadata: METADATA, contacts: [CONTACT], messages: list }));
const statuses = (...list: readonly object[]): readonly ParsedUpdate[] =>
  parseWhatsAppWebhook(change("messages", { messaging_product: "whatsapp", metadata: METADATA, statuses: list }));
const from = { from: "16505551234", from_user_id: "US.1349", id: "wamid.IN1", timestamp: "1790416800" };

describe("inbound messages of every type of section 7", () => {
  it.each<[string, object, object]>([
    ["text", { type: "text", text: { body: "Hello" } }, { kind: "text", text: "Hello", choice: null, target: null }],
    [
      "a quoted text",
      { type: "text", text: { body: "yes" }, context: { from: "1", id: "wamid.OUT7" } },
      { kind: "text", target: "wamid.OUT7" },
    ],
    ["image", { type: "image", image: { id: "900", caption: "x" } }, { kind: "image", text: "x" }],
    ["video", { type: "video", video: { id: "900" } }, { kind: "video", text: null }],
    ["audio", { type: "audio", audio: { id: "900", voice: true } }, { kind: "audio", text: null }],
    ["document", { type: "document", document: { id: "900", filename: "a.pdf" } }, { kind: "document", text: "a.pdf" }],
    ["sticker", { type: "sticker", sticker: { id: "900" } }, { kind: "sticker" }],
    ["location", { type: "location", location: { latitude: 1, longitude: 2, name: "Shop" } }, { kind: "location", text: "Shop" }],
    [
      "contacts",
      { type: "contacts", contacts: [{ name: { formatted_name: "Ana" } }, { name: { formatted_name: "Bo" } }] },
      { kind: "contacts", text: "Ana, Bo" },
    ],
    ["order", { type: "order", order: { catalog_id: "1", text: "Thanks", product_items: [] } }, { kind: "order", text: "Thanks" }],
    [
      "a button",
      {
        type: "interactive",
        context: { id: "wamid.OUT3" },
        interactive: { type: "button_reply", button_reply: { id: "slot1", title: "Sat" } },
      },
      { kind: "button", text: "Sat", choice: "slot1", target: "wamid.OUT3" },
    ],
    [
      "a row",
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "row1", title: "Priority" } } },
      { kind: "list_row", text: "Priority", choice: "row1" },
    ],
    [
      "a flow",
      { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: "{}" } } },
      { kind: "flow", text: "Sent", choice: "flow" },
    ],
    [
      "a template's quick reply",
      { type: "button", button: { payload: "STOP_PROMO", text: "Stop" } },
      { kind: "button", text: "Stop", choice: "STOP_PROMO" },
    ],
    ["a quick reply without payload", { type: "button", button: { text: "Stop" } }, { kind: "button", choice: "Stop" }],
    [
      "reaction",
      { type: "reaction", reaction: { message_id: "wamid.OUT1", emoji: "👍" } },
      { kind: "reaction", text: "👍", target: "wamid.OUT1" },
    ],
    [
      "a reaction taken back",
      { type: "reaction", reaction: { message_id: "wamid.OUT1" } },
      { kind: "reaction", text: null, target: "wamid.OUT1" },
    ],
    [
      "edit",
      { type: "edit", edit: { original_message_id: "wamid.A", message: { type: "text", text: { body: "fixed" } } } },
      { kind: "edit", text: "fixed", target: "wamid.A" },
    ],
    ["revoke", { type: "revoke", revoke: { original_message_id: "wamid.A" } }, { kind: "revoke", target: "wamid.A" }],
    ["unsupported", { type: "unsupported", errors: [{ code: 131051 }], unsupported: { type: "poll_creation" } }, { kind: "unsupported" }],
    ["a type of next year", { type: "hologram", hologram: { x: 1 } }, { kind: "unknown", text: null }],
  ])("%s", (_case, part, content) => {
    const [update] = messages({ ...from, ...part });
    expect(update).toMatchObject({
      kind: "inbound",
      source: { accountId: "1022", phoneNumberId: "106540352242922" },
      dedupeKey: "message:wamid.IN1",
      message: {
        externalId: "wamid.IN1",
        identities: { phone: "+16505551234", bsuid: "US.1349" },
        displayName: "Ana",
        username: "ana_l",
        content: { ...content, raw: part },
      },
    });
  });

  it("knows somebody who hides the number", () => {
    const [update] = messages({ id: "wamid.IN1", timestamp: "1790416800", from_user_id: "US.1349", type: "text", text: { body: "x" } });
    expect(update).toMatchObject({ message: { identities: { bsuid: "US.1349" } } });
  });
});

describe("system messages", () => {
  it.each([
    [
      "a new number",
      { from: "16505551234", system: { type: "user_changed_number", wa_id: "12195555358", user_id: "US.2", previous_user_id: "US.1" } },
      { phone: "+16505551234", bsuid: "US.1" },
      { phone: "+12195555358", bsuid: "US.2" },
    ],
    [
      "a new number, the old way",
      { from: "16505551234", system: { type: "customer_changed_number", new_wa_id: "12195555358" } },
      { phone: "+16505551234" },
      { phone: "+12195555358" },
    ],
    [
      "a new id without number",
      { system: { type: "user_changed_user_id", user_id: "ES.3", previous_user_id: "ES.2" } },
      { bsuid: "ES.2" },
      { bsuid: "ES.3" },
    ],
  ])("%s", (_case, part, previous, current) => {
    const value = {
      messaging_product: "whatsapp",
      metadata: METADATA,
      messages: [{ id: "wamid.S", timestamp: "1790416800", type: "system", ...part }],
    };
    expect(parseWhatsAppWebhook(change("messages", value))).toMatchObject([
      { kind: "identity_change", previous, current, message: { content: { kind: "system" } } },
    ]);
  });
});

describe("statuses", () => {
  it("reads a receipt with its callback data and price", () => {
    const pricing = { billable: true, pricing_model: "PMP", type: "regular", category: "marketing" };
    expect(
      statuses({
        id: "wamid.OUT1",
        status: "delivered",
        timestamp: "1790416832",
        recipient_id: "16505551234",
        recipient_user_id: "US.1349",
        biz_opaque_callback_data: "v1.x",
        pricing,
      }),
    ).toMatchObject([
      {
        kind: "receipt",
        receipt: { externalId: "wamid.OUT1", status: "delivered", error: null, pricing },
        callbackData: "v1.x",
        recipient: { phone: "+16505551234", bsuid: "US.1349" },
        dedupeKey: "status:wamid.OUT1:delivered",
      },
    ]);
  });

  it("reads why one failed", () => {
    const errors = [{ code: 131049, title: "Not delivered", message: "Not delivered", error_data: { details: "Healthy" } }];
    expect(statuses({ id: "wamid.OUT2", status: "failed", timestamp: "1790503200", recipient_id: "16505551234", errors })).toMatchObject([
      {
        kind: "receipt",
        callbackData: null,
        receipt: { status: "failed", error: { code: 131049, title: "Not delivered", details: "Healthy", httpStatus: 0 } },
      },
    ]);
  });

  it("keeps a status nobody knows", () => {
    expect(statuses({ id: "wamid.OUT2", status: "folded", timestamp: "1" })).toMatchObject([
      { kind: "unrecognised", raw: { status: "folded" } },
    ]);
  });
});

describe("other fields", () => {
  it.each([
    ["stop", "opt_out"],
    ["resume", "opt_in"],
  ])("user preference %s", (value, action) => {
    const preference = { wa_id: "16505551234", user_id: "US.1", category: "marketing_messages", value, timestamp: 1_731_705_721 };
    expect(parseWhatsAppWebhook(change("user_preferences", { metadata: METADATA, user_preferences: [preference] }))).toMatchObject([
      {
        kind: "preference",
        purpose: "marketing",
        action,
        identities: { phone: "+16505551234", bsuid: "US.1" },
        consentSource: `whatsapp:user_preferences:${value}`,
      },
    ]);
  });

  it("template paused", () => {
    const value = {
      event: "PAUSED",
      message_template_id: 1_689_556_908_129_835,
      message_template_name: "promo",
      message_template_language: "en-US",
      reason: "NONE",
    };
    expect(parseWhatsAppWebhook(change("message_template_status_update", value))).toMatchObject([
      { kind: "template_update", externalId: "1689556908129835", name: "promo", language: "en_US", status: "PAUSED", category: null },
    ]);
  });

  it.each([
    ["template_category_update", { previous_category: "UTILITY", new_category: "MARKETING" }, "MARKETING"],
    ["template_category_update", { new_category: "UTILITY", correct_category: "MARKETING" }, null],
  ])("%s announced or done", (field, value, category) => {
    expect(parseWhatsAppWebhook(change(field, value))).toMatchObject([{ kind: "template_update", category }]);
  });

  it("account, errors, and what is not handled", () => {
    expect(parseWhatsAppWebhook(change("account_update", { event: "DISABLED_UPDATE" }))).toMatchObject([
      { kind: "account_update", field: "account_update" },
    ]);
    expect(
      parseWhatsAppWebhook(change("messages", { metadata: METADATA, errors: [{ code: 130429, title: "Rate limit hit" }] })),
    ).toMatchObject([{ kind: "channel_error", errors: [{ code: 130429 }] }]);
    expect(parseWhatsAppWebhook(change("calls", {}))).toMatchObject([{ kind: "unrecognised", field: "calls" }]);
  });

  it("takes batches apart, wherever they are cut", () => {
    const one = { id: "wamid.1", status: "sent", timestamp: "1" };
    const two = { id: "wamid.2", status: "sent", timestamp: "1" };
    expect(statuses(one, two).map((update) => "dedupeKey" in update && update.dedupeKey)).toEqual(
      [...statuses(one), ...statuses(two)].map((update) => "dedupeKey" in update && update.dedupeKey),
    );
  });

  it("never throws and never loses anything, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseWhatsAppWebhook(value).length).toBeGreaterThanOrEqual(0);
        expect(
          parseWhatsAppWebhook({
            object: "whatsapp_business_account",
            entry: [{ id: "1", changes: [{ field: "messages", value: { messages: [value], statuses: [value] } }] }],
          }),
        ).toHaveLength(2);
      }),
    );
  });
});
