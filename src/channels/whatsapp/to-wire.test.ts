import { expect, it } from "vitest";
import type { MessageContent } from "../../messages/content.ts";
import type { Recipient } from "../../policy/recipient.ts";
import { toWire } from "./to-wire.ts";

const PHONE: Recipient = { kind: "phone", value: "+16505551234" };
const wire = (content: MessageContent, recipient = PHONE) =>
  toWire({ content, preview: { header: null, body: "", footer: null, buttons: [] } }, recipient, "v1.cb");
const ENVELOPE = { messaging_product: "whatsapp", recipient_type: "individual", to: "+16505551234", biz_opaque_callback_data: "v1.cb" };

it.each<[string, MessageContent, object]>([
  ["text", { kind: "text", text: "hi" }, { type: "text", text: { body: "hi", preview_url: false } }],
  [
    "named template",
    {
      kind: "template",
      name: "order_update",
      language: "en_US",
      header: { kind: "image", link: "https://x.io/1.png" },
      body: { first_name: "Ana", order_id: "A-77" },
      buttons: [
        { kind: "url", index: 0, suffix: "A-77" },
        { kind: "quick_reply", index: 1, payload: "STOP" },
        { kind: "copy_code", index: 2, code: "25OFF" },
      ],
    },
    {
      type: "template",
      template: {
        name: "order_update",
        language: { code: "en_US" },
        components: [
          { type: "header", parameters: [{ type: "image", image: { link: "https://x.io/1.png" } }] },
          {
            type: "body",
            parameters: [
              { type: "text", parameter_name: "first_name", text: "Ana" },
              { type: "text", parameter_name: "order_id", text: "A-77" },
            ],
          },
          { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "A-77" }] },
          { type: "button", sub_type: "quick_reply", index: "1", parameters: [{ type: "payload", payload: "STOP" }] },
          { type: "button", sub_type: "copy_code", index: "2", parameters: [{ type: "coupon_code", coupon_code: "25OFF" }] },
        ],
      },
    },
  ],
  [
    "positional template",
    { kind: "template", name: "n", language: "fr", body: { "2": "two", "1": "one" } },
    {
      type: "template",
      template: {
        name: "n",
        language: { code: "fr" },
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "one" },
              { type: "text", text: "two" },
            ],
          },
        ],
      },
    },
  ],
  [
    "template without parameters",
    { kind: "template", name: "n", language: "fr" },
    { type: "template", template: { name: "n", language: { code: "fr" } } },
  ],
  [
    "buttons",
    { kind: "buttons", header: { kind: "text", text: "H" }, body: "B", footer: "F", buttons: [{ id: "a", title: "A" }] },
    {
      type: "interactive",
      interactive: {
        type: "button",
        header: { type: "text", text: "H" },
        body: { text: "B" },
        footer: { text: "F" },
        action: { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] },
      },
    },
  ],
  [
    "list",
    { kind: "list", header: "H", body: "B", button: "Open", sections: [{ title: "S", rows: [{ id: "r", title: "R", description: "D" }] }] },
    {
      type: "interactive",
      interactive: {
        type: "list",
        header: { type: "text", text: "H" },
        body: { text: "B" },
        action: { button: "Open", sections: [{ title: "S", rows: [{ id: "r", title: "R", description: "D" }] }] },
      },
    },
  ],
  [
    "link",
    { kind: "link", body: "B", label: "Go", url: "https://x.io" },
    {
      type: "interactive",
      interactive: {
        type: "cta_url",
        body: { text: "B" },
        action: { name: "cta_url", parameters: { display_text: "Go", url: "https://x.io" } },
      },
    },
  ],
  [
    "document",
    { kind: "media", media: "document", link: "https://x.io/a.pdf", caption: "C", filename: "a.pdf" },
    { type: "document", document: { link: "https://x.io/a.pdf", caption: "C", filename: "a.pdf" } },
  ],
  [
    "audio",
    { kind: "media", media: "audio", link: "https://x.io/a.ogg", caption: "no" },
    { type: "audio", audio: { link: "https://x.io/a.ogg" } },
  ],
])("%s", (_case, content, expected) => {
  expect(wire(content)).toEqual({ ...ENVELOPE, ...expected });
});

it("addresses a business-scoped user id as recipient", () => {
  const sent = wire({ kind: "text", text: "hi" }, { kind: "bsuid", value: "US.1349" });
  expect(sent).toMatchObject({ recipient: "US.1349" });
  expect(sent).not.toHaveProperty("to");
});
