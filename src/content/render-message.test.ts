import { describe, expect, it } from "vitest";
import type { MessageContent } from "../messages/content.ts";
import { aProfile, aTemplate, NOW } from "../../test/support/sample-rows.ts";
import { renderMessage, type RenderFacts } from "./render-message.ts";

const named = aTemplate({
  components: [
    { type: "HEADER", format: "TEXT", text: "Order {{order_id}}" },
    { type: "BODY", text: "Hi {{first_name}}, your order {{order_id}} ships today." },
    { type: "FOOTER", text: "Example Shop" },
    {
      type: "BUTTONS",
      buttons: [
        { type: "URL", text: "Track", url: "https://x.io/t/{{1}}" },
        { type: "PHONE_NUMBER", text: "Call", phone_number: "+1" },
        { type: "QUICK_REPLY", text: "Stop" },
      ],
    },
  ],
});
const otp = aTemplate({
  name: "code",
  category: "AUTHENTICATION",
  parameterFormat: "POSITIONAL",
  components: [
    { type: "BODY", add_security_recommendation: true },
    { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy" }] },
  ],
});

function render(content: MessageContent, facts: Partial<RenderFacts> = {}) {
  return renderMessage(content, {
    profile: aProfile(),
    variables: { event: { properties: { orderId: "A-77", note: "line one\nline\ttwo" } } },
    templates: [named],
    now: NOW,
    ...facts,
  });
}

const order: MessageContent = {
  kind: "template",
  name: "order_shipped",
  header: { kind: "text", values: { order_id: "{{ event.properties.orderId }}" } },
  body: { first_name: "{{ profile.attributes.first_name }}", order_id: "{{ event.properties.orderId }}", left_over: "x" },
  buttons: [
    { index: 0, kind: "url", suffix: "{{ event.properties.orderId }}" },
    { index: 2, kind: "quick_reply", payload: "STOP" },
  ],
};

describe("renderMessage", () => {
  it("fills a template and shows how it reads", () => {
    expect(render(order)).toEqual({
      kind: "rendered",
      gaps: [],
      rendered: {
        content: {
          kind: "template",
          name: "order_shipped",
          language: "en_US",
          header: { kind: "text", values: { order_id: "A-77" } },
          body: { first_name: "Ana", order_id: "A-77" },
          buttons: [
            { kind: "url", index: 0, suffix: "A-77" },
            { kind: "quick_reply", index: 2, payload: "STOP" },
          ],
        },
        preview: {
          header: { kind: "text", text: "Order A-77" },
          body: "Hi Ana, your order A-77 ships today.",
          footer: "Example Shop",
          buttons: [
            { kind: "url", text: "Track", url: "https://x.io/t/A-77" },
            { kind: "phone", text: "Call" },
            { kind: "reply", text: "Stop" },
          ],
        },
      },
    });
  });

  it("repeats a one-time code in its button", () => {
    const rendering = render({ kind: "template", name: "code", body: { "1": "483920" } }, { templates: [otp] });
    expect(rendering).toMatchObject({
      kind: "rendered",
      rendered: {
        content: { body: { "1": "483920" }, buttons: [{ kind: "url", index: 0, suffix: "483920" }] },
        preview: { body: "483920 is your verification code. For your security, do not share this code." },
      },
    });
  });

  it("keeps a parameter on one line", () => {
    const rendering = render({ ...order, body: { first_name: "{{ event.properties.note }}      x", order_id: "1" } });
    expect(rendering).toMatchObject({ kind: "rendered", rendered: { content: { body: { first_name: "line one line two    x" } } } });
  });

  it.each<[string, MessageContent, string]>([
    ["a variable without value", { ...order, body: { first_name: "{{ profile.attributes.nickname }}", order_id: "1" } }, "body.first_name"],
    ["a parameter left out", { ...order, body: { first_name: "Ana" } }, "body.order_id"],
    ["no value for the link's end", { ...order, buttons: [] }, "buttons.0.suffix"],
    ["a filled-in body over 1,024", { ...order, body: { first_name: "x".repeat(1_020), order_id: "1" } }, "body"],
    ["a header over 60", { ...order, header: { kind: "text", values: { order_id: "x".repeat(60) } } }, "header"],
    ["text over 4,096", { kind: "text", text: "x".repeat(4_097) }, "text"],
    ["empty text", { kind: "text", text: "{{ event.properties.none }}" }, "text"],
    [
      "a title over 20",
      { kind: "buttons", body: "b", buttons: [{ id: "a", title: "{{ event.properties.orderId }} and very much more" }] },
      "buttons.0.title",
    ],
    ["a link that is none", { kind: "link", body: "b", label: "l", url: "javascript:{{ event.properties.orderId }}" }, "url"],
    ["broken Liquid", { kind: "text", text: "{{ 'x' | nothing }}" }, "text"],
  ])("refuses %s, naming the part", (_case, content, part) => {
    expect(render(content)).toMatchObject({ kind: "invalid", part, problem: expect.stringContaining(part) as string });
  });

  it("names the text whose variable is missing", () => {
    expect(render({ kind: "text", text: "{{ profile.attributes.nickname }}" })).toMatchObject({
      problem: expect.stringContaining("profile.attributes.nickname") as string,
    });
  });

  it("counts characters, not code units", () => {
    expect(render({ kind: "text", text: "😀".repeat(4_096) }).kind).toBe("rendered");
    expect(render({ kind: "text", text: "😀".repeat(4_097) }).kind).toBe("invalid");
  });
});
