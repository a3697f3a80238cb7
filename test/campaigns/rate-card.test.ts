/** What messages cost: sample rates that say so, the workspace's own card, and amounts that are never added up blindly. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "../../src/cli/run.ts";
import type { CampaignValidation } from "../../src/contract/campaign.ts";
import type { RateCardView } from "../../src/contract/rate-card.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import { readBreakdown, readReport } from "../../src/insights/rollups.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";
import { addPeople, campaign, closeShop, marketer, OPTED_IN, phoneOf } from "./shop.ts";

let world: World;
let shop: ReturnType<typeof marketer>;
beforeEach(async () => {
  world = await createWorld({ switches: { pairRate: null } });
  shop = marketer(world);
  await addPeople(world, 3);
  await world.profile({ phone: "+33612345678", consent: [...OPTED_IN] });
  await world.settle();
});
afterEach(async () => closeShop(world));

const estimate = async (more: Parameters<typeof campaign>[1] = {}): Promise<CampaignValidation> =>
  (await world.call("POST", "/v1/campaigns/guess/validate", campaign("guess", more))).body as CampaignValidation;
const put = async (body: object) => world.call("PUT", "/v1/rate-card", body);

it("estimates each person by their market, and says that the rates are a sample until somebody brings a card", async () => {
  const before = await estimate();
  expect(before).toMatchObject({ ok: true, audienceSize: 4, currency: "USD", sampleRates: true });
  expect(before.costMicros).toBe(3 * 52_900 + 85_900);
  expect(before.costWords).toContain("Estimated with the sample rate card");
  await shop.launch(campaign("early"));
  expect(await shop.stats("early")).toMatchObject({ currency: "USD", sampleRates: true, total: { costMicros: 3 * 52_900 + 85_900 } });

  const csv = "market;marketing;utility;authentication\nGB;0,05;0,02;0,02\nfr;0,07;0,03;0,03\nother;0,06;0,01;0,01\n";
  expect(await put({ currency: "EUR", source: "our contract of November", csv, from: "2026-01-01" })).toMatchObject({
    status: 200,
    body: { sample: false, currency: "EUR", source: "our contract of November" },
  });
  const after = await estimate();
  expect(after).toMatchObject({ costMicros: 3 * 50_000 + 70_000, currency: "EUR", sampleRates: false });
  expect(after.costWords).toBe("Estimated with your rate card (our contract of November).");
  await world.advance("1h");
  await shop.launch(campaign("later"));
  expect(await shop.stats("later")).toMatchObject({ currency: "EUR", sampleRates: false, total: { costMicros: 3 * 50_000 + 70_000 } });
  // What was paid in dollars stays what it was, is told as dollars, and is no part of any sum in euros.
  expect((await shop.stats("early")).total.costMicros).toBe(0);
  const [one] = await shop.recipients("early");
  expect(["USD", one?.costMicros]).toEqual([
    one?.costCurrency,
    expect.toSatisfy((micros: number) => micros === 52_900 || micros === 85_900),
  ]);
  const span = { from: new Date(world.now() - 86_400_000).toISOString(), to: new Date(world.now() + 86_400_000).toISOString() };
  const byCampaign = await readBreakdown(world.system.pool, world.workspaceId, { ...span, zone: "UTC", by: "campaign" });
  expect(byCampaign.currency).toBe("EUR");
  const report = await readReport(
    world.system.pool,
    world.workspaceId,
    { ...span, zone: "UTC", grain: "day", compare: "none" },
    new Date(),
  );
  expect(report.now.totals.cost).toBeCloseTo(0.22, 9);
  expect(report.costs.map(({ market, currency, amount }) => `${market} ${currency} ${Math.round(amount * 1e6)}`).toSorted()).toEqual([
    "FR EUR 70000",
    "FR USD 85900",
    "GB EUR 150000",
    "GB USD 158700",
  ]);
  const { drift } = await findDrift(world.system.pool, {
    from: new Date(span.from),
    to: new Date(span.to),
    workspaceId: world.workspaceId,
  });
  expect(drift).toEqual([]);
  expect((await world.call("DELETE", "/v1/rate-card")).body).toMatchObject({ sample: true, currency: "USD" });
  expect(await estimate()).toMatchObject({ sampleRates: true, currency: "USD" });
}, 60_000);

it("takes the price of the day, and keeps a budget in another currency out", async () => {
  const day = (market: string, from: string, price: number) => ({ market, category: "marketing", from, price });
  const free = ["utility", "authentication"].map((category) => ({ market: "other", category, from: "2026-01-01", price: 0 }));
  const rates = [...free, day("other", "2026-01-01", 0.1), day("GB", "2020-01-01", 0.02), day("GB", "2999-01-01", 0.5)];
  await put({ currency: "EUR", source: "test", rates });
  expect((await estimate()).costMicros).toBe(3 * 20_000 + 100_000);
  const { ok, problems } = await estimate({ budget: { amount: 5, currency: "USD" } });
  expect([ok, problems[0]?.code]).toEqual([false, "currency_unknown"]);
  // A card in another currency under a running budget stops the campaign instead of comparing euros with dollars.
  await shop.save(campaign("capped", { budget: { amount: 5, currency: "EUR" } }));
  await put({ currency: "USD", source: "test", rates });
  await shop.tell("capped", "start");
  await world.settle();
  expect(await shop.read("capped")).toMatchObject({ state: "paused", reason: "budget_currency", sent: 0 });
}, 60_000);

it("names every line of a card that cannot be used, and keeps the one before", async () => {
  // The empty line counts: whoever mends the file looks for it by its number.
  const csv =
    "market,category,from,price\nGB,marketing,2026-01-01,0.05\n\nMars,marketing,2026-01-01,0.05\nFR,gifts,2026-01-01,1\nFR,utility,soon,1\nFR,utility,2026-01-01,850\nGB,marketing,2026-01-01,0.06\n";
  const { status, body } = await put({ currency: "EUR", source: "test", csv });
  const { problems, detail } = body as { readonly detail: string; readonly problems: readonly { readonly line: number }[] };
  expect([status, problems.map(({ line }) => line)]).toEqual([422, [4, 5, 6, 7, 8]]);
  expect(detail).toContain('line 4 of the rate card: "Mars" is no market');
  expect((await put({ currency: "EUR", source: "test", csv: "market,category,from,price\nGB,marketing,2026-01-01,0.05\n" })).status).toBe(
    422,
  );
  expect((await put({ currency: "EUR", source: "test", csv: "a,b\n1,2\n" })).status).toBe(422);
  expect((await put({ currency: "EUR", source: "test" })).status).toBe(400);
  expect(((await world.call("GET", "/v1/rate-card")).body as RateCardView).sample).toBe(true);
}, 60_000);

it("is shown and replaced from the command line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-rates-"));
  const file = join(folder, "rates.csv");
  await writeFile(file, "market,from,marketing,utility,authentication\nother,2026-01-01,0.06,0.01,0.01\n");
  const parley = async (...args: readonly string[]) => {
    const told: string[] = [];
    const code = await runCli(["rate-card", ...args], {
      env: { PARLEY_URL: world.system.url, PARLEY_API_KEY: API_KEY },
      clock: systemClock,
      out: (line) => told.push(line),
      err: (line) => told.push(line),
      input: async () => "",
      signal: new AbortController().signal,
    });
    return { code, told: told.join("\n") };
  };
  expect((await parley("show")).told).toContain("SAMPLE rate card in USD");
  expect(await parley("import", file, "--currency", "EUR", "--source", "the contract")).toEqual({
    code: 0,
    told: "Rate card in EUR: the contract, 3 prices",
  });
  expect((await parley("show")).told).toContain("0.0600");
  expect((await parley("import", file)).code).not.toBe(0);
  expect((await parley("reset")).told).toContain("SAMPLE rate card");
  await rm(folder, { recursive: true, force: true });
}, 60_000);

it("adds up revenue by currency only", async () => {
  const conversion = { event: "order_placed", within: "P3D", value: "total", currency: "EUR" } as const;
  await shop.launch(campaign("sold", { conversion }));
  await world.event("order_placed", { phone: phoneOf(0) }, { total: 10, currency: "USD" });
  await world.event("order_placed", { phone: phoneOf(0) }, { total: 5, currency: "gbp" });
  await world.event("order_placed", { phone: phoneOf(1) }, { total: 20 });
  await world.event("order_placed", { phone: phoneOf(2) }, { total: 2, currency: "USD" });
  await world.settle();
  const of = (currency: string, whole: number) => ({ currency, micros: whole * 1e6 });
  expect((await shop.stats("sold")).total).toMatchObject({ converted: 3, revenue: [of("EUR", 20), of("USD", 12), of("GBP", 5)] });
  const rows = await shop.recipients("sold");
  expect(rows.map(({ revenue }) => revenue.length).toSorted((a, b) => a - b)).toEqual([0, 1, 1, 2]);
}, 60_000);
