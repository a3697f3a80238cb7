/** The doors on a real database and a real socket, with one workspace, key, number and shop. */
import { channels, formOf } from "../support/channel-forms.ts";
import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import {
  ensureAccount,
  ensureApiKey,
  ensureWorkspace,
  createChannel,
  createSource,
  type BootstrapDeps,
} from "../../src/accounts/bootstrap.ts";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import { createPasskeys } from "../../src/accounts/passkeys.ts";
import { createSecondFactor } from "../../src/accounts/second-factor.ts";
import { createSessions } from "../../src/accounts/sessions.ts";
import { openCatalog } from "../../src/catalog/catalog-source.ts";
import { followCatalog } from "../../src/catalog/follow-catalog.ts";
import { createDoorSecrets } from "../../src/catalog/door-secrets.ts";
import { createDoorPool, createPool } from "../../src/db/pool.ts";
import type { HttpDeps } from "../../src/http/deps.ts";
import { createHttpServer, type HttpPlugin } from "../../src/http/server.ts";
import { createInboxWriter } from "../../src/lanes/inbox-writer.ts";
import type { InboxItem } from "../../src/lanes/inbox.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { type Clock, shiftedClock, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import { type ChannelId, createIds } from "../../src/platform/ids.ts";
import { silentLog } from "../../src/platform/log.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createSecrets, deriveKey } from "../../src/platform/secrets.ts";
import { loadSources } from "../../src/sources/registry.ts";
import { createTestDatabase } from "../support/database.ts";

export const API_KEY = "pk_test-key-of-the-doors";
export const APP_SECRET = "test_app_secret";
export const SHOP_SECRET = "shop-secret";
export const PHONE_NUMBER_ID = "106540352242922";

/** Answers are looked into by expectations, which say more than a type would. */
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any;

export type Doors = Awaited<ReturnType<typeof openDoors>>;

export async function openDoors(
  options: { readonly plugins?: readonly HttpPlugin[]; readonly adjust?: (deps: HttpDeps) => HttpDeps } = {},
) {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 10, name: "doors", onError: () => undefined });
  const doorPool = createDoorPool({ url: database.url, max: 10, name: "doors", onError: () => undefined });
  const clock = shiftedClock(systemClock);
  // Stands still unless a test moves it: limits and back-offs must not depend on how busy the machine is.
  const startedAt = Math.round(systemClock.monotonic());
  const monotonicClock = { ...clock, monotonic: () => startedAt + clock.offsetMs() };
  const startedNow = systemClock.now();
  // The same for what is timed by the clock on the wall: codes of an app and their back-off.
  const stillClock = { ...monotonicClock, now: () => startedNow + clock.offsetMs() };
  const ids = createIds(clock, seededRng(Date.now(), process.pid));
  const secrets = createSecrets({ current: Buffer.alloc(32, 7), previous: [] });
  const bootstrap: BootstrapDeps = { pool, ids, clock, secrets };
  const workspaceId = await ensureWorkspace(bootstrap, "Test");
  const accountId = await ensureAccount(bootstrap, {
    workspaceId,
    email: "Owner@Example.com",
    name: "Owner",
    role: "owner",
    password: "correct horse",
  });
  await ensureApiKey(bootstrap, { workspaceId, name: "test", value: API_KEY });
  const channelId = await createChannel(bootstrap, {
    workspaceId,
    name: "Shop",
    config: {
      baseUrl: "http://127.0.0.1:9",
      version: "v26.0",
      phoneNumberId: PHONE_NUMBER_ID,
      accountId: "102290129340398",
      appId: "1",
      displayPhoneNumber: "+1 555-078-3881",
      messagesPerSecond: 80,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
    secrets: { accessToken: "token", appSecret: APP_SECRET, verifyToken: "verify-me" },
  });
  const sourceId = await createSource(bootstrap, { workspaceId, name: "Shop", secrets: { webhookSecret: SHOP_SECRET } });
  const catalog = await openCatalog(pool, formOf);
  // Looks only when a door asks.
  const unhurried: Clock = {
    ...clock,
    sleep: async (ms, signal) =>
      ms < 1_000 ? clock.sleep(ms, signal) : new Promise((resolve) => signal?.addEventListener("abort", () => resolve())),
  };
  const followed = followCatalog({ db: pool, source: catalog, clock: unhurried, failed: () => undefined });
  const inboxWriter = createInboxWriter({
    store: createPostgresLaneStore(pool),
    wake: () => undefined,
    crashPoints: noCrashPoints,
  });
  const syncRequests: ChannelId[] = [];
  const inspections: ChannelId[] = [];
  const sessions = createSessions(pool, monotonicClock, ids);
  const deps: HttpDeps = {
    pool: doorPool,
    enginePool: pool,
    inboxWriter,
    clock: monotonicClock,
    ids,
    log: silentLog,
    catalog: catalog.current,
    limitChanged: async () => undefined,
    lookAgain: followed.lookAgain,
    refreshCatalog: catalog.refresh,
    config: { publicUrl: "http://127.0.0.1:3000", graphPlaces: { anywhere: false, also: [] } },
    metrics: createMetrics({ ofProcess: true }),
    apiKeys: createApiKeys(pool, monotonicClock, ids),
    sessions,
    secondFactor: createSecondFactor({ pool, clock: stillClock, ids, secrets, sessions }),
    passkeys: createPasskeys({ pool, clock: monotonicClock, ids, sessions }),
    oidc: null,
    channelRegistry: channels,
    sources: await loadSources(),
    channelWork: async () => null,
    doorSecrets: createDoorSecrets({ pool, clock: monotonicClock, secrets }),
    pagesKey: "00".repeat(32),
    callbackKey: deriveKey(Buffer.alloc(32, 8), "callback-data"),
    syncTemplates: async () => ({ templates: 0 }),
    requestTemplateSync: (id) => syncRequests.push(id),
    requestInspection: (id) => inspections.push(id),
    readiness: () => ({ lanes: true }),
    roles: new Set(["ingress", "http"]),
  };
  const app = await createHttpServer(options.adjust?.(deps) ?? deps, options.plugins);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const call = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const isText = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      redirect: "manual",
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, text, body: isJson && text !== "" ? JSON.parse(text) : text };
  };

  return {
    app,
    url,
    pool,
    clock,
    stillClock,
    ids,
    deps,
    bootstrap,
    workspaceId,
    accountId,
    channelId,
    sourceId,
    call,
    syncRequests,
    inspections,
    secrets,
    whatsapp: async (body: unknown, change: { readonly signature?: string; readonly raw?: Uint8Array } = {}) => {
      const raw = change.raw ?? Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
      return call("POST", `/webhooks/whatsapp/${channelId}`, raw, {
        authorization: "",
        "x-hub-signature-256": change.signature ?? signWhatsApp(raw),
      });
    },
    shopify: async (topic: string, body: unknown, webhookId = `webhook-${Math.random()}`) => {
      const raw = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
      return call("POST", `/webhooks/sources/${sourceId}`, raw, {
        authorization: "",
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": webhookId,
        "x-shopify-hmac-sha256": signShopify(raw),
      });
    },
    /** What is in the lanes now, in the order of arrival; taken out, so that the next look sees only what is new. */
    inbox: async (): Promise<readonly { readonly profileId: string | null; readonly lane: number; readonly item: InboxItem }[]> => {
      const { rows } = await pool.query('delete from inbox returning id, lane, profile_id as "profileId", item');
      return rows.toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1));
    },
    unrecognised: async (): Promise<readonly { readonly door: string; readonly reason: string; readonly payload: Loose }[]> =>
      (await pool.query("delete from unrecognised returning door, reason, payload")).rows,
    close: async () => {
      await app.close();
      await followed[Symbol.asyncDispose]();
      await doorPool.end();
      await pool.end();
    },
  };
}

export function signWhatsApp(raw: Uint8Array, secret = APP_SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`;
}

export function signShopify(raw: Uint8Array, secret = SHOP_SECRET): string {
  return createHmac("sha256", secret).update(raw).digest("base64");
}
