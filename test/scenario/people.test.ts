/** Who is who: people found to be one person, people without a number, people with a new one. */
import { exit, journey, onEvent, sameAsEntry, template, text, updateProfile, wait, waitFor, whenEvent, whenReply } from "@parley/sdk";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { createWorld, type World } from "./world.ts";

const body = { first_name: "Ana" };
const optIn = (purpose: "marketing" | "utility") => [
  { channel: "whatsapp" as const, purpose, action: "opt_in" as const, source: "checkout" },
];
let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.publish(
    journey("feedback", {
      title: "Feedback",
      entry: onEvent("delivered", { key: "properties.orderId" }),
      exitOn: [{ event: "cancelled", where: sameAsEntry("properties.orderId") }],
      start: "ask",
      nodes: {
        ask: template("how_was_it", {
          purpose: "utility",
          body,
          buttons: [
            { index: 0, kind: "quick_reply", payload: "good" },
            { index: 1, kind: "quick_reply", payload: "bad" },
          ],
          next: "answer",
        }),
        answer: waitFor([whenReply({ choice: "good" }, "happy"), whenReply({ choice: "bad" }, "note")], { after: "P30D", next: "silent" }),
        note: updateProfile({ unhappy: true }, "sorry"),
        sorry: text("We are sorry.", { next: "unhappy" }),
        happy: exit("happy"),
        unhappy: exit("unhappy"),
        silent: exit("silent"),
      },
    }),
  );
  await world.publish(
    journey("later", {
      title: "Later",
      entry: onEvent("signed_up"),
      start: "think",
      nodes: {
        think: wait("P2D", "tell"),
        tell: template("order_news", { purpose: "utility", body, next: "paid" }),
        paid: waitFor([whenEvent("paid", "done")], { after: "P9D", next: "done" }),
        done: exit(),
      },
    }),
  );
  await world.publish(
    journey("sale", {
      title: "Sale",
      entry: onEvent("sale_begins", { reentry: "always" }),
      start: "offer",
      nodes: { offer: template("summer_sale", { purpose: "marketing", body, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

/** A receipt as Meta sends it when it forgets our callback data. */
async function receiptWithoutCallbackData(externalId: string, phone: string, status: string): Promise<void> {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: EMULATED.phoneNumberId },
    statuses: [{ id: externalId, status, timestamp: String(Math.floor(world.now() / 1_000)), recipient_id: phone.slice(1) }],
  };
  const raw = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: EMULATED.accountId, changes: [{ field: "messages", value }] }],
  });
  const signature = `sha256=${createHmac("sha256", EMULATED.appSecret).update(raw).digest("hex")}`;
  expect((await world.call("POST", `/webhooks/whatsapp/${world.channelId}`, raw, { "x-hub-signature-256": signature })).status).toBe(200);
  await world.settle();
}

test("two profiles that turn out to be one person go on as one: runs, window, consent, what waits, and the answer to an old question", async () => {
  const [phone, externalId] = ["+33612000201", "shop-201"];
  // Known to the shop, without a number: a run waits.
  await world.profile({ externalId, attributes: { firstName: "Ana", vip: true } });
  await world.event("signed_up", { externalId });
  await world.settle();
  // Known by a number: a question asked, an offer held.
  const ana = await world.customer(phone);
  await world.profile({ phone, attributes: { firstName: "A.", city: "Lyon" }, consent: [...optIn("utility"), ...optIn("marketing")] });
  await world.event("delivered", { phone }, { orderId: "1" });
  await world.event("delivered", { phone }, { orderId: "2" });
  await world.template("summer_sale", { action: "pause" });
  await world.event("sale_begins", { phone });
  await world.settle();
  const before = await world.ledger.profile(`phone:${phone}`);
  const [question] = await world.ledger.messages(`phone:${phone}`);

  await world.event("paid", { externalId, phone }, {}, { id: "who-is-who" });
  await world.settle();
  const profile = await world.ledger.profile(`phone:${phone}`);
  expect(profile.id).not.toBe(before.id);
  expect(profile).toMatchObject({
    identities: { externalId, phone },
    attributes: { firstName: "Ana", vip: true, city: "Lyon" },
    absorbed: [before.id],
    consent: { whatsapp: { marketing: { state: "opted_in" }, utility: { state: "opted_in" } } },
  });
  expect((await world.ledger.runs(`phone:${phone}`)).map(({ journey: name, key, state }) => `${name}/${key}:${state}`).toSorted()).toEqual([
    "feedback/1:live",
    "feedback/2:live",
    "later/:live",
    "sale/:finished",
  ]);

  // A receipt of a message that stayed in the lane of the absorbed profile, told by nothing but Meta's own id.
  await receiptWithoutCallbackData(question?.externalId ?? "", phone, "read");
  expect((await world.ledger.messages(`phone:${phone}`)).find((message) => message.id === question?.id)?.state).toBe("read");

  // The tap answers the run that asked, not the other one that waits for the same words.
  await ana.taps("Bad");
  const runs = await world.ledger.runs(`phone:${phone}`);
  expect(
    runs
      .filter((run) => run.journey === "feedback")
      .map(({ outcome, state }) => outcome ?? state)
      .toSorted(),
  ).toEqual(["live", "unhappy"]);
  expect(runs.find((run) => run.outcome === "unhappy")?.key).toBe("2");
  expect((await world.ledger.story(`phone:${phone}`)).filter((line) => line.startsWith("sorry"))).toEqual(["sorry:delivered"]);

  await world.template("summer_sale", { action: "unpause" });
  await world.advance("3d");
  expect((await world.ledger.story(`phone:${phone}`)).toSorted()).toEqual(
    ["ask:delivered", "ask:read", "offer:cancelled", "offer:delivered", "sorry:delivered", "tell:delivered"].toSorted(),
  );
  expect((await ana.received()).filter((line) => line.includes("summer sale"))).toHaveLength(1);
});

test("of two statements about marketing the newer holds, and what waits on the other side is not sent", async () => {
  const [phone, externalId] = ["+33612000202", "shop-202"];
  const ana = await world.customer(phone);
  await world.template("summer_sale", { action: "pause" });
  await world.profile({ externalId, phone: "+33612000292", consent: optIn("marketing") });
  await world.event("sale_begins", { externalId });
  await world.settle();
  await ana.says("hello");
  await ana.stops();
  // The shop learns the right number: the one that said stop.
  await world.event("paid", { externalId, phone });
  await world.settle();
  expect(await world.ledger.profile(`externalId:${externalId}`)).toMatchObject({
    identities: { phone },
    consent: { whatsapp: { marketing: { state: "opted_out" } } },
  });
  expect(await world.ledger.story(`externalId:${externalId}`)).toEqual(["offer:cancelled"]);
  await world.template("summer_sale", { action: "unpause" });
});

test("somebody known only by a business-scoped id is written to by it", async () => {
  const ana = await world.customer("+33612000203");
  await world.profile({ bsuid: ana.bsuid, consent: optIn("utility") });
  await world.event("delivered", { bsuid: ana.bsuid }, { orderId: "9" });
  await world.settle();
  expect(await world.ledger.messages(`bsuid:${ana.bsuid}`)).toMatchObject([{ recipient: ana.bsuid, state: "delivered" }]);
  await ana.taps("Good");
  expect(await world.ledger.runs(`bsuid:${ana.bsuid}`)).toMatchObject([{ outcome: "happy" }]);
});

test("a changed number is followed: the next message goes to the new one", async () => {
  const [phone, next] = ["+33612000204", "+33612000294"];
  const ana = await world.customer(phone);
  await ana.says("hello");
  await world.profile({ phone, externalId: "shop-204", consent: optIn("utility") });
  await world.settle();
  await ana.changesNumber(next);
  expect((await world.ledger.profile("externalId:shop-204")).identities.phone).toBe(next);
  await world.event("delivered", { externalId: "shop-204" }, { orderId: "1" });
  await world.settle();
  expect((await world.ledger.messages("externalId:shop-204")).at(-1)).toMatchObject({ recipient: next, state: "delivered" });
});

test("a shop whose customers take usernames goes on as before: the same conversations, by user id where the number is gone", async () => {
  await world.control("PATCH", "/_emulator/switches", { messageSharesNumber: false });
  const shop = await Promise.all(["+33612000301", "+33612000302", "+33612000303"].map(async (phone) => world.customer(phone)));
  for (const [index, one] of shop.entries()) {
    await one.says(`before ${index}`);
    const phone = `+3361200030${index + 1}`;
    await world.profile({ phone, externalId: `shop-30${index}`, consent: optIn("utility") });
  }
  await world.settle();
  // After a month without contact WhatsApp tells no numbers of theirs, only their user ids.
  for (const [index, one] of shop.entries())
    await world.control("PATCH", `/_emulator/customers/${one.id}`, { username: `customer_${index}` });
  await world.advance("31d");
  for (const [index, one] of shop.entries()) await one.says(`after ${index}`);
  for (const [index, one] of shop.entries()) {
    const who = `externalId:shop-30${index}`;
    const { identities } = await world.ledger.profile(who);
    expect(identities).toMatchObject({ bsuid: one.bsuid, phone: `+3361200030${index + 1}` });
    expect(await world.ledger.profile(`bsuid:${one.bsuid}`)).toMatchObject({ id: (await world.ledger.profile(who)).id });
    expect((await world.ledger.messages(who)).map(({ body }) => body)).toEqual([`before ${index}`, `after ${index}`]);
    await world.event("delivered", { bsuid: one.bsuid }, { orderId: `3${index}` });
  }
  await world.settle();
  for (const [index, one] of shop.entries()) {
    expect((await world.ledger.messages(`externalId:shop-30${index}`)).at(-1)).toMatchObject({ state: "delivered" });
    await one.taps("Good");
    expect((await world.ledger.runs(`externalId:shop-30${index}`)).at(-1)).toMatchObject({ outcome: "happy" });
  }
  // Somebody whose number we never had.
  const stranger = await world.customer("+33612000399");
  await world.control("PATCH", `/_emulator/customers/${stranger.id}`, { username: "stranger" });
  await stranger.says("new here");
  const profile = await world.ledger.profile(`bsuid:${stranger.bsuid}`);
  expect(profile.identities).toEqual({ bsuid: stranger.bsuid });
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
