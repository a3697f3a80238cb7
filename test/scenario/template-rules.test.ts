/** A journey goes on while Meta rejects and pauses its template: its messages wait, go with a second one, or not at all, as people decided. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "./world.ts";

const NAME = { param_name: "first_name", example: "Ana" };
const utility = (name: string, text: string) => ({
  name,
  language: "en",
  category: "UTILITY",
  parameter_format: "NAMED",
  components: [{ type: "BODY", text, example: { body_text_named_params: [NAME] } }],
});
let world: World;

beforeAll(async () => {
  world = await createWorld({ at: "2027-02-01T12:00:00Z" });
  await world.addTemplates([
    utility("order_plain", "Hello {{first_name}}, we write about your order."),
    {
      ...utility("order_more", ""),
      components: [
        {
          type: "BODY",
          text: "Hello {{first_name}}, your order {{order}} has news for you.",
          example: { body_text_named_params: [NAME, { param_name: "order", example: "A-77" }] },
        },
      ],
    },
  ]);
  const body = { first_name: "{{ profile.attributes.firstName | default: 'there' }}" };
  await world.publish(
    journey("news", {
      title: "News",
      entry: onEvent("order_changed", { reentry: "always" }),
      start: "tell",
      nodes: { tell: template("order_news", { purpose: "utility", body, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

let people = 0;
const somebody = async () => {
  people += 1;
  const phone = `+3361200010${people}`;
  const customer = await world.customer(phone);
  await world.profile({ phone, consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] });
  return { phone, customer, story: async () => world.ledger.story(`phone:${phone}`) };
};
const rule = async (body: object) => world.call("PUT", "/v1/template-rules/order_news", body);
const order = async (phone: string): Promise<void> => {
  await world.event("order_changed", { phone });
  await world.settle();
};

test("without a rule the messages of a rejected template wait, and leave once it is mended", async () => {
  const { phone, customer, story } = await somebody();
  await world.template("order_news", { action: "reject", reason: "INVALID_FORMAT" });
  await order(phone);
  expect(await story()).toEqual(["tell:held(template_not_approved)"]);
  await world.template("order_news", { action: "approve" });
  await world.advance("1h");
  expect(await story()).toEqual(["tell:delivered"]);
  expect(await customer.received()).toEqual(["Hello there, there is news about your order."]);
});

test("in appeal its messages wait too, and the history tells how it went", async () => {
  const { phone, story } = await somebody();
  await world.publish(
    journey("plain", {
      title: "Plain",
      entry: onEvent("plain_asked", { reentry: "always" }),
      start: "tell",
      nodes: { tell: template("order_plain", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
  await world.template("order_plain", { action: "reject", reason: "TAG_CONTENT_MISMATCH" });
  await world.template("order_plain", { action: "appeal" });
  await world.event("plain_asked", { phone });
  await world.settle();
  expect(await story()).toEqual(["tell:held(template_not_approved)"]);
  await world.template("order_plain", { action: "approve" });
  await world.advance("1h");
  expect(await story()).toEqual(["tell:delivered"]);
  const { rows } = await world.system.pool.query<{ to: string }>(
    "select detail->>'to' as to from template_event where name = 'order_plain' and kind = 'status' order by id",
  );
  expect(rows.map(({ to }) => to).slice(-3)).toEqual(["REJECTED", "IN_APPEAL", "APPROVED"]);
});

test("nobody hears of it three days later", async () => {
  const { phone, customer, story } = await somebody();
  await world.template("order_news", { action: "reject", reason: "INVALID_FORMAT" });
  await order(phone);
  await world.advance("73h");
  expect(await story()).toEqual(["tell:refused(template_not_approved)"]);
  await world.template("order_news", { action: "approve" });
  await world.advance("2h");
  expect(await customer.received()).toEqual([]);
});

test("a second template that asks for more is not taken as one", async () => {
  expect(await rule({ action: "fallback", fallback: "order_more" })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("order_more") },
  });
  expect(await rule({ action: "fallback", fallback: "nowhere" })).toMatchObject({ status: 422 });
});

test("by rule a second template goes instead, and the decision says for which; with the first one back, that one", async () => {
  const { phone, customer, story } = await somebody();
  expect(await rule({ action: "fallback", fallback: "order_plain" })).toMatchObject({ status: 200 });
  await world.template("order_news", { action: "pause" });
  await order(phone);
  expect(await story()).toEqual(["tell:delivered"]);
  expect(await customer.received()).toEqual(["Hello there, we write about your order."]);
  const [message] = await world.ledger.messages(`phone:${phone}`);
  const { rows } = await world.system.pool.query<{ facts: object }>(
    `select rung->'facts' as facts from message_text t, json_array_elements(t.decision->'ladder') as rung where rung->>'rule' = 'template' and t.id = $1`,
    [message?.id],
  );
  expect(rows).toMatchObject([{ facts: { template: "order_plain", insteadOf: "order_news", itsStatus: "PAUSED", rule: "fallback" } }]);
  await world.template("order_news", { action: "unpause" });
  await order(phone);
  expect((await customer.received()).at(-1)).toBe("Hello there, there is news about your order.");
});

test("by rule nothing goes while it is paused", async () => {
  const { phone, customer, story } = await somebody();
  expect(await rule({ action: "stop" })).toMatchObject({ status: 200 });
  await world.template("order_news", { action: "pause" });
  await order(phone);
  expect(await story()).toEqual(["tell:refused(template_paused)"]);
  await world.template("order_news", { action: "unpause" });
  await world.advance("2h");
  expect(await customer.received()).toEqual([]);
});

test("the template's history tells all of it, once each", async () => {
  const { rows } = await world.system.pool.query<{ to: string }>(
    "select detail->>'to' as to from template_event where name = 'order_news' and kind = 'status' order by id",
  );
  expect(rows.map(({ to }) => to)).toEqual([
    "APPROVED",
    "REJECTED",
    "APPROVED",
    "REJECTED",
    "APPROVED",
    "PAUSED",
    "APPROVED",
    "PAUSED",
    "APPROVED",
  ]);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
