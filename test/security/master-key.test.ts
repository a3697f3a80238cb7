/** The master key is changed while nothing is lost: killed in the middle, begun again, with both keys and then the new one alone. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createChannel, createSource, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { ensureRootKey } from "../../src/app/root-key.ts";
import { createDoorSecrets } from "../../src/catalog/door-secrets.ts";
import { createJourneySecrets, saveJourneySecret } from "../../src/catalog/journey-secrets.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { openNotices } from "../../src/lanes/postgres/notices.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type ChannelId, createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createSecrets, type MasterKeys, type Secrets } from "../../src/platform/secrets.ts";
import { createTestDatabase } from "../support/database.ts";

const ids = createIds(systemClock, seededRng(2));
const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const SECRETS = 120;
const [old, next] = [randomBytes(32), randomBytes(32)];
const pools: Db[] = [];
let url = "";
let pool: Db;
let workspaceId: WorkspaceId;
let channelId: ChannelId;
let sourceId = "";
let root = "";
afterAll(async () => Promise.all(pools.map(async (one) => one.end())));

async function fill(secrets: Secrets): Promise<void> {
  ({ url } = await createTestDatabase());
  pool = createPool({ url, max: 4, name: "keys", onError: () => undefined });
  pools.push(pool);
  const bootstrap = { pool, ids, clock: systemClock, secrets };
  workspaceId = await ensureWorkspace(bootstrap, "Shop");
  channelId = await createChannel(bootstrap, {
    workspaceId,
    name: "Shop",
    config: {
      baseUrl: "http://127.0.0.1:9",
      version: "v26.0",
      phoneNumberId: "1",
      accountId: "2",
      appId: "3",
      displayPhoneNumber: "+1 555-078-3881",
      messagesPerSecond: 80,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
    secrets: { accessToken: "token", appSecret: "app", verifyToken: "verify" },
  });
  sourceId = await createSource(bootstrap, { workspaceId, name: "Shop", secrets: { webhookSecret: "hook" } });
  root = Buffer.from(await ensureRootKey(pool, secrets)).toString("hex");
  for (let n = 0; n < SECRETS; n += 1)
    await saveJourneySecret({ pool, ids, vault: secrets }, { workspaceId, actor: "test" }, `secret_${n}`, {
      value: `value ${n}`,
      hosts: ["crm.example.com"],
    });
  await pool.query(
    `insert into webhook_endpoint (id, workspace_id, url, description, kinds, state, secrets, created_at) values ($1, $2, 'https://a.example', '', '{}', 'active', $3, now())`,
    [ENDPOINT, workspaceId, secrets.seal({ current: "whsec", previous: null, previousUntil: null }, `webhook:${ENDPOINT}`)],
  );
}
const ENDPOINT = ids.next<string>();

/** Everything opens with these keys, and says what it said. */
async function expectOpen(keys: MasterKeys): Promise<void> {
  const secrets = createSecrets(keys);
  const doors = createDoorSecrets({ pool, clock: systemClock, secrets });
  expect((await doors.channel(channelId))?.secrets).toEqual({ accessToken: "token", appSecret: "app", verifyToken: "verify" });
  expect((await doors.source(sourceId))?.secrets).toEqual({ webhookSecret: "hook" });
  const secretOf = createJourneySecrets({ pool, clock: systemClock, vault: secrets });
  for (let n = 0; n < SECRETS; n += 1) expect(await secretOf(workspaceId, `secret_${n}`)).toMatchObject({ value: `value ${n}` });
  expect(Buffer.from(await ensureRootKey(pool, secrets)).toString("hex")).toBe(root);
  const { rows } = await pool.query<{ secrets: Buffer }>("select secrets from webhook_endpoint");
  expect(secrets.open(rows[0]?.secrets ?? Buffer.of(), `webhook:${ENDPOINT}`)).toMatchObject({ current: "whsec" });
}

async function rotate(
  env: Record<string, string>,
): Promise<{ readonly signal: string | null; readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, "master-key", "rotate"], {
    env: { PATH: process.env["PATH"] ?? "", DATABASE_URL: url, PARLEY_LOG: "error", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, said };
}

const withKey = async (key: Uint8Array): Promise<number> => {
  const { keyId } = createSecrets({ current: key, previous: [] });
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from journey_secret where substr(sealed, 2, 8) = $1", [
    keyId,
  ]);
  return rows[0]?.n ?? -1;
};
const told = async () => (await pool.query("select actor, subject from audit where action = 'master_key.changed'")).rows;

beforeEach(async () => fill(createSecrets({ current: old, previous: [] })));

test("killed in the middle it leaves both keys needed, and ends when it is run again; it is told once", async () => {
  const env = { PARLEY_MASTER_KEY: next.toString("hex"), PARLEY_PREVIOUS_MASTER_KEYS: old.toString("hex") };
  // Channels, sources, endpoints come first: the fifth batch is the second one of the journeys' secrets.
  expect((await rotate({ ...env, PARLEY_CRASH_AT: "master_key.batch_resealed:5" })).signal).toBe("SIGKILL");
  expect([await withKey(old), await withKey(next)]).toEqual([SECRETS - 100, 100]);
  expect(await told()).toEqual([]);
  await expectOpen({ current: next, previous: [old] });
  await expectOpen({ current: old, previous: [next] });

  const again = await rotate(env);
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining("secrets are sealed with the key") });
  await expectOpen({ current: next, previous: [] });
  expect((await rotate(env)).said).toMatch(/^0 secrets/);
  const keyId = createSecrets({ current: next, previous: [] }).keyId.toString("hex");
  expect(await told()).toEqual([{ actor: "command line", subject: keyId }]);
});

test("with a key in a file a new one is made, which an interrupted change keeps, and the old one is forgotten", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-rotate-"));
  const path = join(dataDir, "master.key");
  const lines = async () => (await readFile(path, "utf8")).trim().split("\n");
  try {
    await writeFile(path, `${old.toString("hex")}\n`);
    const env = { PARLEY_DATA_DIR: dataDir };
    expect((await rotate({ ...env, PARLEY_CRASH_AT: "master_key.batch_resealed:5" })).signal).toBe("SIGKILL");
    const [made, before] = await lines();
    expect(before).toBe(old.toString("hex"));
    expect((await rotate(env)).code).toBe(0);
    expect(await lines()).toEqual([made]);
    await expectOpen({ current: Buffer.from(made ?? "", "hex"), previous: [] });
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test("with a key in a file it is refused while a server runs, which would not learn of the new key", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-rotate-"));
  const notices = await openNotices({ url, db: pool, clock: systemClock, onError: () => undefined });
  try {
    await writeFile(join(dataDir, "master.key"), `${old.toString("hex")}\n`);
    expect(await rotate({ PARLEY_DATA_DIR: dataDir })).toMatchObject({ code: 1, said: expect.stringContaining("stop it first") });
    expect(await readFile(join(dataDir, "master.key"), "utf8")).toBe(`${old.toString("hex")}\n`);
  } finally {
    await notices[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  }
  await expectOpen({ current: old, previous: [] });
});

test("a key nobody has stops it before anything is lost", async () => {
  const stranger = randomBytes(32);
  const answer = await rotate({ PARLEY_MASTER_KEY: next.toString("hex"), PARLEY_PREVIOUS_MASTER_KEYS: stranger.toString("hex") });
  expect(answer).toMatchObject({ code: 1, said: expect.stringContaining("another master key") });
  await expectOpen({ current: old, previous: [] });
  expect((await rotate({ PARLEY_MASTER_KEY: next.toString("hex") })).said).toContain("PARLEY_PREVIOUS_MASTER_KEYS");
});
