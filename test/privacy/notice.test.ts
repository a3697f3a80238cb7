/** What the law demands to be told: to everybody, by the next channel where one does not reach, with evidence; and how long what is kept. */
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { approveCampaign } from "../../src/campaigns/commands.ts";
import { followNotices, senderOf } from "../../src/campaigns/follow-notices.ts";
import type { Db } from "../../src/db/pool.ts";
import { evidenceZip, findNotice } from "../../src/insights/notice-evidence.ts";
import { keepRetention } from "../../src/privacy/retention.ts";
import { bumpRevision } from "../../src/catalog/bump-revision.ts";
import { verifyAudit } from "../../src/catalog/audit-chain.ts";
import { campaign, marketer } from "../campaigns/shop.ts";
import { createWorld, type World } from "../scenario/world.ts";

const ANA = "+33612000001";
const BEN = "+33612000002";
const CLO = "+33612000003";
const DAN = "+33612000004";

let world: World;
let shop: ReturnType<typeof marketer>;
beforeAll(async () => {
  world = await createWorld();
  shop = marketer(world);
  const added = await world.call("POST", "/v1/channels", {
    kind: "in_app",
    name: "Site",
    secrets: { profileKey: "a-key-for-tests-of-32-characters!" },
  });
  if (added.status >= 300) throw new Error(JSON.stringify(added.body));
  for (const [index, phone] of [ANA, BEN, CLO, DAN].entries()) {
    await world.profile({
      phone,
      externalId: `shop-${index}`,
      attributes: { first_name: "Ana" },
      ...(phone === ANA ? { consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_out", source: "test" }] } : {}),
    });
  }
  await world.customer(ANA);
  await world.customer(BEN, { onWhatsApp: false });
  await world.customer(CLO, { autoRead: false });
  await world.customer(DAN);
  await world.call("POST", "/v1/suppressions", { phone: CLO, sort: "block", reason: "asked by the court" });
  await world.call("POST", "/v1/suppressions", { phone: DAN, reason: "wants no offers" });
  await world.settle();
});
afterAll(async () => world[Symbol.asyncDispose]());

const follow = async (): Promise<number> => {
  const { pool, ids, clock, catalog, lanes } = world.system;
  const n = await followNotices({ pool, ids, clock, senderOf: senderOf(catalog.current), wake: lanes.wake });
  await world.settle();
  return n;
};

const RECALL = campaign("recall", {
  purpose: "utility",
  variants: [
    { name: "a", messages: { en: { kind: "template", name: "order_news", body: { first_name: "{{ profile.attributes.first_name }}" } } } },
  ],
  notice: {
    legalBasis: "Regulation (EU) 2023/988, Article 35",
    reason: "The kettle of March may overheat",
    steps: [
      {
        after: "PT4H",
        channel: "in_app",
        messages: { en: { kind: "fields", fields: { title: "Recall", text: "Please send the kettle back" } } },
      },
    ],
  },
});

test("a notice goes to everybody but who is blocked, by the next channel where one does not reach, and shows it", async () => {
  const advertising = await world.call("PUT", "/v1/campaigns/recall", { ...RECALL, purpose: "marketing", holdout: 0.1 });
  expect(advertising.status).toBe(422);
  expect((advertising.body as { readonly problems: readonly { readonly code: string }[] }).problems.map(({ code }) => code)).toEqual(
    expect.arrayContaining(["notice_purpose", "notice_kept_back"]),
  );
  // What the next channel says is looked at like what the first says.
  const [step] = RECALL.notice?.steps ?? [];
  const mute = { ...step, after: "soon", messages: { en: { kind: "fields", fields: { title: "Recall" } } } };
  const unsaid = await world.call("PUT", "/v1/campaigns/recall", { ...RECALL, notice: { ...RECALL.notice, steps: [mute] } });
  expect((unsaid.body as { readonly problems: readonly { readonly path: string }[] }).problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["/notice/steps/0/after", "/notice/steps/0/messages/en/fields/text"]),
  );
  await shop.save(RECALL);
  // Nobody's rule demands it: what passes over consent is never one person's decision.
  expect(await shop.tell("recall", "start")).toMatchObject({ state: "awaiting_approval" });
  const own = await world.call("POST", "/v1/campaigns/recall/approve", { revision: 1 });
  expect(own.status).toBe(409);
  const { pool, ids, clock } = world.system;
  const deps = { pool, ids, now: () => new Date(clock.now()), bumpRevision };
  const second = { workspaceId: world.workspaceId, name: "recall", actor: "account:second", person: "account:second", seen: 1 };
  expect(await approveCampaign(deps, second)).toMatchObject({ kind: "done" });
  await world.settle();
  const states = async (): Promise<unknown> =>
    (
      await world.system.pool.query(
        `select p.identities->>'phone' as phone, c.kind, m.state, m.reason from message m join profile p on p.lane = m.lane and p.id = m.profile_id
         join channel c on c.id = m.channel_id where m.direction = 'outbound' order by 1, m.created_at`,
      )
    ).rows.map(({ phone, kind, state, reason }: { [name: string]: string }) => [phone, kind, state, state === "refused" ? reason : null]);
  expect(await states()).toEqual([
    [ANA, "whatsapp", "delivered", null],
    [BEN, "whatsapp", "failed", null],
    [CLO, "whatsapp", "refused", "suppressed"],
    [DAN, "whatsapp", "delivered", null],
  ]);
  // Who cannot be reached does not wait; who was is told nothing twice.
  // The product's own housekeeping looks, too: which of them finds somebody does not matter.
  await follow();
  await expect.poll(states).toEqual([
    [ANA, "whatsapp", "delivered", null],
    [BEN, "whatsapp", "failed", null],
    [BEN, "in_app", expect.stringMatching(/accepted|sent/), null],
    [CLO, "whatsapp", "refused", "suppressed"],
    [CLO, "in_app", "refused", "suppressed"],
    [DAN, "whatsapp", "delivered", null],
  ]);
  expect(await follow()).toBe(0);
  const recipients = (await world.call("GET", "/v1/campaigns/recall/recipients")).body as {
    readonly rows: readonly { readonly profileId: string; readonly step: number }[];
  };
  const steps = await Promise.all([ANA, BEN].map(async (phone) => (await world.ledger.profile(`phone:${phone}`)).id));
  expect(steps.map((id) => recipients.rows.find(({ profileId }) => profileId === id)?.step)).toEqual([0, 1]);
  const csv = String((await world.call("GET", "/v1/campaigns/recall/evidence?format=csv")).body);
  expect(csv.trim().split("\r\n")).toHaveLength(7);
  expect(csv).toMatch(/,0,whatsapp,'\+33612000001,delivered,/);
  expect(csv).toContain("Please send the kettle back");
  const ben = (await world.ledger.profile(`phone:${BEN}`)).id;
  const evidence = await world.call("GET", `/v1/campaigns/recall/evidence/${ben}?format=json`);
  expect(evidence.body).toMatchObject({
    notice: {
      legalBasis: "Regulation (EU) 2023/988, Article 35",
      reason: "The kettle of March may overheat",
      approvedBy: expect.stringMatching(/^account:/),
    },
    messages: [
      { step: 0, channel: "whatsapp", state: "failed" },
      { step: 1, channel: "in_app" },
    ],
  });
  expect(String((await world.call("GET", `/v1/campaigns/recall/evidence/${ben}`)).body).slice(0, 5)).toBe("%PDF-");
  expect((await world.call("GET", "/v1/campaigns/recall/evidence")).status).toBe(200);
});

test("what is old goes by its kind, in the night, and not what a legal hold keeps", async () => {
  const { pool } = world.system;
  const ana = await world.customer(ANA);
  const dan = await world.customer(DAN);
  await ana.says("an old word of Ana");
  await dan.says("an old word of Dan");
  await world.event("order_placed", { phone: ANA }, { note: "old" });
  await world.call("POST", "/v1/suppressions", { phone: DAN, sort: "legal_hold", reason: "case 7" });
  await world.settle();
  await world.advance("40d");
  await ana.says("a new word of Ana");
  const wanted = { messageTexts: 30, events: 30, audit: 30, media: null };
  const preview = (await world.call("POST", "/v1/retention/preview", wanted)).body as { readonly [kind: string]: number };
  expect(preview).toMatchObject({ events: 1, decisions: 0, media: 0, audit: 0 });
  expect(preview["messageTexts"]).toBeGreaterThan(2);
  const texts = async (): Promise<string> =>
    (await pool.query("select string_agg(content::text || coalesce(rendered::text, ''), ' ') as all from message_text")).rows[0]
      .all as string;
  // Seen before it is saved; nothing has gone yet.
  expect(await texts()).toContain("an old word of Ana");
  expect((await world.call("PUT", "/v1/retention", wanted)).status).toBe(200);
  const { ids, clock } = world.system;
  expect(await keepRetention({ pool, ids, clock })).toBe((preview["messageTexts"] ?? 0) + 1);
  expect(await keepRetention({ pool, ids, clock })).toBe(0);
  expect(await texts()).not.toContain("an old word of Ana");
  expect(await texts()).toContain("a new word of Ana");
  expect(await texts()).toContain("an old word of Dan");
  // The hold is over: now the audit log's words go too, and its chain still fits.
  await pool.query("delete from suppression where sort = 'legal_hold'");
  expect(await keepRetention({ pool, ids, clock })).toBeGreaterThan(2);
  expect(await texts()).not.toContain("an old word of Dan");
  expect((await verifyAudit(pool)).faults).toEqual([]);
  const records = await world.call("GET", "/v1/processing-records?format=csv&language=fr");
  expect(String(records.body)).toMatch(/Profils et noms,.*profile\.identities[\s\S]*messageTexts: 30 jours/);
  expect(String((await world.call("GET", "/v1/processing-records?format=pdf")).body).slice(0, 5)).toBe("%PDF-");
});

test("who may not see numbers finds a person by their id, masked, and by nothing that would tell a number", async () => {
  const { key } = (await world.call("POST", "/v1/console/api-keys", { name: "analyst", rights: ["profiles:read"] })).body as {
    readonly key: string;
  };
  const { id } = await world.ledger.profile(`phone:${ANA}`);
  const find = async (query: string) =>
    (await world.call("GET", `/v1/console/profiles?query=${encodeURIComponent(query)}`, undefined, { authorization: `Bearer ${key}` }))
      .body as {
      readonly rows: readonly { readonly person: { readonly id: string; readonly address: string } }[];
    };
  const { rows } = await find(id);
  expect(rows.map(({ person }) => person.id)).toEqual([id]);
  expect(rows[0]?.person.address).not.toContain(ANA.slice(4));
  // As if nothing had been asked: everybody.
  expect((await find(ANA)).rows.length).toBe((await find("")).rows.length);
});

test("who was given which coupon is forgotten with age; the code stays given away, also when its list is uploaded again", async () => {
  const { pool, ids, clock } = world.system;
  await world.call("PUT", "/v1/coupon-pools/autumn", { title: "Autumn" });
  const upload = async () =>
    (
      await world.call("POST", "/v1/coupon-pools/autumn/codes", "code\nOLD-1\nOLD-2\nHELD-1\nNEW-1\nFREE-1\nSHARED-1\nUSED-1\n", {
        "content-type": "text/csv",
      })
    ).body;
  await upload();
  const [ana, dan] = [await world.ledger.profile(`phone:${ANA}`), await world.ledger.profile(`phone:${DAN}`)];
  const given = async (code: string, profileId: string, days: number, redeemed = false, usedBy = profileId) =>
    pool.query(
      `update coupon_code set profile_id = $2, taken_for = gen_random_uuid()::text, message_id = gen_random_uuid(), taken_at = $3, redeemed_at = $4, redeemed_by = $5,
         order_id = $6 where code = $1`,
      [code, profileId, ...daysAgo(days, redeemed), redeemed ? usedBy : null, redeemed ? "order-9" : null],
    );
  const daysAgo = (days: number, redeemed: boolean) => {
    const at = new Date(world.now() - days * 86_400_000);
    return [at, redeemed ? at : null];
  };
  await given("OLD-1", ana.id, 100, true);
  await given("OLD-2", ana.id, 100);
  await given("HELD-1", dan.id, 100);
  await given("NEW-1", ana.id, 10, true);
  // Given to her, used by him.
  await given("SHARED-1", ana.id, 100, true, dan.id);
  // Used by her, and given to nobody by us.
  await pool.query("update coupon_code set redeemed_at = $1, redeemed_by = $2, order_id = 'order-9' where code = 'USED-1'", [
    daysAgo(100, true)[0],
    ana.id,
  ]);
  const hold = await world.call("POST", "/v1/suppressions", { phone: DAN, sort: "legal_hold", reason: "case 8" });
  const wanted = { coupons: 90 };
  expect((await world.call("POST", "/v1/retention/preview", wanted)).body).toMatchObject({ coupons: 3 });
  await world.call("PUT", "/v1/retention", wanted);
  expect(await keepRetention({ pool, ids, clock })).toBe(3);
  const { rows } = await pool.query(
    `select code, profile_id = any($1) as known, taken_for is not null as taken, redeemed_at is not null as redeemed, order_id, message_id is not null as sent
     from coupon_code order by code`,
    [[ana.id, dan.id]],
  );
  expect(rows).toEqual([
    { code: "FREE-1", known: null, taken: false, redeemed: false, order_id: null, sent: false },
    { code: "HELD-1", known: true, taken: true, redeemed: false, order_id: null, sent: true },
    { code: "NEW-1", known: true, taken: true, redeemed: true, order_id: "order-9", sent: true },
    { code: "OLD-1", known: false, taken: true, redeemed: true, order_id: null, sent: false },
    { code: "OLD-2", known: false, taken: true, redeemed: false, order_id: null, sent: false },
    { code: "SHARED-1", known: true, taken: true, redeemed: true, order_id: "order-9", sent: true },
    { code: "USED-1", known: false, taken: true, redeemed: true, order_id: null, sent: false },
  ]);
  expect(await upload()).toMatchObject({ added: 0, known: 7 });
  expect(await keepRetention({ pool, ids, clock })).toBe(0);

  // Under the hold nothing of his goes: not with him, and not with her.
  expect((await world.call("POST", `/v1/profiles/${dan.id}/erase`)).status).toBe(409);
  const her = await world.profile({ externalId: "gave-it-away" }).then(async () => {
    await world.settle();
    return world.ledger.profile("externalId:gave-it-away");
  });
  await pool.query("update coupon_code set profile_id = $1 where code in ('SHARED-1', 'NEW-1')", [her.id]);
  await pool.query("update coupon_code set redeemed_by = $1 where code = 'NEW-1'", [her.id]);
  expect((await world.call("POST", `/v1/profiles/${her.id}/erase`)).status).toBe(200);
  const left = await pool.query(
    `select code, profile_id = $1 as hers, redeemed_by = $2 as his, order_id, message_id is not null as sent from coupon_code
     where code in ('SHARED-1', 'NEW-1', 'HELD-1') order by code`,
    [her.id, dan.id],
  );
  expect(left.rows).toEqual([
    { code: "HELD-1", hers: false, his: null, order_id: null, sent: true },
    { code: "SHARED-1", hers: false, his: true, order_id: "order-9", sent: false },
  ]);
  // Once the hold is off, his part ages like any other.
  expect((await world.call("DELETE", `/v1/suppressions/${(hold.body as { readonly id: string }).id}`)).status).toBe(204);
  expect(await keepRetention({ pool, ids, clock })).toBe(2);
  expect((await pool.query("select code from coupon_code where redeemed_by = $1 or profile_id = $1", [dan.id])).rows).toEqual([]);
});

test("what people said to the inbox, to the assistant and for an appointment goes with age, too, and what was yesterday stays", async () => {
  const { pool, ids, clock } = world.system;
  const ana = await world.customer(ANA);
  const workspaceId = world.workspaceId;
  const { id: profileId, lane } = (
    await pool.query<{ id: string; lane: number }>("select id, lane from profile where workspace_id = $1 and identities ->> 'phone' = $2", [
      workspaceId,
      ANA,
    ])
  ).rows[0] ?? { id: "", lane: 0 };
  const said = async (word: string): Promise<void> => {
    await ana.says(`my parcel ${word}`);
    const page = await world.call("GET", `/v1/desk/conversations?person=${encodeURIComponent(ANA)}`);
    const [conversation] = (page.body as { rows: readonly { id: string; channelId: string }[] }).rows;
    if (!conversation) throw new Error("Ana has a conversation");
    const noted = await world.call("POST", `/v1/desk/conversations/${conversation.id}/commands`, { do: "note", text: `noted ${word}` });
    expect(noted.status).toBe(200);
    const now = new Date(clock.now());
    const turn = [lane, ids.inLane(lane as never), workspaceId, profileId, conversation.channelId, `asked ${word}`, now];
    await pool.query(
      `insert into assist_turn (lane, id, workspace_id, profile_id, channel_id, purpose, state, question, articles, hidden, tokens_in, tokens_out, micros,
         asked_by, attempts, due_at, created_at, updated_at) values ($1, $2, $3, $4, $5, 'answer', 'handed_over', $6, '{}', '{}', 0, 0, 0, 'system', 1, $7, $7, $7)`,
      turn,
    );
    await pool.query(
      `insert into assist_gap (lane, id, workspace_id, profile_id, channel_id, message_id, text, score, at) values ($1, $2, $3, $4, $5, $2, $6, 0, $7)`,
      turn,
    );
    await pool.query(
      `insert into appointment_booking (workspace_id, id, service_id, resource_id, lane, profile_id, state, starts_at, ends_at, zone, language, name, source, created_at, changed_at)
       values ($1, $2, $2, $2, $3, $4, 'done', $5::timestamptz - interval '1 hour', $5, 'UTC', 'en', $6, 'api', $5, $5)`,
      [workspaceId, ids.next(), lane, profileId, now, `booked ${word}`],
    );
    await pool.query(
      `insert into in_app_item (lane, profile_id, channel_id, id, workspace_id, attempt, placement, content, seq, created_at, expires_at)
       values ($1, $2, $3, $4, $5, 1, 'feed', jsonb_build_object('text', $6::text), 1, $7, $7::timestamptz + interval '90 days')`,
      [lane, profileId, conversation.channelId, ids.next(), workspaceId, `shown ${word}`, now],
    );
  };
  const kept = async (): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ words: string }>(
      `select text as words from desk_entry where text is not null union select question from assist_turn union select text from assist_gap
       union select content ->> 'text' from in_app_item where content ->> 'text' like 'shown %'
       union select name from appointment_booking union select last_preview from desk_conversation where last_preview <> '' and profile_id = $1
       union select case when 'ancient' = any(tsvector_to_array(words)) then sort || ' ancient' else sort || ' recent' end from desk_text
         where tsvector_to_array(words) && array['ancient', 'recent'] order by 1`,
      [profileId],
    );
    return rows.map(({ words }) => words);
  };
  await said("ancient");
  await world.advance("40d");
  const all = ["asked ancient", "booked ancient", "message ancient", "my parcel ancient", "note ancient", "noted ancient", "shown ancient"];
  expect(await kept()).toEqual(all);
  const wanted = { messageTexts: 30, notes: 30, assist: 30, appointments: 30 };
  expect((await world.call("POST", "/v1/retention/preview", wanted)).body).toMatchObject({ notes: 2, assist: 2, appointments: 1 });
  expect((await world.call("PUT", "/v1/retention", { ...wanted, assist: null })).status).toBe(200);
  await keepRetention({ pool, ids, clock });
  expect(await kept()).toEqual(["asked ancient"]);
  await said("recent");
  expect((await world.call("PUT", "/v1/retention", wanted)).status).toBe(200);
  await keepRetention({ pool, ids, clock });
  expect(await keepRetention({ pool, ids, clock })).toBe(0);
  expect(await kept()).toEqual(all.map((words) => words.replace("ancient", "recent")));
});

test("evidence that breaks off in the middle breaks its file off, and nothing else", async () => {
  const notice = await findNotice(world.system.pool, world.workspaceId, "recall");
  if (!notice) throw new Error("there is no such notice");
  const gone = { query: async () => Promise.reject(new Error("the database went away")) } as unknown as Db;
  await expect(buffer(evidenceZip({ ...notice, pool: gone }))).rejects.toThrow("the database went away");
});
