/**
 * A shop that is ready to send, on a PostgreSQL of its own that forgets nothing (fsync on): customers with consent, two
 * templates, two journeys. Made once a file; every test gets a copy of its database.
 */
import { randomBytes } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { exit, journey, onEvent, template, wait } from "@parley/sdk";
import { startEmulator } from "@parley/whatsapp-emulator";
import pg from "pg";
import { inject } from "vitest";
import { createChannel, ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { startSystem } from "../../src/app/system.ts";
import { publishJourney } from "../../src/catalog/publish-journey.ts";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { clusterHome } from "../../src/db/postgres-cluster.ts";
import { findServerUser } from "../../src/db/postgres-user.ts";
import { validateJourney } from "../../src/journeys/validate.ts";
import { Disposal } from "../../src/platform/disposal.ts";
import { silentLog } from "../../src/platform/log.ts";
import { withDatabase } from "../support/database-url.ts";
import { copyCluster } from "../support/prepared-cluster.ts";
import { callApi } from "./api.ts";
import { compileServer } from "./compiled-server.ts";
import { EMULATED, openMeta } from "./meta.ts";
import { customerAt, phoneOf } from "./customers.ts";
import { openFolder } from "./folder.ts";
import { freePort } from "./ports.ts";
import { API_KEY } from "./terms.ts";
import { until } from "./until.ts";

export type Shop = AsyncDisposable & {
  /** What the server processes run. */
  readonly program: string;
  /** What the stages' Metas run. */
  readonly emulatorProgram: string;
  readonly masterKey: string;
  readonly channelId: string;
  /** A copy of the prepared database, whose channel leads to this emulator. */
  readonly copy: (emulatorUrl: string) => Promise<string>;
  /** A backup of a copy, and the return to it. No server may be using it. */
  readonly backUp: (databaseUrl: string) => Promise<void>;
  readonly restore: (databaseUrl: string) => Promise<void>;
  /** SQL as an operator would type it. */
  readonly run: (databaseUrl: string, sql: string) => Promise<readonly Record<string, unknown>[]>;
  /** `kill -9` of the database server; it is started again by its supervisor. */
  readonly killPostgres: () => Promise<void>;
};

const PREPARED = "prepared";
const BATCH = 500;

const JOURNEYS = [
  { name: "orders", event: "order_placed", template: "order_update", purpose: "utility" },
  { name: "offers", event: "offer_made", template: "spring_offer", purpose: "marketing" },
  { name: "carts", event: "cart_left", template: "order_update", purpose: "utility", after: "P1D" },
  { name: "trips", event: "trip_booked", template: "order_update", purpose: "utility", after: "P1D" },
] as const;

/** `postgresIn`: a folder for the database's files; one of the system's temporary ones unless told. */
export async function openShop(options: { readonly customers: number; readonly postgresIn?: string }): Promise<Shop> {
  const stack = new Disposal();
  try {
    const { program, emulatorProgram } = stack.use(await compileServer());
    const run = await openPostgres(stack, options.postgresIn);
    const masterKey = randomBytes(32).toString("hex");
    await run("postgres", `create database ${PREPARED} template parley strategy file_copy`);
    const channelId = await prepare({
      ...options,
      databaseUrl: withDatabase(run.url, PREPARED),
      masterKey,
      dataDir: await openFolder(stack),
    });
    let copies = 0;
    return {
      program,
      emulatorProgram,
      masterKey,
      channelId,
      copy: async (emulatorUrl) => {
        copies += 1;
        const name = `shop_${copies}`;
        await run("parley", `create database ${name} template ${PREPARED} strategy file_copy`);
        await run(name, "update channel set config = jsonb_set(config, '{baseUrl}', to_jsonb($1::text))", [emulatorUrl]);
        return withDatabase(run.url, name);
      },
      backUp: async (databaseUrl) => {
        const name = nameOf(databaseUrl);
        // Sessions of a killed process live on for a moment.
        await run("parley", "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
        await until(
          "nobody uses the database",
          async () => (await run("parley", "select from pg_stat_activity where datname = $1", [name])).length === 0,
        );
        await run("parley", `create database ${name}_backup template ${name} strategy file_copy`);
      },
      restore: async (databaseUrl) => {
        const name = nameOf(databaseUrl);
        await run("parley", `drop database ${name} with (force)`);
        await run("parley", `alter database ${name}_backup rename to ${name}`);
      },
      run: async (databaseUrl, sql) => run(nameOf(databaseUrl), sql),
      killPostgres: async () => {
        const [file] = await run("parley", "select pg_read_file('postmaster.pid') as text");
        process.kill(Number(String(file?.["text"]).split("\n")[0]), "SIGKILL");
      },
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

function nameOf(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1);
}

type Postgres = ((database: string, sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>) & {
  readonly url: string;
};

/** A server of one's own, with the durability of a real one. */
async function openPostgres(stack: Disposal, folder?: string): Promise<Postgres> {
  const dataDir = folder ?? (await openFolder(stack));
  await chmod(dataDir, 0o755); // the OS user postgres must get in when the tests run as root
  const home = await clusterHome(dataDir, await findServerUser(), silentLog);
  await copyCluster(inject("preparedCluster"), dataDir);
  stack.use({ [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) });
  const { url } = stack.use(
    await startEmbeddedPostgres({ dataDir, log: silentLog, settings: { max_connections: "200", shared_buffers: "128MB" } }),
  );
  const run = async (database: string, sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: withDatabase(url, database) });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return Object.assign(run, { url });
}

/** By the product's own doors, in this process; answers the channel's id. */
async function prepare({
  databaseUrl,
  masterKey,
  dataDir,
  customers,
}: {
  readonly databaseUrl: string;
  readonly masterKey: string;
  readonly dataDir: string;
  readonly customers: number;
}): Promise<string> {
  await using emulator = await startEmulator({ port: 0 });
  await openMeta(emulator.baseUrl).prepare();
  const port = await freePort();
  await using system = await startSystem({
    databaseUrl,
    port,
    host: "127.0.0.1",
    publicUrl: `http://127.0.0.1:${port}`,
    roles: ["ingress", "engine", "sends", "http"],
    masterKey: Buffer.from(masterKey, "hex"),
    dataDir,
    numbersAlsoAt: [emulator.baseUrl],
    log: silentLog,
  });
  const workspaceId = await ensureWorkspace(system, "Durability");
  await ensureApiKey(system, { workspaceId, name: "tests", value: API_KEY });
  const channelId = await createChannel(system, {
    workspaceId,
    name: "Shop",
    config: {
      baseUrl: emulator.baseUrl,
      version: "v26.0",
      phoneNumberId: EMULATED.phoneNumberId,
      accountId: EMULATED.accountId,
      appId: EMULATED.appId,
      displayPhoneNumber: EMULATED.displayPhoneNumber,
      messagesPerSecond: 400,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
    secrets: { accessToken: EMULATED.systemToken, appSecret: EMULATED.appSecret, verifyToken: "verify" },
  });
  await system.catalog.refresh();
  await system.templates.sync(channelId);
  for (const plan of JOURNEYS) {
    const tell = template(plan.template, { language: "en", purpose: plan.purpose, next: "done" });
    const entry = { title: plan.name, entry: onEvent(plan.event) };
    const done = exit("told");
    const document =
      "after" in plan
        ? journey(plan.name, { ...entry, start: "pause", nodes: { pause: wait(plan.after, "tell"), tell, done } })
        : journey(plan.name, { ...entry, start: "tell", nodes: { tell, done } });
    const valid = validateJourney(document);
    if (!valid.ok) throw new Error(JSON.stringify(valid.problems));
    await publishJourney(system, { workspaceId, document: valid.document, publishedBy: "tests" });
  }
  await system.catalog.refresh();
  for (let first = 0; first < customers; first += BATCH) {
    const profiles = Array.from({ length: Math.min(BATCH, customers - first) }, (_, index) => ({
      externalId: customerAt(first + index),
      phone: phoneOf(first + index),
      consent: (["utility", "marketing"] as const).map((purpose) => ({ channel: "whatsapp", purpose, action: "opt_in", source: "test" })),
    }));
    const status = await callApi(system.url, "/v1/profiles", profiles);
    if (status !== 202) throw new Error(`POST /v1/profiles answered ${status}`);
  }
  await system.lanes.settled();
  return channelId;
}
