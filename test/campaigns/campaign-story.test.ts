/** A campaign from its document to the last receipt, with the emulated Meta. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";
import { addPeople, campaign, closeShop, marketer, phoneOf, SALE } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;

beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
  shop = marketer(world);
  await addPeople(world, 60);
});
afterAll(async () => closeShop(world));

it("asks everybody once, and says what became of each", async () => {
  await shop.launch(campaign("everybody"));
  await (await world.customer(phoneOf(0))).reads();
  expect(await shop.read("everybody")).toMatchObject({ state: "finished", targeted: 60, pendingLanes: 0 });
  const stats = await shop.stats("everybody");
  expect(stats.total).toMatchObject({ targeted: 60, queued: 60, sent: 60, delivered: 60, read: 1, failed: 0, refused: 0 });
  expect(stats.total.costMicros).toBeGreaterThan(0);
  const rows = await shop.recipients("everybody");
  expect(rows).toHaveLength(60);
  expect(new Set(rows.map(({ profileId }) => profileId)).size).toBe(60);
  expect(rows.filter(({ outcome }) => outcome === "delivered")).toHaveLength(59);
  expect(rows[0]).toMatchObject({ variant: "a", language: "en", tries: 1, why: null });
});

it("sends to nobody when nobody is meant", async () => {
  const nobody = { kind: "condition", condition: { fact: "profile.attributes.vip", is: "equal", value: true } } as const;
  await shop.launch(campaign("nobody", { audience: nobody }));
  expect(await shop.read("nobody")).toMatchObject({ state: "finished", targeted: 0 });
});

it("says why somebody was refused", async () => {
  await world.profile({ phone: phoneOf(1), consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_out", source: "test" }] });
  // The last message to them was a moment ago: one person gets only so many at once.
  await world.advance("1h");
  await shop.launch(campaign("refused"));
  const refused = await shop.recipients("refused", "&outcome=refused");
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatchObject({ reason: "opted_out", why: "this person has asked for no more such messages" });
  expect((await shop.stats("refused")).total).toMatchObject({ targeted: 60, refused: 1, sent: 59 });
});

it("speaks the person's language, and the default to who speaks none of them", async () => {
  await addPeople(world, 3, (index) => ({ locale: ["fr-CA", "de", "pt_BR"][index - 100] ?? "en", attributes: { polyglot: true } }), 100);
  const messages = { en: SALE, fr: SALE, "pt-BR": SALE };
  await shop.launch(
    campaign("languages", {
      audience: { kind: "condition", condition: { fact: "profile.attributes.polyglot", is: "equal", value: true } },
      variants: [{ name: "a", messages }],
    }),
  );
  const rows = await shop.recipients("languages");
  expect(rows.map(({ language }) => language ?? "").toSorted((a, b) => a.localeCompare(b))).toEqual(["en", "fr", "pt-BR"]);
});

it("keeps a campaign with errors out, and names them", async () => {
  const wrong = campaign("wrong", { schedule: { kind: "recurring", cron: "61 * * * *", zone: "Mars/Olympus" }, defaultLanguage: "fr" });
  const { status, body } = await world.call("PUT", "/v1/campaigns/wrong", wrong);
  expect(status).toBe(422);
  expect((body as { readonly problems: readonly { readonly code: string }[] }).problems.map(({ code }) => code).toSorted()).toEqual([
    "cron_invalid",
    "default_language_missing",
    "zone_unknown",
  ]);
});

it("sends a test to chosen people, and counts nothing", async () => {
  await shop.save(campaign("tested"));
  await shop.tell("tested", "test", { people: [{ phone: phoneOf(2) }] });
  await world.settle();
  const ana = await world.customer(phoneOf(2));
  expect((await ana.received()).at(-1)).toContain("summer sale");
  expect((await shop.stats("tested")).total).toMatchObject({ targeted: 0, queued: 0, sent: 0 });
});

it("wants a second person where the workspace says so", async () => {
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  await shop.save(campaign("approved"));
  expect(await shop.tell("approved", "start")).toMatchObject({ state: "awaiting_approval" });
  const own = await world.call("POST", "/v1/campaigns/approved/approve", { revision: 1 });
  expect(own).toMatchObject({ status: 409, body: { detail: expect.stringContaining("a second person has to approve it") } });
  await shop.tell("approved", "reject", { note: "not this week" });
  expect(await shop.read("approved")).toMatchObject({ state: "draft", reason: "rejected" });
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: false });
});

it("holds at the gate what comes back to wait while people have paused it", async () => {
  const { pool } = world.system;
  await shop.save(
    campaign("gated", { schedule: { kind: "api" }, variants: [{ name: "a", messages: { en: { kind: "text", text: "gated" } } }] }),
  );
  await shop.tell("gated", "start");
  const ben = await world.customer(phoneOf(3));
  await ben.says("hello");
  await world.call("PATCH", `/v1/channels/${world.channelId}`, { state: "paused" });
  const send = await world.call("POST", "/v1/campaigns/gated/trigger", { requestId: "one", profile: { phone: phoneOf(3) } });
  expect(send.status).toBeLessThan(300);
  await world.settle();
  await shop.tell("gated", "pause");
  await world.settle();
  // As a message stands that a failed attempt brought back after the sweep of its lane.
  await pool.query("update message set state = 'queued', reason = null, due_at = now() where reason = 'campaign_paused'");
  await world.call("PATCH", `/v1/channels/${world.channelId}`, { state: "active" });
  await world.advance("31s");
  const { rows } = await pool.query(
    "select state, reason from message where template is null and origin ->> 'kind' = 'campaign' and origin ->> 'occurrence' = 'api'",
  );
  expect(rows).toEqual([{ state: "held", reason: "campaign_paused" }]);
  expect(await ben.received()).not.toContain("gated");
  await shop.tell("gated", "resume");
  await world.settle();
  expect((await ben.received()).at(-1)).toBe("gated");
});
