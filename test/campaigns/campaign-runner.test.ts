/** The loop that keeps campaigns going, on a clock whose seconds pass as fast as it asks for them. */
import { expect, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { startCampaignRunner } from "../../src/engine/campaign-runner.ts";
import { pricesOf } from "../../src/messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../src/messages/rate-card-sample.ts";
import { type Clock, nextTurn } from "../../src/platform/clock.ts";
import { CHANNEL, openHall } from "./hall.ts";
import { campaign } from "./shop.ts";

type Hall = Awaited<ReturnType<typeof openHall>>;

const CATALOG = {
  channels: new Map(),
  defaultChannel: () => ({ id: CHANNEL }),
  prices: () => pricesOf(SAMPLE_RATE_CARD),
} as unknown as Catalog;

/** Until so much of the runner's own time has passed. */
async function run(hall: Hall, seconds: number) {
  let passed = 0;
  let enough: () => void = () => undefined;
  const ran = new Promise<void>((resolve) => (enough = resolve));
  const clock: Clock = {
    now: () => Date.now(),
    monotonic: () => passed,
    sleep: async (ms) => {
      passed += ms;
      if (passed >= seconds * 1_000) enough();
      await nextTurn();
    },
  };
  const errors: unknown[] = [];
  let transactions = 0;
  const runner = startCampaignRunner({
    ...hall.deps,
    clock,
    shift: () => 0,
    crashPoints: { visit: async (point) => void (transactions += point === "campaign.before_commit" ? 1 : 0) },
    catalog: () => CATALOG,
    wake: () => undefined,
    onError: (error) => errors.push(error),
  });
  await ran;
  await runner[Symbol.asyncDispose]();
  return { errors, transactions, seconds: passed / 1_000 };
}

test("a campaign that cannot be expanded stops no other one, is tried ever more rarely, and goes on when it can", async () => {
  await using hall = await openHall();
  await hall.people(300);
  const broken = await hall.begin(campaign("broken"));
  const sound = await hall.begin(campaign("sound"));
  await hall.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'this one cannot be stored'; end $$`,
  );
  await hall.pool.query(
    `create trigger refuse before insert on campaign_recipient for each row when (new.campaign_id = '${broken}') execute function refuse()`,
  );
  const stateOf = async (id: string): Promise<unknown> =>
    (await hall.pool.query("select state from campaign_occurrence where campaign_id = $1", [id])).rows[0]?.state;
  const { errors } = await run(hall, 120);
  expect(await stateOf(sound)).toBe("sending");
  expect(await hall.number("select count(*)::int as n from campaign_recipient where campaign_id = $1", [sound])).toBe(300);
  expect(await stateOf(broken)).toBe("expanding");
  // In each of its sixteen parts: at once, after 1, 2, 4 … seconds, then each minute.
  expect(errors.length).toBeGreaterThan(16);
  expect(errors.length).toBeLessThanOrEqual(16 * 8);
  await hall.pool.query("drop trigger refuse on campaign_recipient");
  await run(hall, 1);
  expect(await stateOf(broken)).toBe("sending");
});

test("a paused campaign with a message in doubt is looked at once a second", async () => {
  await using hall = await openHall();
  await hall.people(50);
  const id = await hall.begin(campaign("doubt"));
  await hall.expand(id);
  await hall.pool.query(
    `update message set state = 'unknown', stage = 'unknown', attempt = 1, claimed_at = now(), doubt_at = now(), settle_at = now() + interval '15 minutes'
     where (lane, id) = (select lane, id from message limit 1)`,
  );
  await hall.pause("doubt");
  await hall.sweep(id);
  const { transactions, seconds, errors } = await run(hall, 10);
  expect(errors).toEqual([]);
  expect(transactions).toBeLessThanOrEqual(seconds + 1);
  expect(await hall.number("select count(*)::int as n from campaign_lane where campaign_id = $1 and kind = 'hold'", [id])).toBe(1);
});
