/** A campaign that is paused, changed, resumed and killed in mid-send, at random: everybody gets exactly one message. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "../../src/db/pool.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { ParleyProcess } from "./parley-process.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { API_KEY } from "./terms.ts";
import { until } from "./until.ts";

const PEOPLE = 1_200;
const STEPS = 8;
const SEED = Number(process.env["PARLEY_SEED"] ?? 20_261_129);
const NAME = "restless";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: PEOPLE });
});
afterAll(async () => shop[Symbol.asyncDispose]());

const documentOf = (turn: number) => ({
  schema: 1,
  name: NAME,
  title: `Turn ${turn}`,
  channel: "whatsapp",
  purpose: "utility",
  audience: { kind: "everybody" },
  defaultLanguage: "en",
  variants: ["a", "b"].map((name) => ({ name, messages: { en: { kind: "template", name: "order_update" } } })),
  experiment: { kind: "fixed", goal: "delivered" },
  schedule: { kind: "now" },
  budget: { amount: 1_000 + turn, currency: "USD" },
  ratePerSecond: 150 + 50 * (turn % 4),
});

test(`pauses, edits, resumes and kills while it is sent: nobody twice, nobody left out (SEED=${SEED})`, { timeout: 900_000 }, async () => {
  console.log(`campaign chaos: PARLEY_SEED=${SEED}`);
  const rng = seededRng(SEED);
  await using stage = await openStage(shop, { maxInFlight: 32, seed: SEED });
  const { meta } = stage;
  await meta.fault({ kind: "drop_before_accept", match: { probability: 0.02 } });
  await meta.fault({ kind: "accept_then_drop", match: { probability: 0.02 } });
  let kills = 0;
  const processes: ParleyProcess[] = [await stage.start(0), await stage.start(1)];
  /** At whichever door answers; an answer that got lost may have been a yes, so "it is so already" counts as one. */
  const tell = async (method: string, path: string, body?: object): Promise<void> => {
    for (;;) {
      for (const { url, alive } of processes) {
        if (!alive()) continue;
        const answer = await fetch(`${url}/v1/campaigns/${NAME}${path}`, {
          method,
          headers: { authorization: `Bearer ${API_KEY}`, ...(body ? { "content-type": "application/json" } : {}) },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }).catch(() => null);
        if (answer && (answer.status < 300 || answer.status === 409)) return;
        if (answer && answer.status < 500) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      }
      await systemClock.sleep(50);
    }
  };
  let back: Promise<void> = Promise.resolve();
  /** The other one goes on alone until it is back. */
  const killOne = async (): Promise<void> => {
    await back;
    const door = rng.integer(2);
    await processes[door]?.kill();
    kills += 1;
    back = stage.start(door).then((one) => void (processes[door] = one));
  };

  await tell("PUT", "", documentOf(0));
  await tell("POST", "/start");
  for (let step = 1; step <= STEPS; step += 1) {
    const progress = Math.floor((PEOPLE * (step - rng.fraction())) / (STEPS + 1));
    await until(`Meta has ${progress} messages`, async () => (await meta.accepted()) >= progress);
    if (step === 2 || rng.integer(3) === 0) await killOne();
    await tell("POST", "/pause");
    await systemClock.sleep(rng.integer(150));
    if (rng.integer(2) === 0) await killOne();
    await tell("PUT", "", documentOf(step));
    await tell("POST", "/resume");
    // One command may overtake another that is still being carried out, lane by lane.
    if (rng.integer(2) === 0) {
      await tell("POST", "/pause");
      await tell("POST", "/resume");
    }
  }
  await back;
  expect(kills).toBeGreaterThan(0);
  await meta.clearFaults();
  const db = new pg.Pool({ connectionString: stage.databaseUrl, max: 1 });
  const one = async (sql: string): Promise<unknown> => Object.values((await db.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  try {
    // First what is in doubt: that Meta does not have it shows only once the shop has sent something later, and the campaign sends no more.
    await stage.finish();
    // Of the sending, not of the campaign: an edit that came too late has made a finished one a draft again.
    await until("the sending has ended", async () => (await one("select state from campaign_occurrence")) === "finished", 120_000);
    expect((await stage.judge({ acceptsLate: true })).violations).toEqual([]);
    expect(await one("select count(*)::int from campaign_recipient where outcome = 'message'")).toBe(PEOPLE);
    expect(await one("select count(distinct profile_id)::int from campaign_recipient")).toBe(PEOPLE);
    expect(await one("select count(*)::int from message where origin->>'kind' = 'campaign'")).toBe(PEOPLE);
    // Accepted by Meta, by its own book: each recipient's telephone exactly once, but of those whose message broke off before
    // Meta twice: by the rule for utility there is no third try, and it says so.
    const unsettled = Number(await one("select count(*)::int from message where state = 'unsettled'"));
    expect(unsettled).toBeLessThan(PEOPLE / 100);
    const { rows } = await db.query<{ wamid: string }>("select external_id as wamid from message where origin->>'kind' <> 'campaign'");
    const others = new Set(rows.map(({ wamid }) => wamid));
    const phones = (await meta.ledger()).filter(({ wamid }) => !others.has(wamid)).map(({ recipient }) => recipient);
    expect([phones.length, new Set(phones).size]).toEqual([PEOPLE - unsettled, PEOPLE - unsettled]);
    expect(await one("select sum(n)::int from fact_count where metric = 'targeted'")).toBe(PEOPLE);
    expect(await one("select coalesce(sum(n), 0)::int from fact_count where metric = 'held'")).toBe(0);
  } finally {
    await db.end();
  }
  const pool = createPool({ url: stage.databaseUrl, max: 1, name: "campaign chaos", onError: () => undefined });
  const span = { from: new Date(systemClock.now() - 86_400_000), to: new Date(systemClock.now() + 86_400_000) };
  expect((await findDrift(pool, { ...span, workspaceId: null })).drift).toEqual([]);
  await pool.end();
});
