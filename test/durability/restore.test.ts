/** Promise P12: what the timers and the inbox rows of a backup make once more, the customers have already. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { callApi } from "./api.ts";
import { customerAt, phoneOf } from "./customers.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

/** Of customers: the first ones are the load's. */
const CARTS = { type: "cart_left", first: 300, count: 40 };
const ORDERS = { type: "order_placed", first: 400, count: 20 };
const TRIPS = { type: "trip_booked", first: 500, count: 10 };
type Group = typeof CARTS;
const HEARTBEAT_MS = 500;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: 520 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

const indexes = ({ first, count }: Group): readonly number[] => Array.from({ length: count }, (_, index) => first + index);
const postTo = async (url: string, group: Group): Promise<number> =>
  callApi(
    url,
    "/v1/events",
    indexes(group).map((index) => ({ id: `${group.type}-${index}`, type: group.type, profile: { externalId: customerAt(index) } })),
  );

test("timers and inbox rows of a backup repeat nothing, and what they had not said yet is still said", { timeout: 900_000 }, async () => {
  await using stage = await openStage(shop, { maxInFlight: 16 });
  const { databaseUrl, meta, load } = stage;
  const count = async (from: string): Promise<number> =>
    Number((await shop.run(databaseUrl, `select count(*)::int as n from ${from}`))[0]?.["n"]);
  const timesTold = async (group: Group): Promise<readonly number[]> => {
    const told = (await meta.ledger()).map(({ recipient }) => recipient.replace(/^\+/, ""));
    return indexes(group).map((index) => told.filter((recipient) => `+${recipient}` === phoneOf(index)).length);
  };
  const first = await stage.start(0);
  expect(await postTo(first.url, TRIPS)).toBe(202);
  expect(await postTo(first.url, CARTS)).toBe(202);
  await until("all of them wait", async () => (await count("run where state = 'live'")) === CARTS.count + TRIPS.count);
  await first.kill();
  const dying = await stage.start(0, { crashAt: "lane.before_commit:1", signal: "SIGKILL" });
  await postTo(dying.url, ORDERS);
  await dying.ended;
  // A day has passed for the carts; the trips wait on.
  await shop.run(databaseUrl, "update run set due_at = now() where journey = 'carts'");
  await shop.backUp(databaseUrl);
  // Taken in, not yet applied: the rest of the backup.
  expect(await count("inbox")).toBe(ORDERS.count);

  const lost = await stage.start(0);
  await until("the lost time has told everybody", async () =>
    [...(await timesTold(CARTS)), ...(await timesTold(ORDERS))].every((n) => n === 1),
  );
  await lost.kill();
  await shop.restore(databaseUrl);

  await stage.start(0);
  const told = CARTS.count + ORDERS.count;
  await until("all that was sent is found again", async () => (await count("message where settled_by = 'history'")) === told);
  expect(await meta.accepted(), "nothing left before the release").toBe(told);
  expect(await count("incident where kind = 'database_restored' and acknowledged_at is null")).toBe(1);

  await shop.run(databaseUrl, "update channel set state = 'active', pause = null");
  await shop.run(databaseUrl, "update catalog_revision set revision = revision + 1");
  await shop.run(databaseUrl, "update run set due_at = now() where journey = 'trips'");
  await until("those whom the lost time did not tell are told", async () => {
    // "Not in the history" counts only once the history has moved on.
    await load.post(1);
    await systemClock.sleep(HEARTBEAT_MS);
    return (await timesTold(TRIPS)).every((n) => n > 0);
  });
  await stage.finish();
  expect([...(await timesTold(CARTS)), ...(await timesTold(ORDERS)), ...(await timesTold(TRIPS))].filter((n) => n !== 1)).toEqual([]);
  const recipients = (await meta.ledger()).map(({ recipient }) => recipient);
  expect(new Set(recipients).size, "somebody was told twice").toBe(recipients.length);
});
