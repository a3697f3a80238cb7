import { afterAll, beforeAll, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

const MESSAGES = 500;
const RESTORED = 200;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: Math.max(MESSAGES, RESTORED) + 200 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

test(
  "kill -9 of PostgreSQL in mid-send, three times: nothing acknowledged is lost, the server lives on",
  { timeout: 900_000 },
  async () => {
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
  },
);

/** C9, promise P12. What was sent in the time that was lost looks unsent in the restored database. */
test(
  "the database is put back to an earlier time: nothing leaves before a person says so, and then nothing twice",
  { timeout: 900_000 },
  async () => {
    await using stage = await openStage(shop, { maxInFlight: 8 });
    const { databaseUrl, meta, load } = stage;
    const count = async (where: string): Promise<number> =>
      Number((await shop.run(databaseUrl, `select count(*)::int as n from message where ${where}`))[0]?.["n"]);
    // Thirteen a second at most: all of them are waiting long before half have left.
    await meta.fault({ kind: "answer_late", delayMs: 600 });
    const before = await stage.start(0);
    await load.post(RESTORED);
    await until("all messages wait to be sent", async () => (await count("direction = 'outbound'")) === RESTORED);
    await before.kill();
    await shop.backUp(databaseUrl);
    const sentAtBackup = await meta.accepted();
    expect(sentAtBackup).toBeLessThan(RESTORED / 2);
    await meta.clearFaults();
    await meta.fault({ kind: "answer_late", delayMs: 80 });

    const lost = await stage.start(0);
    // Claims that were in hand at the kill are still in doubt; everything else has gone out.
    await until("the rest is sent", async () => (await meta.accepted()) >= RESTORED - 8);
    await lost.kill();
    await shop.restore(databaseUrl);

    await stage.start(0);
    const told = "select (detail->>'messagesInDoubt')::int as n from incident where kind = 'database_restored'";
    expect((await shop.run(databaseUrl, told))[0]?.["n"]).toBeGreaterThan(RESTORED / 2);
    const sentAtRestore = await meta.accepted();
    await load.post(10);
    await until("new messages wait as well", async () => (await count("stage = 'waiting'")) === 10);
    // By Meta's history, or by the echo in a webhook that nobody had taken yet.
    await until("all that was sent is found again", async () => (await count("external_id is not null")) === sentAtRestore).catch(
      async (error: unknown) => {
        throw new Error(
          JSON.stringify(
            await shop.run(
              databaseUrl,
              "select state, settled_by, attempt, external_id is null as nowhere, count(*) from message group by 1, 2, 3, 4",
            ),
          ),
          { cause: error },
        );
      },
    );
    expect(await meta.accepted(), "nothing left before the release").toBe(sentAtRestore);

    await shop.run(databaseUrl, "update incident set acknowledged_at = now() where kind = 'database_restored'");
    await shop.run(databaseUrl, "update channel set state = 'active', pause = null");
    await shop.run(databaseUrl, "update catalog_revision set revision = revision + 1");
    await stage.finish();
    // The receipts of that time went to the database that is gone.
    expect((await stage.judge({ silent: () => true })).violations).toEqual([]);
  },
);
