/** The refusals that a sender meets in practice, each provoked at the emulated Meta, and what becomes of the message and the person. */
import { type Condition, exit, journey, onEvent, template, text, wait } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "./world.ts";

let world: World;
let people = 0;
beforeAll(async () => {
  world = await createWorld();
  for (const [name, purpose] of [
    ["order_news", "utility"],
    ["summer_sale", "marketing"],
  ] as const)
    await world.publish(
      journey(name.replace("_", "-"), {
        title: name,
        entry: onEvent(`tells_${name}`),
        start: "tell",
        nodes: { tell: template(name, { purpose, body: { first_name: "Ana" }, next: "done" }), done: exit() },
      }),
    );
  await world.publish(
    journey("chat", {
      title: "Chat",
      entry: onEvent("chats"),
      start: "tell",
      nodes: { tell: text("Still there?", { purpose: "service", next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

/** Somebody new who agreed to everything. */
const somebody = async (more: { readonly onWhatsApp?: boolean } = {}) => {
  people += 1;
  const phone = `+3361200${String(people).padStart(4, "0")}`;
  const customer = await world.customer(phone, more);
  const agreed = { channel: "whatsapp", action: "opt_in", source: "checkout" } as const;
  await world.profile({
    phone,
    consent: [
      { ...agreed, purpose: "utility" },
      { ...agreed, purpose: "marketing" },
    ],
  });
  const told = async (name: string): Promise<void> => {
    await world.event(name, { phone });
    await world.settle();
  };
  return { phone, customer, told, story: async () => world.ledger.story(`phone:${phone}`) };
};
const suffixOf = (phone: string) => ({ recipientSuffix: phone.slice(-4) });

test("131056, too many to one person: sent once the pause that grows with each refusal is over", async () => {
  const { phone, told, story, customer } = await somebody();
  await world.fault({ kind: "fail", code: 131056, times: 2, match: suffixOf(phone) });
  await told("tells_order_news");
  expect(await story()).toEqual(["tell:queued"]);
  await world.advance("2s");
  expect(await story(), "the second pause is four times as long").toEqual(["tell:queued"]);
  await world.advance("20s");
  expect(await story()).toEqual(["tell:delivered"]);
  expect(await customer.received()).toHaveLength(1);
});

test("130429, faster than the number may: the sender slows down and the message goes once", async () => {
  const { phone, told, story, customer } = await somebody();
  await world.fault({ kind: "fail", code: 130429, times: 1, match: suffixOf(phone) });
  await told("tells_order_news");
  await world.advance("20s");
  expect(await story()).toEqual(["tell:delivered"]);
  expect(await customer.received()).toHaveLength(1);
});

test("131049, Meta keeps a marketing message back: refused at once it waits a day; told later it has failed and is not repeated", async () => {
  const { phone, told, story } = await somebody();
  await world.fault({ kind: "fail", code: 131049, times: 1, match: suffixOf(phone) });
  await told("tells_summer_sale");
  await world.advance("20h");
  expect(await story()).toEqual(["tell:queued"]);
  await world.advance("10h");
  expect(await story()).toEqual(["tell:delivered"]);
  await world.fault({ kind: "fail_async", code: 131049, times: 1, match: suffixOf(phone) });
  await told("tells_summer_sale");
  await world.advance("48h");
  expect(await story()).toEqual(["tell:delivered", "tell:failed(131049)"]);
});

test("131047, outside the service window: told as failed, never repeated; a template still goes", async () => {
  const { phone, told, story, customer } = await somebody();
  await customer.says("Hello?");
  await world.fault({ kind: "fail_async", code: 131047, times: 1, match: suffixOf(phone) });
  await told("chats");
  expect(await story()).toEqual(["tell:failed(131047)"]);
  await told("tells_order_news");
  expect(await story()).toEqual(["tell:failed(131047)", "tell:delivered"]);
});

test("131026, not on WhatsApp: nothing more is tried until the person writes", async () => {
  const { phone, told, story } = await somebody({ onWhatsApp: false });
  await told("tells_order_news");
  await told("tells_order_news");
  expect(await story()).toEqual(["tell:failed(131026)", "tell:refused(unreachable)"]);
  expect((await world.ledger.profile(`phone:${phone}`)).reachability).toMatchObject({ whatsapp: { state: "unreachable" } });
});

test("131050, marketing stopped on the phone: it is ours from then on, and other messages still go", async () => {
  const { phone, told, story } = await somebody();
  await world.fault({ kind: "fail_async", code: 131050, times: 1, match: suffixOf(phone) });
  await told("tells_summer_sale");
  await told("tells_summer_sale");
  await told("tells_order_news");
  expect(await story()).toEqual(["tell:failed(131050)", "tell:refused(opted_out)", "tell:delivered"]);
  expect((await world.ledger.profile(`phone:${phone}`)).consent).toMatchObject({ whatsapp: { marketing: { state: "opted_out" } } });
});

test("131050 and 131026 are heard by journeys that end with it", async () => {
  const leaves = (name: string, when: Condition) =>
    world.publish(
      journey(name, {
        title: name,
        entry: onEvent(`tells_${name}`),
        exitOn: [{ when }],
        start: "tell",
        nodes: {
          tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "later" }),
          later: wait("P9D", "done"),
          done: exit(),
        },
      }),
    );
  await leaves("while-wanted", { fact: "consent.whatsapp.marketing", is: "equal", value: "opted_out" });
  await leaves("while-reached", { fact: "profile.reachability.whatsapp", is: "equal", value: "unreachable" });
  for (const [name, code] of [
    ["while-wanted", 131050],
    ["while-reached", 131026],
  ] as const) {
    const { phone, told } = await somebody();
    await world.fault({ kind: "fail_async", code, times: 1, match: suffixOf(phone) });
    await told(`tells_${name}`);
    expect(await world.ledger.runs(`phone:${phone}`)).toMatchObject([{ journey: name, state: "exited", node: "later" }]);
  }
});

test("132015, the template was paused while the message was on its way: it waits, and goes when the pause is over", async () => {
  const { told, story } = await somebody();
  await world.template("order_news", { action: "pause" });
  await told("tells_order_news");
  expect((await story())[0]).toMatch(/^tell:(held\(template_paused\)|queued)$/);
  await world.template("order_news", { action: "unpause" });
  await world.system.templates.sync(world.channelId);
  await world.advance("4h");
  expect(await story()).toEqual(["tell:delivered"]);
});
