/** What Meta may post, in amounts and alphabets that nobody hopes for; and the pace at which it lets us send. */
import { exit, journey, onEvent, template, text } from "@parley/sdk";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { API_KEY, createWorld, type World } from "./world.ts";

const HOSTILE =
  "اَلسَّلَامُ 𝓗𝖊𝖑𝖑𝖔 👩‍👩‍👧‍👦 \u202Etxt\u202C \u0007\u001b[31m Z̸̡̛a̷l̴g̷o {{ profile }} {% if %} <script>alert(1)</script> '; drop table message; -- \u2028\uFEFF";
const consent = [{ channel: "whatsapp" as const, purpose: "utility" as const, action: "opt_in" as const, source: "checkout" }];
let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.publish(
    journey("news", {
      title: HOSTILE.slice(0, 60),
      entry: onEvent("order_changed", { reentry: "always", key: "properties.n" }),
      start: "tell",
      nodes: {
        tell: template("order_news", {
          purpose: "utility",
          body: { first_name: "{{ profile.attributes.firstName | default: 'you' }}" },
          next: "done",
        }),
        done: exit(),
      },
    }),
  );
  await world.publish(
    journey("echo", {
      title: "Echo",
      entry: onEvent("echo", { reentry: "always" }),
      start: "say",
      nodes: { say: text("{{ event.properties.words }}", { next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

async function post(value: object, field = "messages"): Promise<number> {
  const raw = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: EMULATED.accountId, changes: [{ field, value }] }] });
  const signature = `sha256=${createHmac("sha256", EMULATED.appSecret).update(raw).digest("hex")}`;
  const answer = await world.call("POST", `/webhooks/whatsapp/${world.channelId}`, raw, { "x-hub-signature-256": signature });
  await world.settle();
  return answer.status;
}
const metadata = { display_phone_number: "15550783881", phone_number_id: EMULATED.phoneNumberId };

test("a webhook of a thousand receipts, most of them twice and backwards, moves its messages once", async () => {
  const people = Array.from({ length: 40 }, (_, index) => `+3361200${String(3_000 + index)}`);
  for (const phone of people) {
    await world.profile({ phone, consent });
    await world.event("order_changed", { phone }, { n: 1 });
  }
  await world.settle();
  const sent = await Promise.all(people.map(async (phone) => (await world.ledger.messages(`phone:${phone}`))[0]));
  const statuses = sent.flatMap((message, index) =>
    ["read", "sent", "delivered", "read", "sent"].flatMap((status) =>
      Array.from({ length: 5 }, () => ({
        id: message?.externalId,
        status,
        timestamp: String(Math.floor(world.now() / 1_000)),
        recipient_id: people[index]?.slice(1),
      })),
    ),
  );
  expect(statuses).toHaveLength(1_000);
  expect(await post({ messaging_product: "whatsapp", metadata, statuses })).toBe(200);
  expect(await world.ledger.count("select count(*)::int as n from message where state = 'read'")).toBe(40);
  expect(await world.ledger.count("select coalesce(sum(n), 0)::int as n from fact_count where metric = 'read'")).toBe(40);
  expect(await world.ledger.incidents()).toEqual([]);
});

test("hostile text goes through every door and comes out as it went in", async () => {
  const phone = "+33612000301";
  const ana = await world.customer(phone, { name: HOSTILE.slice(0, 80) });
  await ana.says(HOSTILE);
  expect((await world.ledger.messages(`phone:${phone}`))[0]?.body).toBe(HOSTILE);
  await world.profile({ phone, consent, attributes: { firstName: "Zoë 𝓐 👩‍🚀", __proto__x: HOSTILE, nested: { constructor: HOSTILE } } });
  await world.event("echo", { phone }, { words: HOSTILE, "😀": ["\u202E"] });
  await world.event("order_changed", { phone }, { n: HOSTILE.slice(0, 50) });
  await world.settle();
  expect((await world.ledger.profile(`phone:${phone}`)).attributes).toMatchObject({
    whatsappName: HOSTILE.slice(0, 80),
    nested: { constructor: HOSTILE },
  });
  const received = await ana.received();
  // What Liquid takes for markup in data stays data.
  expect(received[0]).toContain("{{ profile }} {% if %} <script>alert(1)</script> '; drop table message; --");
  expect(received[1]).toBe("Hello Zoë 𝓐 👩‍🚀, there is news about your order.");
  // PostgreSQL cannot store these two; they must be refused or replaced at the door, never stop a lane.
  for (const words of ["nul \u0000 byte", "lone \ud800 surrogate"]) {
    const answer = await world.call("POST", "/v1/events", { id: words, type: "echo", profile: { phone }, properties: { words } });
    expect(answer.status).toBeLessThan(500);
    expect(
      await post({
        messaging_product: "whatsapp",
        metadata,
        contacts: [{ wa_id: phone.slice(1), profile: { name: words } }],
        messages: [
          {
            from: phone.slice(1),
            id: `wamid.${words.length}`,
            timestamp: String(Math.floor(world.now() / 1_000)),
            type: "text",
            text: { body: words },
          },
        ],
      }),
    ).toBe(200);
  }
  await world.event("order_changed", { phone }, { n: "after" });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(-1)).toBe("tell:delivered");
});

test("times and fields that make no sense do not stop the lane", async () => {
  const phone = "+33612000302";
  const ana = await world.customer(phone);
  const from = { from: phone.slice(1), from_user_id: ana.bsuid };
  for (const [index, timestamp] of ["99999999999999", "-1", "x", "253402300800", ""].entries()) {
    expect(
      await post({
        messaging_product: "whatsapp",
        metadata,
        contacts: [{ wa_id: phone.slice(1) }],
        messages: [{ ...from, id: `wamid.odd${index}`, timestamp, type: "text", text: { body: "when?" } }],
      }),
    ).toBe(200);
  }
  expect(
    await post({
      messaging_product: "whatsapp",
      metadata,
      messages: [{ ...from, id: "wamid.odd9", timestamp: "1", type: "hologram", hologram: { x: 1 } }],
    }),
  ).toBe(200);
  expect(await post({ surprise: true }, "a_field_of_2031")).toBe(200);
  await ana.says("now");
  expect((await world.ledger.messages(`phone:${phone}`)).at(-1)?.body).toBe("now");
  expect(await world.ledger.count("select count(*)::int as n from inbox")).toBe(0);
});

test("fifty messages to one customer leave at the pair's pace, none is lost, and Meta never has to say so", async () => {
  const phone = "+33612000303";
  const ana = await world.customer(phone);
  await world.profile({ phone, consent });
  for (let n = 0; n < 50; n += 1) await world.event("order_changed", { phone }, { n });
  await world.settle();
  expect((await ana.received()).length).toBe(45);
  await world.advance("4m");
  expect(await ana.received()).toHaveLength(45);
  await world.advance("1m");
  expect(await ana.received()).toHaveLength(50);
  expect(world.meta.counters.rejected).toBe(0);
  expect(await world.ledger.count("select count(*)::int as n from message where error is not null")).toBe(0);
});

test("an export that goes on from its cursor has the message whose webhook came days late", async () => {
  const phone = "+33612000304";
  const ana = await world.customer(phone);
  /** What was stored a moment ago is left for the next time. */
  const until = async (after: string, id: string) => {
    for (;;) {
      await world.advance("2s");
      const answer = await fetch(`${world.system.url}/v1/export/messages?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z${after}`, {
        headers: { authorization: `Bearer ${API_KEY}` },
      });
      const lines = (await answer.text()).split("\n").filter((line) => line !== "");
      const rows = lines.map((line) => JSON.parse(line) as { readonly [column: string]: unknown });
      if (rows.some((row) => row["external_id"] === id)) return rows;
    }
  };
  const write = async (id: string, at: number): Promise<void> => {
    const messages = [
      { from: phone.slice(1), from_user_id: ana.bsuid, id, timestamp: String(Math.floor(at / 1_000)), type: "text", text: { body: id } },
    ];
    expect(await post({ messaging_product: "whatsapp", metadata, contacts: [{ wa_id: phone.slice(1) }], messages })).toBe(200);
  };
  const now = world.system.clock.now();
  await write("wamid.intime", now);
  const cursor = (await until("", "wamid.intime")).at(-1)?.["cursor"];
  await write("wamid.late", now - 3 * 86_400_000);
  const news = await until(`&after=${String(cursor)}`, "wamid.late");
  expect(news.map((row) => row["external_id"])).toEqual(["wamid.late"]);
  expect(Date.parse(String(news[0]?.["created_at"]))).toBeLessThan(now - 2 * 86_400_000);
  expect(Date.parse(String(news[0]?.["stored_at"]))).toBeGreaterThan(now - 86_400_000);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
