/** Parley as it is delivered (`dist/`), in a process of its own, on a database that was set up for a bench. */
import { randomBytes } from "node:crypto";
import { request } from "undici";
import { createChannel, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { WhatsAppConfig } from "../../src/catalog/channel.ts";
import { publishJourney } from "../../src/catalog/publish-journey.ts";
import { bumpRevision } from "../../src/catalog/bump-revision.ts";
import { noteSync, replaceTemplates } from "../../src/catalog/templates.store.ts";
import { inTransaction } from "../../src/db/pool.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { validateJourney } from "../../src/journeys/validate.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { Role } from "../../src/platform/config.ts";
import { type ChannelId, createIds, type VersionId, type WorkspaceId } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import { createSecrets } from "../../src/platform/secrets.ts";
import type { BenchDatabase } from "./database.ts";
import { TEMPLATE } from "./emulator.ts";
import { cpuMs, peakMemoryMb } from "./proc.ts";
import { freePort, launch, ROOT } from "./processes.ts";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./waiting.ts";

export const API_KEY = "bench-key-of-parley-0123456789";

export type Product = {
  readonly url: string;
  readonly workspaceId: WorkspaceId;
  /** Of the journey that was given. */
  readonly versionId: VersionId;
  readonly emulatorPort: number;
  /** Where the emulator posts its webhooks. */
  readonly webhook: string;
  /** The one with the door at `url`. */
  readonly start: (roles: readonly Role[]) => Promise<ProductServer>;
  /** A further process, on a port of its own. */
  readonly startBeside: (roles: readonly Role[]) => Promise<ProductServer>;
};
export type ProductServer = AsyncDisposable & {
  readonly pid: number;
  readonly kill: () => Promise<void>;
  readonly cpuMs: () => Promise<number>;
  readonly peakMemoryMb: () => Promise<number>;
};

/** `start` takes the workspace it finds. */
const WORKSPACE = "Bench";

/** What a database was set up with; plain data. */
export type Installed = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly versionId: VersionId;
  readonly emulatorPort: number;
  /** In hex. */
  readonly masterKey: string;
};

export async function prepareProduct(
  database: BenchDatabase,
  options: { readonly journey: JourneyDocument; readonly profile: string | null },
): Promise<Product> {
  return productOn(database, await installProduct(database, options.journey), options.profile);
}

export async function installProduct(database: BenchDatabase, document: JourneyDocument): Promise<Installed> {
  await migrate(database.url);
  const ids = createIds(systemClock, systemRng());
  const masterKey = randomBytes(32);
  const setup = { pool: database.pool, ids, clock: systemClock, secrets: createSecrets({ current: masterKey, previous: [] }) };
  const emulatorPort = await freePort();
  const workspaceId = await ensureWorkspace(setup, WORKSPACE);
  const config: WhatsAppConfig = {
    baseUrl: `http://127.0.0.1:${emulatorPort}`,
    version: "v26.0",
    phoneNumberId: EMULATED.phoneNumberId,
    accountId: EMULATED.accountId,
    appId: EMULATED.appId,
    displayPhoneNumber: EMULATED.displayPhoneNumber,
    messagesPerSecond: 100_000,
    pairRate: { everyMs: 6_000, burst: 45 },
  };
  const channelId = await createChannel(setup, {
    workspaceId,
    name: "Bench",
    config,
    secrets: { accessToken: EMULATED.accessToken, appSecret: EMULATED.appSecret, verifyToken: "bench" },
  });
  const now = new Date();
  await inTransaction(database.pool, async (client) => {
    const { name, language, components } = TEMPLATE;
    await replaceTemplates(
      client,
      channelId,
      [
        {
          workspaceId,
          channelId,
          externalId: "1",
          name,
          language,
          status: "APPROVED",
          category: "UTILITY",
          parameterFormat: "NAMED",
          components,
          qualityScore: null,
          rejectedReason: null,
          syncedAt: now,
        },
      ],
      now,
    );
    await noteSync(client, channelId, { at: now, error: null });
    await bumpRevision(client);
  });
  const journey = validateJourney(document);
  if (!journey.ok) throw new Error(`the bench's journey is not valid: ${JSON.stringify(journey.problems)}`);
  const { versionId } = await publishJourney(setup, { workspaceId, document: journey.document, publishedBy: "bench" });
  return { workspaceId, channelId, versionId, emulatorPort, masterKey: masterKey.toString("hex") };
}

export async function productOn(database: BenchDatabase, installed: Installed, profile: string | null): Promise<Product> {
  const { workspaceId, channelId, versionId, emulatorPort, masterKey } = installed;
  const port = await freePort();
  const dataDir = await temporaryFolder();
  const start = async (roles: readonly Role[], at: number): Promise<ProductServer> => {
    const profiling = profile === null ? [] : ["--cpu-prof", "--cpu-prof-interval", "500", "--cpu-prof-dir", profile];
    const server = launch({
      name: `server (${roles.join(",")})`,
      args: [...profiling, `${ROOT}dist/cli/main.js`, "start", "--no-demo", "--roles", roles.join(",")],
      env: {
        DATABASE_URL: database.url,
        PARLEY_MASTER_KEY: masterKey,
        PARLEY_API_KEY: API_KEY,
        PARLEY_PORT: String(at),
        PARLEY_EMULATOR_PORT: String(emulatorPort),
        PARLEY_LOG: "warn",
        PARLEY_DATA_DIR: dataDir.path,
      },
    });
    const url = `http://127.0.0.1:${at}`;
    const isUp = roles.includes("ingress") ? takesKey : isReady;
    await until("the server starts", 30_000, async () => isUp(url), { unless: server.ended }).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return {
      pid: server.pid,
      cpuMs: async () => cpuMs(server.pid),
      peakMemoryMb: async () => peakMemoryMb(server.pid),
      kill: server.kill,
      [Symbol.asyncDispose]: server.stop,
    };
  };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    workspaceId,
    versionId,
    emulatorPort,
    webhook: `${url}/webhooks/whatsapp/${channelId}`,
    start: async (roles) => start(roles, port),
    startBeside: async (roles) => start(roles, await freePort()),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await request(`${url}/readyz`);
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** `/readyz` says yes a moment before the key of PARLEY_API_KEY exists; an empty event is refused only after the key was taken. */
async function takesKey(url: string): Promise<boolean> {
  try {
    const response = await request(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${API_KEY}` },
      body: "{}",
    });
    await response.body.dump();
    return response.statusCode === 400;
  } catch {
    return false;
  }
}
