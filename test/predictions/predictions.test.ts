/** Predictions from the first training to the audience somebody enters by them: the whole product, on a real database, on people whose process is known. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import type { AudienceDetail } from "../../src/contract/audience.ts";
import type { Prediction, PredictionWhy } from "../../src/contract/prediction.ts";
import { createPool } from "../../src/db/pool.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import { FIRST, readHabits, readHappened, readKnownPage } from "../../src/predictions/known.store.ts";
import { keepPrediction, listPredictions } from "../../src/predictions/predictions.ts";
import { train } from "../../src/predictions/train.ts";
import { doPredictions } from "../../src/predictions/work.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { createTestDatabase } from "../support/database.ts";
import { aucOf, type Life, live, settle } from "./population.ts";

const DAY = 86_400_000;
const DAYS = 30;
const PEOPLE = 2_500;
const NOW = Date.parse("2027-10-31T00:30:00Z");
const GOAL = { kind: "does", event: "order_placed" } as const;

let world: World;
let lives: readonly Life[];
beforeAll(async () => {
  world = await createWorld({ at: "2027-10-31T00:30:00Z" });
  const population = live({
    people: PEOPLE,
    now: NOW,
    days: DAYS,
    seed: 1,
    chance: (views, isFrench) => 1 / (1 + Math.exp(3.2 - 1.3 * Math.log1p(views) - (isFrench ? 0.8 : 0))),
    traces: true,
  });
  ({ lives } = population);
  await settle(world.system.pool, world.workspaceId, population, NOW - 200 * DAY);
});
afterAll(async () => world[Symbol.asyncDispose]());

async function read(name: string): Promise<Prediction> {
  const answer = await world.call("GET", `/v1/predictions/${name}`);
  expect(answer.status).toBe(200);
  return answer.body as Prediction;
}

async function predictedOf(id: string): Promise<unknown> {
  const { attributes } = (await world.call("GET", `/v1/profiles/${id}`)).body as { attributes: { predicted?: unknown } };
  return attributes.predicted;
}

const trainedBy = (document: { goal: Parameters<typeof readHappened>[2]; days: number }, workspaceId: string, asOf: number) =>
  train(
    { db: world.system.pool, pause: nextTurn, progress: async () => undefined },
    { workspaceId: workspaceId as WorkspaceId, document, asOf, people: PEOPLE },
  );

describe("a prediction", () => {
  test("is learned from the past, is nearly as good as can be, and says the chances as they are", async () => {
    const stored = await world.call("PUT", "/v1/predictions/buysSoon", { title: "Buys within 30 days", goal: GOAL, days: DAYS });
    expect([stored.status, stored.body]).toEqual([200, { name: "buysSoon", version: 1, changed: true }]);
    await world.settle();
    const { state, quality, verdict, people, histogram } = await read("buysSoon");
    expect(state).toBe("ready");
    expect(people).toBe(PEOPLE);
    expect(histogram?.reduce((sum, n) => sum + n, 0)).toBe(PEOPLE);
    const judged = lives.map(({ stretches }) => stretches[1]).filter((stretch) => stretch !== undefined);
    const best = aucOf(judged.map(({ chance, bought }) => ({ chance, did: bought })));
    expect(quality?.positives).toBe(judged.filter(({ bought }) => bought).length);
    expect(quality?.auc).toBeGreaterThan(best - 0.02);
    expect(["fair", "good"]).toContain(verdict);
    expect(quality?.logLoss).toBeLessThan(quality?.logLossOfGuess ?? 0);
    for (const tenth of quality?.tenths ?? []) {
      const spread = Math.sqrt(tenth.people * tenth.foretold * (1 - tenth.foretold));
      expect(Math.abs(tenth.happened - tenth.people * tenth.foretold)).toBeLessThan(4 * spread + 3);
    }
    expect(quality?.goesBy[0]).toMatchObject({ about: "event", of: "product_viewed", more: "raises" });
    expect(quality?.goesBy.map(({ about }) => about)).toContain("country");
  });

  test("says the same every time, bit by bit", async () => {
    const [kept] = await listPredictions(world.system.pool, world.workspaceId);
    const again = await trainedBy({ goal: GOAL, days: DAYS }, world.workspaceId, kept?.asOf?.getTime() ?? 0);
    const { rows } = await world.system.pool.query<{ model: unknown }>("select model->'model' as model from prediction");
    expect(again).toMatchObject({
      kind: "trained",
      model: rows[0]?.model,
      quality: { auc: kept?.quality?.auc, tenths: kept?.quality?.tenths },
    });
  });

  test("knows nothing of what comes after the moment it goes by", async () => {
    const { pool } = world.system;
    const asOf = NOW - DAYS * DAY;
    const habits = await readHabits(pool, world.workspaceId, GOAL);
    expect(habits.events.map(({ type }) => type).toSorted()).toEqual(["order_placed", "parcel_sent", "product_viewed"]);
    const page = { workspaceId: world.workspaceId, habits, asOf, limit: 500 };
    const [first] = lives;
    if (!first) throw new Error("nobody lives");
    // Told after the moment, in every way there is.
    const late = [pool, world.workspaceId, first.id, new Date(asOf + DAY)] as const;
    const before = await readKnownPage(pool, page, FIRST);
    await tellLate(...late);
    expect(await readKnownPage(pool, page, FIRST)).toEqual(before);
    expect((await readKnownPage(pool, { ...page, asOf: asOf + 2 * DAY }, FIRST)).find(({ id }) => id === first.id)).toMatchObject({
      consent: new Map([["whatsapp.marketing", "opted_in"]]),
      messages: { read: 1, received: 1 },
    });
    await pool.query("delete from event where occurred_at >= to_timestamp($1::float8 / 1000) and workspace_id = $2 and source = 'late'", [
      asOf,
      world.workspaceId,
    ]);
    expect(await readKnownPage(pool, page, FIRST)).toEqual(before);
  });

  test("raises the score of whoever did more, says why, and somebody who crosses a line enters an audience with it", async () => {
    const { topTenth } = await read("buysSoon");
    const rule = { fact: "profile.predicted.buysSoon", is: "at_least", value: topTenth };
    await world.call("PUT", "/v1/audiences/likely", { schema: 1, name: "likely", title: "Likely", rule });
    await world.publish({
      schema: 1,
      name: "to-the-likely",
      title: "To the likely",
      entry: { kind: "audience", audience: "likely", on: "entered" },
      start: "ask",
      nodes: {
        ask: { kind: "branch", arms: [{ when: rule, next: "likely" }], otherwise: "unlikely" },
        likely: { kind: "exit", outcome: "likely" },
        unlikely: { kind: "exit", outcome: "unlikely" },
      },
    } as never);
    await world.settle();
    const size = async (): Promise<number> => ((await world.call("GET", "/v1/audiences/likely")).body as AudienceDetail).size;
    expect(await size()).toBeGreaterThanOrEqual(PEOPLE / 10);
    expect(await size()).toBeLessThan(PEOPLE / 10 + 25);
    const quiet = lives.find(({ country, stretches }) => country === "GB" && (stretches[1]?.chance ?? 1) < 0.05);
    if (!quiet) throw new Error("everybody is busy");
    const reference = `externalId:${quiet.id}`;
    const why = async (): Promise<PredictionWhy> =>
      (await world.call("GET", `/v1/predictions/buysSoon/why?profile=${reference}`)).body as PredictionWhy;
    const before = await why();
    expect(before.score).toBeLessThan(topTenth ?? 0);
    expect(before.lowers[0]).toMatchObject({ about: "event", of: "product_viewed" });
    for (let n = 0; n < 60; n += 1) await world.event("product_viewed", { externalId: quiet.id }, { price: 5 });
    await world.settle();
    const sizeBefore = await size();
    // Nobody asks for it: it is scored at night.
    await world.advance("2h");
    await world.settle();
    const after = await why();
    expect(after.score).toBeGreaterThanOrEqual(topTenth ?? 1);
    expect(await predictedOf(quiet.id)).toEqual({ buysSoon: after.score });
    expect(after.raises[0]).toMatchObject({ about: "event", of: "product_viewed", facts: { in30: expect.any(Number) as number } });
    expect(after.raises[0]?.words).toMatch(/^product_viewed \d+ times in 30 days, last 0 days before.*: raises it$/);
    const explained = await world.call("GET", `/v1/audiences/likely/explain?profile=${reference}`);
    expect(explained.body).toMatchObject({ in: true });
    expect(await size()).toBeGreaterThan(sizeBefore - 40);
    // The journey heard of it, in the same transaction, and reads the score.
    const runs = await world.system.pool.query("select outcome from run where profile_id = $1", [quiet.id]);
    expect(runs.rows).toEqual([{ outcome: "likely" }]);
    const told = await world.call("GET", `/v1/console/profiles/${quiet.id}/predictions`);
    expect(told.body).toMatchObject({ rows: [{ name: "buysSoon", score: after.score }] });
  });

  test("goes with whoever is erased", async () => {
    const gone = lives[7]?.id ?? "";
    expect(await predictedOf(gone)).toMatchObject({ buysSoon: expect.any(Number) as number });
    const scores = async (): Promise<number> =>
      (await world.system.pool.query("select from prediction_score where profile_id = $1", [gone])).rowCount ?? 0;
    expect(await scores()).toBe(1);
    const erased = await world.call("POST", `/v1/profiles/externalId:${gone}/erase`);
    expect(erased).toMatchObject({ status: 200 });
    expect(JSON.stringify(erased.body)).toContain("prediction_score");
    await world.settle();
    expect(await scores()).toBe(0);
  });

  test("of those who were active, foretells who stops; of those who agreed, who opts out", async () => {
    await world.call("PUT", "/v1/predictions/stops", {
      title: "Stops looking",
      goal: { kind: "stops", event: "product_viewed", activeDays: 60 },
      days: DAYS,
    });
    await world.call("PUT", "/v1/predictions/leaves", { title: "Opts out", goal: { kind: "opts_out", channel: "whatsapp" }, days: DAYS });
    await world.settle();
    const stops = await read("stops");
    expect(stops).toMatchObject({ state: "ready", quality: { verdict: "very_good" } });
    expect(stops.people).toBeLessThan(PEOPLE - 1);
    expect(stops.quality?.goesBy[0]).toMatchObject({ of: "product_viewed", more: "lowers" });
    expect(await read("leaves")).toMatchObject({
      state: "refused",
      problem: { code: "too_few", who: "yes", found: 0, needs: 50, message: expect.stringContaining("it takes at least 50") as string },
      people: null,
    });
  });

  test("that is removed takes its scores back", async () => {
    expect((await world.call("DELETE", "/v1/predictions/buysSoon")).status).toBe(204);
    await world.settle();
    const { rows } = await world.system.pool.query<{ n: number }>(
      "select count(*)::int as n from profile where attributes->'predicted' ? 'buysSoon'",
    );
    expect(rows[0]?.n).toBe(0);
    const left = await world.system.pool.query("select from prediction where name = 'buysSoon'");
    expect(left.rowCount).toBe(0);
    expect(((await world.call("GET", "/v1/audiences/likely")).body as AudienceDetail).size).toBe(0);
  });
});

describe("what cannot be foretold", () => {
  let other: WorkspaceId;
  let key: Record<string, string>;
  beforeAll(async () => {
    other = await ensureWorkspace(world.system, "Chance");
    await ensureApiKey(world.system, { workspaceId: other, name: "chance", value: "pk_the-key-of-chance" });
    key = { authorization: "Bearer pk_the-key-of-chance" };
    const population = live({ people: 2_000, now: NOW, days: DAYS, seed: 2, chance: () => 0.2, traces: true });
    await settle(world.system.pool, other, population, NOW - 200 * DAY);
    // Known of buyers alone, of either stretch, and only since they bought.
    await world.system.pool.query(
      `update profile p set locale = case get_byte(uuid_send(p.id), 15) % 2 when 0 then 'fr' else 'nl' end,
           country = case get_byte(uuid_send(p.id), 15) % 3 when 0 then 'BE' else 'FR' end
         where workspace_id = $1 and exists (
         select from event e where e.lane = p.lane and e.profile_id = p.id and e.type = 'order_placed' and e.occurred_at >= to_timestamp($2::float8 / 1000))`,
      [other, NOW - 2 * DAYS * DAY],
    );
    await world.system.pool.query("update profile set country = null where workspace_id = $1 and locale is null", [other]);
  });

  test("is said to be no better than guessing, though everything about it is known afterwards, and nobody has a score of it", async () => {
    await world.call("PUT", "/v1/predictions/chance", { title: "Chance", goal: GOAL, days: DAYS }, key);
    await world.settle();
    const { body } = await world.call("GET", "/v1/predictions/chance", undefined, key);
    expect(body).toMatchObject({ state: "guessing", people: null, histogram: null, quality: { verdict: "guessing" } });
    const { auc } = (body as Prediction).quality ?? { auc: 0 };
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.05);
    const { rows } = await world.system.pool.query<{ n: number }>(
      "select count(*)::int as n from profile where workspace_id = $1 and attributes ? 'predicted'",
      [other],
    );
    expect(rows[0]?.n).toBe(0);
  });

  test("is nothing that another workspace sees, learns from or changes", async () => {
    expect((await world.call("GET", "/v1/predictions/chance")).status).toBe(404);
    expect((await world.call("POST", "/v1/predictions/chance/train", {})).status).toBe(404);
    expect((await world.call("GET", "/v1/predictions", undefined, key)).body).toMatchObject({ rows: [{ name: "chance" }] });
  });

  test("for want of history is said in days", async () => {
    await world.call("PUT", "/v1/predictions/far", { title: "Far", goal: GOAL, days: 90 }, key);
    await world.settle();
    expect((await world.call("GET", "/v1/predictions/far", undefined, key)).body).toMatchObject({
      state: "refused",
      problem: { code: "too_short", needs: 210, days: expect.any(Number) as number },
    });
  });
});

test("what one process left half done another goes on with, by the same moment and to the same end", async () => {
  const { url } = await createTestDatabase();
  const pool = createPool({ url, max: 2, name: "half", onError: () => undefined });
  const workspaceId = "01900000-0000-7000-8000-0000000000aa" as WorkspaceId;
  await pool.query("insert into workspace (id, name, time_zone, salt) values ($1, 'Half', 'UTC', gen_random_uuid())", [workspaceId]);
  const population = live({
    people: 600,
    now: NOW,
    days: DAYS,
    seed: 3,
    chance: (views) => 1 / (1 + Math.exp(2.5 - 1.3 * Math.log1p(views))),
  });
  await settle(pool, workspaceId, population, NOW - 200 * DAY);
  let now = NOW;
  const deps = { pool, ids: createIds({ ...systemClock, now: () => now }, systemRng()), clock: { now: () => now } };
  await keepPrediction(deps, { workspaceId, actor: "test" }, { name: "half", title: "Half", goal: GOAL, days: DAYS });
  const told: number[] = [];
  /** Until it was asked so often whether it may go on. */
  const work = async (most: number): Promise<void> => {
    let asked = 0;
    const mayGoOn = async (): Promise<boolean> => (asked += 1) <= most;
    const tellLanes = async ({ run }: { readonly run: number }): Promise<void> => void told.push(run);
    await doPredictions({ db: pool, now: () => now, pause: nextTurn, mayGoOn, tellLanes, failed: (error) => expect(error).toBeNull() });
    now += 60_000;
  };
  const scored = async (): Promise<number> => (await pool.query("select from prediction_score")).rowCount ?? 0;
  const row = async () => (await listPredictions(pool, workspaceId))[0];
  await work(4);
  expect(await row()).toMatchObject({ stage: "train", trainedAt: null });
  // Two passes of three pages, what is to be done, and a page of scores.
  await work(8);
  expect(await row()).toMatchObject({ stage: "score", run: 1, asOf: new Date(NOW), cursor: { lane: expect.any(Number) as number } });
  expect(await scored()).toBe(250);
  await work(1);
  expect(await scored()).toBe(500);
  expect(told).toEqual([]);
  await work(50);
  expect(await row()).toMatchObject({ stage: "apply", scoredAt: new Date(NOW), scores: { people: 600 } });
  expect(told).toEqual([1]);
  const before = await pool.query("select profile_id, score from prediction_score order by 1");
  await pool.query("update prediction set stage = 'score', cursor_lane = null, cursor_id = null, progress = 0");
  await work(50);
  expect((await pool.query("select profile_id, score from prediction_score order by 1")).rows).toEqual(before.rows);
  await pool.end();
});

/** Everything that can be told of somebody, told at that time. */
async function tellLate(pool: World["system"]["pool"], workspaceId: string, id: string, at: Date): Promise<void> {
  const lane = Number.parseInt(id.slice(-2), 16);
  await pool.query(
    "insert into event (lane, id, workspace_id, profile_id, type, properties, occurred_at, received_at, source) values ($1, gen_random_uuid(), $2, $3, 'product_viewed', '{\"price\": 9}', $4, $4, 'late')",
    [lane, workspaceId, id, at],
  );
  await pool.query(
    `insert into consent_entry (lane, profile_id, seq, id, workspace_id, action, channel, purpose, how, source, actor, evidence, occurred_at, recorded_at, prev_hash, hash)
     values ($1, $3, 1, gen_random_uuid(), $2, 'opt_in', 'whatsapp', 'marketing', 'form', 'late', 'test', '{}', $4::timestamptz - interval '90 days', $4, '', '')`,
    [lane, workspaceId, id, at],
  );
  const { rows } = await pool.query<{ id: string }>("select id from channel where workspace_id = $1", [workspaceId]);
  // Sent before, read after.
  await pool.query(
    `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, purpose, origin, created_at, due_at, stage, state, attempt, external_id, reason, receipts, updated_at)
     values ($1, gen_random_uuid(), $2, $3, $5, 'outbound', 'utility', '{}', $4::timestamptz - interval '48 hours', $4, 'done', 'read', 1, gen_random_uuid()::text, 'allowed', $6, $4)`,
    [
      lane,
      workspaceId,
      id,
      at,
      rows[0]?.id,
      JSON.stringify({ read: at.toISOString(), clicked: at.toISOString(), delivered: at.toISOString() }),
    ],
  );
  await pool.query(
    `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, created_at, stored_at, stage, state, updated_at)
     values ($1, gen_random_uuid(), $2, $3, $5, 'inbound', $4, $4, 'done', 'received', $4)`,
    [lane, workspaceId, id, at, rows[0]?.id],
  );
}
