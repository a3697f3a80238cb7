/** Meta tells whole seconds, by a clock of its own: in the conversation an answer stands behind what it answers all the same. */
import { exit, journey, onEvent, onInbound, text } from "@parley/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { readTimeline } from "../../src/insights/timeline.store.ts";
import { hirePostman, type Postman } from "./postman.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let postman: Postman;
let phone = "";
let people = 0;
beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
  postman = await hirePostman(world);
  const nodes = (words: string) => ({ say: text(words, { purpose: "service", next: "done" }), done: exit() });
  await world.publish(
    journey("ask", { title: "Ask", entry: onEvent("asked", { reentry: "always" }), start: "say", nodes: nodes("How was it?") }),
  );
  await world.publish(
    journey("answer", { title: "Answer", entry: onInbound({ equals: ["hours"] }), start: "say", nodes: nodes("9 to 18") }),
  );
});
beforeEach(async () => {
  people += 1;
  phone = `+3361200400${people}`;
  await (await world.customer(phone)).says("hello");
});
afterAll(async () => {
  await postman[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const hears = async (body: string, atMs: number, answers: string | null = null) => {
  const wa_id = phone.slice(1);
  const message = {
    from: wa_id,
    id: `wamid.${body}.${people}`,
    timestamp: String(Math.floor(atMs / 1_000)),
    type: "text",
    text: { body },
    ...(answers === null ? {} : { context: { from: "15550783881", id: answers } }),
  };
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: EMULATED.phoneNumberId },
    contacts: [{ wa_id, profile: { name: "Ana" } }],
    messages: [message],
  };
  await postman.post([
    { object: "whatsapp_business_account", entry: [{ id: EMULATED.accountId, changes: [{ field: "messages", value }] }] },
  ]);
  await world.settle();
};
const asks = async () => {
  await world.event("asked", { phone });
  await world.settle();
  const { rows } = await world.system.pool.query<{ externalId: string; saidAt: Date; claimedAt: Date }>(
    `select m.external_id as "externalId", m.created_at as "saidAt", c.last_outbound_at as "claimedAt" from message m
     join conversation c on c.lane = m.lane and c.profile_id = m.profile_id where m.direction = 'outbound' order by m.id desc limit 1`,
  );
  const [asked] = rows;
  if (!asked) throw new Error("nothing was asked");
  return asked;
};
const said = async () => {
  const { rows } = await world.system.pool.query<{ id: string }>("select id from profile where identities->>'phone' = $1", [phone]);
  const page = await readTimeline(world.system.pool, world.workspaceId, rows[0]?.id ?? "", { limit: 20, kinds: ["message", "reply"] });
  return page.rows.toReversed().flatMap((item) => (item.kind === "message" || item.kind === "reply" ? [item.message.preview.body] : []));
};

test("an answer that is heard late stands behind its question, also when Meta's clock is behind ours", async () => {
  const { externalId, saidAt } = await asks();
  await hears("fine", saidAt.getTime() - 3_000, externalId);
  expect(await said()).toEqual(["hello", "How was it?", "fine"]);
});

test("what is heard late of the second in which we wrote stands behind that, in the order in which it was heard", async () => {
  const { claimedAt } = await asks();
  // When something is received says the database, whose clock nobody moves: what was said is moved instead.
  await world.system.pool.query("update message set created_at = created_at - interval '1 minute'");
  await world.system.pool.query("update conversation set last_outbound_at = last_outbound_at - interval '1 minute'");
  await hears("well", claimedAt.getTime() - 60_000);
  await hears("quite", claimedAt.getTime() - 60_000);
  expect(await said()).toEqual(["hello", "How was it?", "well", "quite"]);
});

test("our answer stands behind what it answers, also when Meta's clock is ahead of ours", async () => {
  await hears("hours", world.now() + 5_000);
  expect(await said()).toEqual(["hello", "hours", "9 to 18"]);
});
