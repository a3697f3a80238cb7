/** What may be sent to whom, as people and Meta change their minds. Around the night in which Europe's clocks change. */
import { journey, onEvent, template, text, wait, exit } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "./world.ts";

const name = { first_name: "{{ profile.attributes.firstName | default: 'there' }}" };
const optIn = (purpose: "marketing" | "utility") => [
  { channel: "whatsapp" as const, purpose, action: "opt_in" as const, source: "checkout" },
];
let world: World;

beforeAll(async () => {
  world = await createWorld({ at: "2027-03-27T12:00:00Z" });
  await world.publish(
    journey("answer", {
      title: "Answer",
      entry: onEvent("question_asked", { reentry: "always" }),
      start: "reply",
      nodes: { reply: text("We are looking into it.", { next: "done" }), done: exit() },
    }),
  );
  await world.publish(
    journey("summer", {
      title: "Summer",
      entry: onEvent("sale_begins", { reentry: "always" }),
      start: "offer",
      nodes: {
        offer: template("summer_sale", { purpose: "marketing", body: name, next: "rest" }),
        rest: wait("PT1H", "done"),
        done: exit(),
      },
    }),
  );
  await world.publish(
    journey("news", {
      title: "News",
      entry: onEvent("order_changed", { reentry: "always" }),
      start: "tell",
      nodes: { tell: template("order_news", { purpose: "utility", body: name, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

test("whoever writes first has a profile and an open window, for 24 hours and not a minute longer, also when the clocks change", async () => {
  const phone = "+33612000001";
  const ana = await world.customer(phone);
  await ana.says("Bonjour 👋");
  const profile = await world.ledger.profile(`phone:${phone}`);
  expect(profile).toMatchObject({
    identities: { phone, bsuid: ana.bsuid },
    country: "FR",
    timeZone: "Europe/Paris",
    attributes: { whatsappName: "Ana Moreau" },
  });

  await world.profile({ phone, consent: optIn("utility") });
  await world.event("question_asked", { phone });
  await world.advance("1439m");
  await world.event("question_asked", { phone });
  await world.settle();
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["reply:delivered", "reply:delivered"]);
  await world.advance("2m");
  await world.event("question_asked", { phone });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(-1)).toBe("reply:refused(window_closed)");
  expect(await ana.received()).toHaveLength(2);
  // Writing again opens it again.
  await ana.says("Encore moi");
  await world.event("question_asked", { phone });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(-1)).toBe("reply:delivered");
});

test("stop means stop: what waits is cancelled, what comes is refused, orders are still told", async () => {
  const phone = "+33612000002";
  const ana = await world.customer(phone);
  await world.profile({ phone, attributes: { firstName: "Ana" }, consent: [...optIn("marketing"), ...optIn("utility")] });
  await world.template("summer_sale", { action: "pause" });
  await world.event("sale_begins", { phone });
  await world.settle();
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["offer:held(template_paused)"]);

  await world.advance("1m");
  await ana.stops();
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["offer:cancelled"]);
  await world.template("summer_sale", { action: "unpause" });
  await world.event("sale_begins", { phone });
  await world.event("order_changed", { phone });
  await world.advance("2h");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["offer:cancelled", "offer:refused(opted_out)", "tell:delivered"]);
  expect(await ana.received()).toEqual(["Hello Ana, there is news about your order."]);

  await ana.resumes();
  await world.event("sale_begins", { phone });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(-1)).toBe("offer:delivered");
});

test("a paused template holds its messages, and they leave once it is approved again", async () => {
  const phone = "+33612000003";
  const ana = await world.customer(phone);
  await world.profile({ phone, consent: optIn("marketing") });
  await world.template("summer_sale", { action: "pause" });
  await world.event("sale_begins", { phone });
  await world.advance("2h");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["offer:held(template_paused)"]);
  await world.template("summer_sale", { action: "unpause" });
  await world.advance("1h");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["offer:delivered"]);
  expect(await ana.received()).toEqual(["Hello there, our summer sale has begun."]);
});

test("a block that Meta reports late fails the message and nothing else", async () => {
  const phone = "+33612000004";
  const ana = await world.customer(phone);
  await world.profile({ phone, consent: optIn("utility") });
  await ana.blocks();
  await world.event("order_changed", { phone });
  await world.settle();
  const [message] = await world.ledger.messages(`phone:${phone}`);
  // Meta keeps a block to itself: one tick for ever, or a failure; never a second try.
  expect(["sent", "failed"]).toContain(message?.state);
  expect(await world.ledger.messages(`phone:${phone}`)).toHaveLength(1);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
