/** What is kept of a sender's health: what Meta told, and nothing that it did not. */
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { channelHealthOf, type ChannelHealth, createChannelInspector, type NumberFacts } from "../../src/catalog/channel-health.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { ChannelId, WorkspaceId } from "../../src/platform/ids.ts";
import { silentLog } from "../../src/platform/log.ts";
import { createTestDatabase } from "../support/database.ts";

const WORKSPACE = "01990000-0000-7000-8000-000000000000" as WorkspaceId;
const CHANNEL = "01990000-0000-7000-8000-000000000001" as ChannelId;
const SILENCE: NumberFacts = {
  verifiedName: null,
  quality: null,
  status: null,
  nameStatus: null,
  messagingLimit: null,
  throughput: null,
  username: null,
  tokenExpiresAt: null,
};
const GOOD: NumberFacts = {
  ...SILENCE,
  quality: "GREEN",
  status: "CONNECTED",
  nameStatus: "APPROVED",
  messagingLimit: "TIER_1K",
  throughput: "STANDARD",
};

let pool: Db;
beforeEach(async () => {
  await pool?.end();
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 4, name: "health", onError: () => undefined });
  await pool.query("insert into workspace (id, name) values ($1, 'Health')", [WORKSPACE]);
  await pool.query("insert into channel (id, workspace_id, kind, name, config, secrets) values ($2, $1, 'whatsapp', 'Shop', '{}', '')", [
    WORKSPACE,
    CHANNEL,
  ]);
});
afterAll(async () => pool.end());

const inspector = (inspect: () => Promise<ChannelHealth>) => {
  const catalog = { channels: new Map([[CHANNEL, { id: CHANNEL, workspaceId: WORKSPACE, kind: "whatsapp" }]]) } as unknown as Catalog;
  return createChannelInspector({
    pool,
    clock: { ...systemClock, sleep: async () => undefined },
    log: silentLog,
    catalog: { current: () => catalog, refresh: async () => undefined },
    limitChanged: async () => undefined,
    inspect: async () => ({ ...(await inspect()), portfolio: null }),
  });
};

test("a look that Meta did not answer changes nothing, and neither does the answer after it", async () => {
  const told = [GOOD, SILENCE, GOOD, { ...GOOD, quality: "RED" }];
  const looking = inspector(async () => ({ checks: [], facts: told.shift() ?? SILENCE }));
  for (let look = 0; look < 2; look += 1) await looking.inspect(CHANNEL);
  expect((await channelHealthOf(pool, WORKSPACE, CHANNEL)).health?.facts).toEqual(GOOD);
  for (let look = 0; look < 2; look += 1) await looking.inspect(CHANNEL);
  expect((await channelHealthOf(pool, WORKSPACE, CHANNEL)).changes).toMatchObject([{ fact: "quality", before: "GREEN", after: "RED" }]);
});

test("news that come while a look is under way are looked at after it", async () => {
  let looks = 0;
  let begin: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (begin = resolve));
  const answered = new Promise<void>((resolve) => (goOn = resolve));
  const looking = inspector(async () => {
    looks += 1;
    begin();
    if (looks > 1) return { checks: [], facts: { ...GOOD, quality: "RED" } };
    await answered;
    return { checks: [], facts: GOOD };
  });
  looking.request(CHANNEL);
  await began;
  looking.request(CHANNEL);
  looking.request(CHANNEL);
  goOn();
  await looking.idle();
  expect(looks).toBe(2);
  expect((await channelHealthOf(pool, WORKSPACE, CHANNEL)).health?.facts.quality).toBe("RED");
});
