import { afterAll, beforeAll, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

const MESSAGES = 500;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: MESSAGES + 200 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

test("kill -9 of PostgreSQL in mid-send, three times: nothing acknowledged is lost, the server lives on", { timeout: 120_000 }, async () => {
  await using stage = await openStage(shop, { maxInFlight: 16 });
  await stage.meta.fault({ kind: "answer_late", delayMs: 60 });
  const server = await stage.start(0);
  const posted = stage.load.post(MESSAGES);
  for (const progress of [50, 150, 300]) {
    await until(`Meta has ${progress} messages`, async () => {
      expect(server.alive(), server.said()).toBe(true);
      return (await stage.meta.accepted()) >= progress;
    });
    await shop.killPostgres();
  }
  await posted;
  await stage.finish();
  expect((await stage.judge()).violations).toEqual([]);
  expect(server.alive(), server.said()).toBe(true);
});
