/** What people decide about campaigns: a second person's word, the winner of an experiment, another try for the failed. */
import { expect, it } from "vitest";
import { createSignInLink, ensureAccount } from "../../src/accounts/bootstrap.ts";
import type { ExpectedRefusals } from "../../src/contract/campaign-expected.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import type { World } from "../scenario/world.ts";
import { addPeople, campaign, eachInOwnShop, marketer, phoneOf, TWO_VARIANTS } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;
eachInOwnShop((...opened) => ([world, shop] = opened));

type Headers = Readonly<Record<string, string>>;
type Desk = (path: string, method?: string, body?: object | null) => Promise<number>;
const ask = async (path: string, method: string, body: object | null, headers: Headers = {}) =>
  fetch(`${world.system.url}${path}`, {
    method,
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
/** Approves what stands there now, unless told what was seen. */
const deskOf =
  (headers: Headers): Desk =>
  async (path, method = "POST", body = null) =>
    (await ask(path, method, body ?? (path.endsWith("/approve") ? { revision: await revisionAt(path) } : null), headers)).status;
const revisionAt = async (path: string): Promise<number> => (await shop.read(path.split("/")[3] ?? "")).revision;

async function cookieOf(email: string, role: "owner" | "marketer"): Promise<Headers> {
  const { system, workspaceId } = world;
  const accountId = await ensureAccount(system, { workspaceId, email, name: email, role });
  const token = new URL(await createSignInLink(system, accountId, system.url)).searchParams.get("token");
  const answer = await ask("/v1/session/link", "POST", { token });
  return { cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "", "x-parley-csrf": "1" };
}

it("takes no other's name when it is to be new, and does not start at a time that is over", async () => {
  const owner = await cookieOf("owner@example.org", "owner");
  const fresh = { ...owner, "if-none-match": "*" };
  const rule = { fact: "profile.country", is: "equal", value: "FR" };
  const of = async (path: string, body: object, headers: Headers = fresh) => {
    const answer = await ask(path, "PUT", body, headers);
    return [answer.status, ((await answer.json()) as { readonly reason?: string }).reason ?? null];
  };
  const first = campaign("future", { schedule: { kind: "at", at: "2030-01-01T10:00:00Z" } });
  expect(await of("/v1/campaigns/future", first)).toEqual([200, null]);
  expect(await of("/v1/campaigns/future", campaign("future", { title: "Another" }))).toEqual([409, "campaign_name_taken"]);
  const kept = (await (await ask("/v1/campaigns/future", "GET", null, owner)).json()) as { readonly document: object };
  expect(kept.document).toEqual(first);
  const vip = { schema: 1, name: "vip", title: "VIP", rule };
  expect(await of("/v1/audiences/vip", vip)).toEqual([200, null]);
  expect(await of("/v1/audiences/vip", { ...vip, title: "Other" })).toEqual([409, "audience_name_taken"]);
  expect(await of("/v1/audiences/vip", { ...vip, title: "Mine" }, owner)).toEqual([200, null]);
  // Midday of 1 December 2026 here.
  await of("/v1/campaigns/late", campaign("late", { schedule: { kind: "at", at: "2026-11-30T10:00:00Z" } }));
  const started = await ask("/v1/campaigns/late/start", "POST", null, owner);
  expect([started.status, await started.json()]).toMatchObject([409, { reason: "campaign_time_past" }]);
  const checked = await ask(
    "/v1/campaigns/late/validate",
    "POST",
    campaign("late", { schedule: { kind: "at", at: "2026-11-30T10:00:00Z" } }),
    owner,
  );
  expect(await checked.json()).toMatchObject({
    warnings: [
      { code: "time_past", path: "/schedule/at" },
      { code: "audience_empty", path: "/audience" },
    ],
  });
});

/** A person who is signed in; answers the status. */
const signIn = async (email: string): Promise<Desk> => deskOf(await cookieOf(email, "marketer"));

async function keyOf(maker: Headers): Promise<Headers> {
  const body = { name: "made", rights: ["campaigns:read", "campaigns:write", "campaigns:approve", "keys:manage"] };
  const answer = (await (await ask("/v1/console/api-keys", "POST", body, maker)).json()) as { readonly key: string };
  return { authorization: `Bearer ${answer.key}` };
}

const auditOf = async (action: string) =>
  (
    await world.system.pool.query<{ actor: string; detail: object }>("select actor, detail from audit where action = $1 order by at", [
      action,
    ])
  ).rows;

it("is approved by a second person: neither who wrote it, nor who asked for it, nor a key", async () => {
  const [ana, ben, eve] = [await signIn("ana@example.com"), await signIn("ben@example.com"), await signIn("eve@example.com")];
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  expect(await ana("/v1/campaigns/safe", "PUT", campaign("safe"))).toBe(200);
  expect(await ben("/v1/campaigns/safe/start")).toBe(200);
  const approve = "/v1/campaigns/safe/approve";
  expect([await ben(approve), await ana(approve), (await world.call("POST", approve, { revision: 1 })).status]).toEqual([409, 409, 409]);
  expect(await shop.read("safe")).toMatchObject({ state: "awaiting_approval" });
  // Whoever changes it after that begins anew; a better title makes nobody else its author.
  expect(await eve("/v1/campaigns/safe", "PUT", campaign("safe", { title: "Safer" }))).toBe(200);
  expect(await eve(approve)).toBe(409);
  expect([await ben("/v1/campaigns/safe/start"), await ana(approve), await eve(approve)]).toEqual([200, 409, 200]);
  expect(await shop.read("safe")).not.toMatchObject({ state: "awaiting_approval" });
}, 60_000);

it("is approved and started as it was seen, not as it was changed meanwhile", async () => {
  const [ana, ben] = [await signIn("ana@example.com"), await cookieOf("ben@example.com", "marketer")];
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  const of = (amount: number) => campaign("sale", { budget: { amount, currency: "USD" } });
  const path = "/v1/campaigns/sale";
  expect([await ana(path, "PUT", of(1)), await ana(`${path}/start`)]).toEqual([200, 200]);
  const { revision } = await shop.read("sale");
  // Ben has read of one dollar; meanwhile Ana asks for a million of them.
  expect([await ana(path, "PUT", of(1_000_000)), await ana(`${path}/start`, "POST", { revision })]).toEqual([200, 409]);
  expect(await ana(`${path}/start`, "POST", { revision: revision + 1 })).toBe(200);
  const refused = await ask(`${path}/approve`, "POST", { revision }, ben);
  expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ reason: "campaign_changed" })]);
  expect((await ask(`${path}/approve`, "POST", null, ben)).status).toBe(400);
  expect(await shop.read("sale")).toMatchObject({ state: "awaiting_approval" });
  expect((await ask(`${path}/approve`, "POST", { revision: revision + 1 }, ben)).status).toBe(200);
}, 60_000);

it("is approved by nobody who had a hand in what it sends or spends, whoever changed it after them", async () => {
  const [ana, ben, eve] = [await signIn("ana@example.com"), await signIn("ben@example.com"), await signIn("eve@example.com")];
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  const schedule = { kind: "recurring", cron: "0 9 * * *", zone: "UTC" } as const;
  const of = (amount: number, change = {}) => campaign("shared", { schedule, budget: { amount, currency: "USD" }, ...change });
  const [path, approve] = ["/v1/campaigns/shared", "/v1/campaigns/shared/approve"];
  await ana(path, "PUT", of(1));
  await eve(path, "PUT", of(1, { ratePerSecond: 5 }));
  expect([await ben(`${path}/start`), await ana(approve), await eve(approve), await ben(approve)]).toEqual([200, 409, 409, 409]);
  const cleo = await signIn("cleo@example.com");
  expect([await cleo(approve), await ben(`${path}/pause`)]).toEqual([200, 200]);
  await ana(path, "PUT", of(100));
  await ben(path, "PUT", of(100, { title: "No money of mine" }));
  expect(await ana(approve)).toBe(409);
  await eve(path, "PUT", of(200));
  expect([await ana(approve), await eve(approve), await ben(approve)]).toEqual([409, 409, 200]);
  expect(await shop.read("shared")).toMatchObject({ state: "paused", approvalDue: false });
  // What was approved counts against nobody any more.
  await ben(path, "PUT", of(300));
  expect([await ben(approve), await ana(approve)]).toEqual([409, 200]);
}, 60_000);

it("is not approved by whoever made the key that wrote it or asked for it", async () => {
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  const owner = await cookieOf("ana@example.com", "owner");
  const [ana, ben, eve] = [deskOf(owner), await signIn("ben@example.com"), await signIn("eve@example.com")];
  const made = await keyOf(owner);
  // A key that a key made is its maker's as well.
  for (const [name, key] of [
    ["one", deskOf(made)],
    ["two", deskOf(await keyOf(made))],
  ] as const) {
    const path = `/v1/campaigns/${name}`;
    await key(path, "PUT", campaign(name));
    expect([await ben(`${path}/start`), await ana(`${path}/approve`), await key(`${path}/approve`)]).toEqual([200, 409, 409]);
  }
  await ben("/v1/campaigns/three", "PUT", campaign("three"));
  expect([await deskOf(made)("/v1/campaigns/three/start"), await ana("/v1/campaigns/three/approve")]).toEqual([200, 409]);
  expect(await eve("/v1/campaigns/three/approve")).toBe(200);
  expect((await auditOf("campaign.start")).at(-1)?.actor).toMatch(/^key:/);
  // Of a key that was set up nobody is the maker.
  await world.call("PUT", "/v1/campaigns/four", campaign("four"));
  await world.call("POST", "/v1/campaigns/four/start");
  expect(await ana("/v1/campaigns/four/approve")).toBe(200);
}, 60_000);

it("spends more than was approved only once a second person has approved that, too", async () => {
  await addPeople(world, 20);
  const [ana, ben] = [await signIn("ana@example.com"), await signIn("ben@example.com")];
  await world.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  const of = (amount: number, title = "Capped") => campaign("capped", { title, budget: { amount, currency: "USD" } });
  // 0.0529 a message to Great Britain: ten of twenty.
  await ana("/v1/campaigns/capped", "PUT", of(0.53));
  expect([await ana("/v1/campaigns/capped/start"), await ben("/v1/campaigns/capped/approve")]).toEqual([200, 200]);
  await world.settle();
  expect(await shop.read("capped")).toMatchObject({ state: "paused", reason: "budget", approvalDue: false });
  const approve = "/v1/campaigns/capped/approve";
  const resume = "/v1/campaigns/capped/resume";
  // A title is no money.
  await ana("/v1/campaigns/capped", "PUT", of(0.53, "Capped at ten"));
  expect(await shop.read("capped")).toMatchObject({ approvalDue: false });
  await ana("/v1/campaigns/capped", "PUT", of(100));
  expect(await shop.read("capped")).toMatchObject({ state: "paused", approvalDue: true });
  const refused = await world.call("POST", resume);
  expect(refused).toMatchObject({ status: 409, body: { reason: "campaign_approval_due", state: "paused" } });
  expect([await ana(resume), await ana(approve), (await world.call("POST", approve, { revision: 1 })).status]).toEqual([409, 409, 409]);
  // Nor by taking it back by half, which nobody approved either.
  await ana("/v1/campaigns/capped", "PUT", of(50));
  expect(await ana(resume)).toBe(409);
  await world.settle();
  expect((await shop.stats("capped")).total.sent).toBe(10);
  expect(await ben(approve)).toBe(200);
  expect(await shop.read("capped")).toMatchObject({ state: "paused", approvalDue: false });
  expect(await ana(resume)).toBe(200);
  await world.settle();
  expect((await shop.stats("capped")).total.sent).toBe(20);
}, 60_000);

it("sends the variant that somebody chose to everybody who was not asked yet, and says so", async () => {
  await addPeople(world, 200);
  const experiment = {
    kind: "winner",
    goal: "read",
    testShare: 0.3,
    after: "PT4H",
    minimumSample: 1_000,
    confidence: 0.95,
    latestAfter: "P2D",
  } as const;
  await shop.launch(campaign("chosen", { variants: TWO_VARIANTS, experiment }));
  const before = await shop.recipients("chosen");
  expect(before.length).toBeGreaterThan(30);
  expect(before.length).toBeLessThan(100);
  expect(new Set(before.map(({ variant }) => variant))).toEqual(new Set(["a", "b"]));
  const unknown = await world.call("POST", "/v1/campaigns/chosen/choose", { variant: "c" });
  expect(unknown).toMatchObject({ status: 422, body: { reason: "variant_missing" } });
  await shop.tell("chosen", "choose", { variant: "b" });
  await world.settle();
  const asked = new Set(before.map(({ profileId }) => profileId));
  const after = await shop.recipients("chosen");
  expect(after).toHaveLength(200);
  expect(new Set(after.filter(({ profileId }) => !asked.has(profileId)).map(({ variant }) => variant))).toEqual(new Set(["b"]));
  // Who had the other one keeps it.
  const variants = (rows: typeof after) => new Map(rows.map(({ profileId, variant }) => [profileId, variant]));
  for (const [profileId, variant] of variants(before)) expect(variants(after).get(profileId)).toBe(variant);
  const { decisions } = await shop.stats("chosen");
  expect(decisions).toMatchObject([{ kind: "winner", winner: "b", weights: { a: 0, b: 1 }, by: expect.stringMatching(/^key:/) }]);
  expect(await auditOf("campaign.choose")).toMatchObject([{ detail: { variant: "b" } }]);
  expect(await shop.read("chosen")).toMatchObject({ state: "finished" });
  const late = await world.call("POST", "/v1/campaigns/chosen/choose", { variant: "a" });
  expect(late).toMatchObject({ status: 409, body: { reason: "campaign_state", state: "finished" } });
}, 60_000);

it("leaves a bandit alone once somebody has chosen", async () => {
  await addPeople(world, 40);
  const experiment = { kind: "bandit", goal: "read", explore: 0.2 } as const;
  await shop.launch(
    campaign("daily", { variants: TWO_VARIANTS, experiment, schedule: { kind: "recurring", cron: "0 9 * * *", zone: "UTC" } }),
  );
  await shop.tell("daily", "choose", { variant: "a" });
  await world.advance("24h");
  await world.advance("24h");
  const rows = await shop.recipients("daily");
  expect(rows.length).toBeGreaterThanOrEqual(40);
  expect(new Set(rows.map(({ variant }) => variant))).toEqual(new Set(["a"]));
  expect((await shop.stats("daily")).decisions.filter(({ kind }) => kind === "weights")).toEqual([]);
}, 60_000);

it("has nothing to choose from where nothing is compared", async () => {
  await shop.save(campaign("plain"));
  const answer = await world.call("POST", "/v1/campaigns/plain/choose", { variant: "a" });
  expect(answer).toMatchObject({ status: 409, body: { reason: "campaign_no_experiment" } });
});

it("counts each person once, by their latest message, after another try", async () => {
  await addPeople(world, 10);
  for (const index of [0, 1, 2])
    await world.fault({
      kind: "fail_async",
      code: 131000,
      match: { recipientSuffix: phoneOf(index).slice(-4) },
      times: index === 2 ? 2 : 1,
    });
  await shop.launch(campaign("again"));
  await world.advance("1h");
  expect((await shop.stats("again")).total).toMatchObject({ targeted: 10, queued: 10, delivered: 7, failed: 3 });
  // Somebody answers both: what came before, and then the one in its place.
  const answering = await world.customer(phoneOf(0));
  await answering.says("what was that?");
  await shop.tell("again", "retry", { which: "failed" });
  await world.settle();
  await answering.says("thank you");
  await world.advance("1h");
  const stats = await shop.stats("again");
  expect(stats.total).toMatchObject({ targeted: 10, queued: 10, sent: 9, delivered: 9, failed: 1 });
  expect(stats.reasons).toMatchObject([{ metric: "failed", reason: "131000", n: 1 }]);
  expect((await shop.recipients("again")).filter(({ outcome }) => outcome === "failed")).toHaveLength(1);
  const { targeted, sent, delivered, read, replied } = stats.total;
  expect({ sent, replied }).toEqual({ sent: 9, replied: 1 });
  expect(await shop.read("again")).toMatchObject({ targeted, sent, delivered, read, replied });
  const list = (await world.call("GET", "/v1/campaigns")).body as { readonly rows: readonly object[] };
  expect(list.rows[0]).toMatchObject({ name: "again", targeted, sent, delivered, read, replied });
  // A third time, after which nobody is left.
  await shop.tell("again", "retry", { which: "failed" });
  await world.settle();
  expect((await shop.stats("again")).total).toMatchObject({ targeted: 10, queued: 10, delivered: 10, failed: 0 });
  const { workspaceId } = world;
  const { rows, drift } = await findDrift(world.system.pool, { from: new Date(0), to: new Date(world.now() + 86_400_000), workspaceId });
  // With the two answers.
  expect([rows, drift]).toEqual([16, []]);
}, 60_000);

it("says before the start whom the gate would keep back and why, and keeps back just those", async () => {
  await addPeople(world, 30);
  const consent = (action: "opt_out" | "opt_in") => [{ channel: "whatsapp", purpose: "marketing", action, source: "test" }] as const;
  for (const index of [0, 1, 2]) await world.profile({ phone: phoneOf(index), consent: [...consent("opt_out")] });
  for (const index of [40, 41]) await world.profile({ phone: phoneOf(index) });
  await world.profile({ externalId: "no-phone", consent: [...consent("opt_in")] });
  await world.settle();
  const document = campaign("foreseen");
  const { body } = await world.call("POST", "/v1/console/campaigns/expected-refusals", { document });
  const { expected } = body as { readonly expected: ExpectedRefusals };
  expect(expected).toMatchObject({ lookedAt: 33, whole: true, meant: 33, sent: 27 });
  expect(new Set(expected.reasons)).toEqual(
    new Set([
      { verdict: "refuse", reason: "opted_out", n: 3 },
      { verdict: "refuse", reason: "no_consent", n: 2 },
      { verdict: "refuse", reason: "no_address", n: 1 },
    ]),
  );
  expect(await world.ledger.count("select count(*)::int as n from message")).toBe(0);
  await shop.launch(document);
  const { total, reasons } = await shop.stats("foreseen");
  expect(total).toMatchObject({ sent: expected.sent, refused: 6 });
  expect(new Map(reasons.map(({ reason, n }) => [reason, n]))).toEqual(new Map(expected.reasons.map(({ reason, n }) => [reason, n])));

  // A policy counts what they have just got, and knows the hours of those who have got nothing yet.
  const source = { basis: "house", title: "Ours", url: null };
  const everywhere = { version: 1, countries: "all", purposes: ["marketing"], source };
  const rules = [
    { ...everywhere, kind: "frequency_cap", id: "once", most: 1, per: { hours: 168 }, whenFull: "refuse" },
    { ...everywhere, kind: "quiet_hours", id: "mornings", allowed: [{ days: [0, 1, 2, 3, 4, 5, 6], from: "08:00", to: "11:00" }] },
  ];
  const draft = await world.call("PUT", "/v1/policy/draft", { revision: 0, document: { format: 1, title: "Ours", rules } });
  expect(draft.status).toBe(200);
  const foreseen = async (name: string): Promise<ExpectedRefusals> => {
    const answer = await world.call("POST", "/v1/console/campaigns/expected-refusals", { document: campaign(name) });
    return (answer.body as { readonly expected: ExpectedRefusals }).expected;
  };
  // Nothing of a draft holds.
  expect(await foreseen("again")).toMatchObject({ sent: 27 });
  expect((await world.call("POST", "/v1/policy/activate", { revision: 1 })).status).toBe(200);
  const held = await foreseen("again");
  expect(held.reasons).toContainEqual({ verdict: "hold", reason: "quiet_hours", n: 27 });
  await world.advance("20h");
  const capped = await foreseen("again");
  expect(capped.sent).toBe(0);
  expect(capped.reasons).toContainEqual({ verdict: "refuse", reason: "frequency_cap", n: 27 });
  await shop.launch(campaign("again"));
  const after = await shop.stats("again");
  expect(new Map(after.reasons.map(({ reason, n }) => [reason, n]))).toEqual(new Map(capped.reasons.map(({ reason, n }) => [reason, n])));
}, 60_000);

it("is tried again no further than the budget goes, and says how many that left", async () => {
  await addPeople(world, 15);
  await world.fault({ kind: "fail_async", code: 131000, times: 5 });
  // 0.0529 a message to Great Britain: thirteen. What five failures gave back went to two others, and is enough for three tries.
  await shop.launch(campaign("cap", { budget: { amount: 0.69, currency: "USD" } }));
  await world.advance("1h");
  expect((await shop.stats("cap")).total).toMatchObject({ delivered: 10, failed: 5 });
  for (const tries of ["first", "second"]) {
    await shop.tell("cap", "retry", { which: "failed" });
    await world.settle();
    await world.advance("1h");
    expect([tries, (await shop.stats("cap")).total]).toMatchObject([tries, { delivered: 13, failed: 2 }]);
    expect((await shop.read("cap")).occurrences[0]).toMatchObject({ notRetried: 2 });
  }
}, 120_000);
