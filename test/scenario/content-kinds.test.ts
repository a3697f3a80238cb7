/** Every kind of message that a journey can send is taken by Meta as it is written, arrives, and is kept as the customer saw it. */
import { exit, journey, onEvent, onInbound, type MessageContent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONTENT_SAMPLES, SPECIAL_TEMPLATES, TEMPLATE_SAMPLES } from "./content-kinds.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
const PHONE = "+33612000001";

const says = (name: string, content: MessageContent, purpose: "service" | "marketing" | "utility" = "service") =>
  journey(name.replaceAll("_", "-"), {
    title: name,
    entry: onEvent(`says_${name}`),
    start: "say",
    nodes: { say: { kind: "message", channel: "whatsapp", purpose, content, next: "done" }, done: exit() },
  });

/** What the phone shows last, and what is kept of it here. */
const heard = async (name: string) => {
  // Meta's pace for one customer.
  await world.advance("7s");
  await world.event(`says_${name}`, { phone: PHONE }, { word: "there" });
  await world.settle();
  return { bubble: (await ana.chat()).at(-1), kept: await world.ledger.newest() };
};

beforeAll(async () => {
  world = await createWorld();
  await world.addTemplates(SPECIAL_TEMPLATES);
  ana = await world.customer(PHONE);
  await world.profile({
    phone: PHONE,
    consent: (["utility", "marketing"] as const).map((purpose) => ({ channel: "whatsapp", purpose, action: "opt_in", source: "checkout" })),
  });
  await ana.says("Hello?");
});
afterAll(async () => world[Symbol.asyncDispose]());

test.each(Object.entries(CONTENT_SAMPLES))("%s", async (name, { content, type, shows }) => {
  await world.publish(says(name, content));
  const { bubble, kept } = await heard(name);
  expect(kept, JSON.stringify(kept)).toMatchObject({ state: "delivered", rendered: { content: { kind: content.kind } } });
  expect(bubble).toMatchObject({ from: "business", type, error: null, ...shows });
});

test.each(Object.entries(TEMPLATE_SAMPLES))("template with %s", async (name, { content, shows, preview }) => {
  await world.publish(says(name, content, "marketing"));
  const { bubble, kept } = await heard(name);
  expect(kept, JSON.stringify(kept)).toMatchObject({ state: "delivered", rendered: { preview } });
  expect(bubble).toMatchObject({ from: "business", type: "template", error: null, ...shows });
});

test("marketing goes by the endpoint that the channel names, and content goes directly where Meta has enabled it", async () => {
  const [account] = world.meta.accounts.values();
  if (account) account.directSend = true;
  const change = async (settings: object): Promise<void> => {
    expect((await world.call("PATCH", `/v1/channels/${world.channelId}`, settings)).status).toBe(200);
  };
  await change({ marketingMessages: "strict", directSend: true });
  await world.publish(says("lite", { kind: "template", name: "summer_sale", body: { first_name: "Ana" } }, "marketing"));
  const lite = await heard("lite");
  expect(lite.bubble, JSON.stringify(lite.kept)).toMatchObject({ templateName: "summer_sale", error: null });
  expect(world.meta.ledger.at(-1)).toMatchObject({ category: "marketing_lite" });

  const shipped: MessageContent = {
    kind: "text",
    text: "Your order {{ event.properties.word }} has left",
    directSend: { category: "utility", templateName: "order_left" },
  };
  await world.publish(says("direct", shipped, "utility"));
  await world.advance("26h");
  expect((await heard("direct")).bubble).toMatchObject({ body: "Your order there has left", error: null });
  await change({ directSend: false });
  await world.event("says_direct", { phone: PHONE }, { word: "again" });
  await world.settle();
  expect(await world.ledger.newest()).toMatchObject({ state: "refused" });
  await change({ marketingMessages: "cloud_api" });
});

test("a reaction to what the customer wrote, and a quote of it", async () => {
  await world.publish(
    journey("thumbs", {
      title: "Thumbs",
      entry: onInbound({ contains: ["thank you"] }),
      start: "react",
      nodes: {
        react: {
          kind: "message",
          channel: "whatsapp",
          purpose: "service",
          content: { kind: "reaction", to: "{{ event.properties.externalId }}", emoji: "👍" },
          next: "quote",
        },
        quote: {
          kind: "message",
          channel: "whatsapp",
          purpose: "service",
          content: { kind: "text", text: "With pleasure", replyTo: "{{ event.properties.externalId }}" },
          next: "done",
        },
        done: exit(),
      },
    }),
  );
  await world.advance("7s");
  await ana.says("A big thank you!");
  const chat = await ana.chat();
  expect(chat.find(({ body }) => body === "A big thank you!")?.reactions).toEqual([{ from: "business", emoji: "👍" }]);
  expect(chat.at(-1)).toMatchObject({ body: "With pleasure", quoted: { from: "customer", preview: "A big thank you!" } });
});
