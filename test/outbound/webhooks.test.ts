/** Outgoing webhooks against a real receiver: signed, repeated until taken, never in the way of one another. */
import { formOf } from "../support/channel-forms.ts";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readSnapshot } from "../../src/catalog/snapshot.store.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import type { LaneWork } from "../../src/lanes/lane-work.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { runLanes } from "../../src/lanes/run-lanes.ts";
import { createOutboundHttp, type OutboundHttp } from "../../src/outbound/safe-http.ts";
import {
  addEndpoint,
  changeEndpoint,
  deliveriesOf,
  endpointsOf,
  forgetOldDeliveries,
  replay,
  rotateSecret,
  sendTest,
  type WebhookPorts,
} from "../../src/outbound/webhooks.ts";
import { type DelivererPorts, startWebhookDeliverer, type WebhookDeliverer } from "../../src/outbound/webhooks-deliverer.ts";
import type { WebhookKind } from "../../src/outbound/webhooks-kinds.ts";
import { createWebhooksPhase } from "../../src/outbound/webhooks-phase.ts";
import { shiftedClock, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import { createIds, type MessageId, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { allLanes, laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createSecrets } from "../../src/platform/secrets.ts";
import { keepChange } from "../../src/sends/announce.ts";
import { createTestDatabase } from "../support/database.ts";
import { aMessage } from "../support/sample-rows.ts";

type Call = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Receiver = { readonly url: string; readonly calls: Call[]; answer: (response: ServerResponse) => void; readonly server: Server };

const clock = shiftedClock(systemClock);
const ids = createIds(clock, seededRng(11));
const secrets = createSecrets({ current: Buffer.alloc(32, 3), previous: [] });
const http = createOutboundHttp({ allowPrivate: true, clock });
const findings: { readonly kind: string; readonly subject: string }[] = [];
const receivers: Receiver[] = [];
const deliverers: WebhookDeliverer[] = [];
let pool: Db;
let ports: WebhookPorts;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 8, name: "webhooks test", onError: () => undefined });
  ports = { pool, clock, ids, secrets, allowPrivate: true };
});
afterEach(async () => {
  for (const deliverer of deliverers.splice(0)) await deliverer[Symbol.asyncDispose]();
  for (const { server } of receivers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await pool.query("delete from webhook_delivery");
  await pool.query("delete from webhook_endpoint");
});
afterAll(async () => {
  await http[Symbol.asyncDispose]();
  await pool.end();
});

async function receiver(answer: (response: ServerResponse) => void = (response) => response.writeHead(200).end()): Promise<Receiver> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      made.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const made: Receiver = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, calls, answer, server };
  receivers.push(made);
  return made;
}

async function aShop() {
  const workspaceId = ids.next<WorkspaceId>();
  await pool.query("insert into workspace (id, name) values ($1, 'Shop')", [workspaceId]);
  const by = { workspaceId, actor: "test" };
  return {
    by,
    add: async (url: string, kinds: readonly WebhookKind[] = ["message.refused"]) =>
      addEndpoint(ports, by, { url, description: "", kinds }),
    log: async (endpointId: string) => deliveriesOf(ports, { workspaceId, endpointId, state: null, before: null, limit: 50 }),
  };
}

/** A process that delivers. */
function deliver(more: Partial<DelivererPorts> = {}): WebhookDeliverer {
  const deliverer = startWebhookDeliverer({
    pool,
    http,
    secrets,
    clock,
    rng: seededRng(5),
    report: async (finding) => findings.push(finding),
    failed: () => undefined,
    ...more,
  });
  deliverers.push(deliverer);
  return deliverer;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const headersOf = ({ headers }: Call) => headers as Record<string, string>;

describe("a call", () => {
  it("is verified by somebody else's implementation, and by nobody once a byte of it changed", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    const { endpoint, secret } = await shop.add(hook.url);
    await sendTest(ports, shop.by, endpoint.id);
    await deliver().settled();
    const [call] = hook.calls;
    expect(new Webhook(secret).verify(call!.body, headersOf(call!))).toMatchObject({
      type: "webhook.test",
      data: { endpointId: endpoint.id },
    });
    expect(() => new Webhook(secret).verify(call!.body.replace("test", "Test"), headersOf(call!))).toThrow();
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "delivered", status: 200, attempts: 1, id: call!.headers["webhook-id"] }]);
  });

  it("is signed by the new and the previous secret for a day, then by the new one alone", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    const { endpoint, secret } = await shop.add(hook.url);
    const next = await rotateSecret(ports, shop.by, endpoint.id);
    await sendTest(ports, shop.by, endpoint.id);
    const deliverer = deliver();
    await deliverer.settled();
    for (const one of [secret, next]) expect(new Webhook(one).verify(hook.calls[0]!.body, headersOf(hook.calls[0]!))).toBeTruthy();
    const { rows } = await pool.query<{ secrets: Buffer }>("select secrets from webhook_endpoint");
    expect(rows[0]!.secrets.includes(next)).toBe(false);
    clock.advance(86_400_000 + 1_000);
    await sendTest(ports, shop.by, endpoint.id);
    await deliverer.settled();
    expect(hook.calls[1]!.headers["webhook-signature"]).not.toContain(" ");
  });

  it("that is answered 500 is made again under the same id, later and later", async () => {
    const [shop, hook] = [await aShop(), await receiver((response) => response.writeHead(500).end())];
    const { endpoint } = await shop.add(hook.url);
    await sendTest(ports, shop.by, endpoint.id);
    const deliverer = deliver();
    await deliverer.settled();
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "pending", status: 500, error: "the endpoint answered 500" }]);
    await deliverer.settled();
    expect(hook.calls).toHaveLength(1);
    clock.advance(7_000);
    await deliverer.settled();
    expect(hook.calls).toHaveLength(2);
    hook.answer = (response) => response.writeHead(204).end();
    clock.advance(80_000);
    await deliverer.settled();
    expect(new Set(hook.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "delivered", attempts: 3 }]);
    expect((await endpointsOf(ports, shop.by.workspaceId))[0]?.failingSince).toBeNull();
  });

  it("to an address that does not answer keeps nobody else waiting", async () => {
    const shop = await aShop();
    const open: ServerResponse[] = [];
    const [slow, quick] = [await receiver((response) => void open.push(response)), await receiver()];
    const [{ endpoint: one }, { endpoint: other }] = [await shop.add(slow.url), await shop.add(quick.url)];
    for (let n = 0; n < 20; n += 1) await sendTest(ports, shop.by, one.id);
    const deliverer = deliver();
    await until(() => open.length === 8);
    for (let n = 0; n < 20; n += 1) await sendTest(ports, shop.by, other.id);
    deliverer.wake();
    await until(() => quick.calls.length === 20);
    expect(open).toHaveLength(8);
    slow.answer = (response) => response.writeHead(200).end();
    for (const response of open) response.writeHead(200).end();
    await deliverer.settled();
    expect(slow.calls).toHaveLength(20);
  });

  it("made by a process that died before it wrote that down is made again, and known by its id", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    const { endpoint } = await shop.add(hook.url);
    await sendTest(ports, shop.by, endpoint.id);
    let wakeUp: (() => void) | undefined;
    const freezing: Pick<OutboundHttp, "request"> = {
      request: async (request) => {
        const answer = await http.request(request);
        await new Promise<void>((resolve) => (wakeUp = resolve));
        return answer;
      },
    };
    deliver({ http: freezing });
    await until(() => wakeUp !== undefined);
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "pending" }]);
    clock.advance(31_000);
    await deliver().settled();
    expect(hook.calls.map(({ headers }) => headers["webhook-id"])).toEqual(Array(2).fill(hook.calls[0]!.headers["webhook-id"]));
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
    // Thawed, the first process has nothing to say about the second attempt.
    wakeUp?.();
    await deliverers[0]!.settled();
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("goes to no private address", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    await expect(
      addEndpoint({ ...ports, allowPrivate: false }, shop.by, {
        url: "https://169.254.169.254/x",
        description: "",
        kinds: ["message.sent"],
      }),
    ).rejects.toThrow(/private or reserved/);
    const { endpoint } = await shop.add(hook.url);
    await sendTest(ports, shop.by, endpoint.id);
    const strict = createOutboundHttp({ allowPrivate: false, clock });
    await deliver({ http: strict }).settled();
    await strict[Symbol.asyncDispose]();
    expect(hook.calls).toEqual([]);
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "pending", error: expect.stringContaining("private or reserved") }]);
  });
});

describe("an endpoint", () => {
  it("that fails for three days is switched off, visibly; switched on again it gets what it is owed", async () => {
    const [shop, hook] = [await aShop(), await receiver((response) => response.writeHead(503).end())];
    const { endpoint } = await shop.add(hook.url);
    const deliverer = deliver();
    // The clock moves last: what is due by then may switch it off before anything else is said.
    for (let day = 0; day < 3; day += 1) {
      await sendTest(ports, shop.by, endpoint.id);
      await deliverer.settled();
      clock.advance(86_400_000 + 1_000);
    }
    await deliverer.settled();
    expect((await endpointsOf(ports, shop.by.workspaceId))[0]).toMatchObject({
      state: "disabled",
      disabledReason: expect.stringContaining("503"),
    });
    expect(findings).toContainEqual(expect.objectContaining({ kind: "webhook_disabled", subject: endpoint.id }));
    expect((await readSnapshot(pool, formOf, null)).catalog.webhooks.size).toBe(0);
    hook.answer = (response) => response.writeHead(200).end();
    await changeEndpoint(ports, shop.by, endpoint.id, { state: "active" });
    // What was given up is asked for again; the rest is still owed.
    await replay(ports, shop.by, endpoint.id, { from: new Date(0), to: new Date(clock.now() + 1), failedOnly: true });
    clock.advance(86_400_000);
    await deliverer.settled();
    expect(new Set((await shop.log(endpoint.id)).map(({ state }) => state))).toEqual(new Set(["delivered"]));
  });
});

describe("a delivery", () => {
  it("is sent again when asked for, under its own id", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    const { endpoint } = await shop.add(hook.url);
    const id = await sendTest(ports, shop.by, endpoint.id);
    const deliverer = deliver();
    await deliverer.settled();
    const span = { from: new Date(clock.now() - 60_000), to: new Date(clock.now() + 60_000) };
    expect(await replay(ports, shop.by, endpoint.id, { ...span, failedOnly: true })).toBe(0);
    expect(await replay(ports, shop.by, endpoint.id, { ...span, failedOnly: false })).toBe(1);
    await deliverer.settled();
    expect(await replay(ports, shop.by, endpoint.id, { id })).toBe(1);
    await deliverer.settled();
    expect(hook.calls.map(({ headers }) => headers["webhook-id"])).toEqual([id, id, id]);
  });

  it("has all of its tries when it is sent again days later", async () => {
    const [shop, hook] = [await aShop(), await receiver((response) => response.writeHead(503).end())];
    const { endpoint } = await shop.add(hook.url);
    const id = await sendTest(ports, shop.by, endpoint.id);
    await pool.query("update webhook_delivery set state = 'failed', attempts = 11");
    clock.advance(5 * 86_400_000);
    await replay(ports, shop.by, endpoint.id, { id });
    const deliverer = deliver();
    await deliverer.settled();
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "pending", attempts: 1 }]);
    hook.answer = (response) => response.writeHead(200).end();
    clock.advance(60_000);
    await deliverer.settled();
    expect(await shop.log(endpoint.id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("for an endpoint that is paused is owed for two weeks, then forgotten, unless it is being sent again", async () => {
    const [shop, hook] = [await aShop(), await receiver()];
    const { endpoint } = await shop.add(hook.url);
    const [old, again] = [await sendTest(ports, shop.by, endpoint.id), await sendTest(ports, shop.by, endpoint.id)];
    await changeEndpoint(ports, shop.by, endpoint.id, { state: "paused" });
    clock.advance(13 * 86_400_000);
    await forgetOldDeliveries(ports);
    expect(new Set((await shop.log(endpoint.id)).map(({ id }) => id))).toEqual(new Set([old, again]));
    await changeEndpoint(ports, shop.by, endpoint.id, { state: "active" });
    await replay(ports, shop.by, endpoint.id, { id: again });
    await changeEndpoint(ports, shop.by, endpoint.id, { state: "paused" });
    clock.advance(2 * 86_400_000);
    await forgetOldDeliveries(ports);
    expect((await shop.log(endpoint.id)).map(({ id }) => id)).toEqual([again]);
  });
});

describe("the outbox", () => {
  const refuseOne = (shop: { readonly by: { readonly workspaceId: WorkspaceId } }, breaks = false) => {
    const profileId = ids.next<ProfileId>();
    const lane = laneOf(profileId);
    const id = ids.inLane<MessageId>(lane);
    const message = aMessage({ id, lane, profileId, workspaceId: shop.by.workspaceId });
    const script = {
      name: "script",
      run: async (work: LaneWork) => {
        work.messages.add(message);
        keepChange(work, message, { message: { ...message, state: "refused" }, incident: null });
        return undefined;
      },
    };
    const broken = { name: "broken", run: async () => Promise.reject(new Error("no")) };
    return runLanes(
      {
        store: createPostgresLaneStore(pool),
        phases: [script, createWebhooksPhase(), ...(breaks ? [broken] : [])],
        catalogAt: async () => (await readSnapshot(pool, formOf, null)).catalog,
        ids,
        crashPoints: noCrashPoints,
      },
      allLanes,
    );
  };

  it("is written in the commit that it tells of, for those who asked, and for nobody else", async () => {
    const [shop, stranger, hook] = [await aShop(), await aShop(), await receiver()];
    const { endpoint } = await shop.add(hook.url, ["message.refused", "consent.changed"]);
    const { endpoint: incurious } = await shop.add(hook.url, ["message.read"]);
    const { endpoint: foreign } = await stranger.add(hook.url);
    await refuseOne(shop);
    await expect(refuseOne(shop, true)).rejects.toThrow("no");
    expect(await shop.log(endpoint.id)).toMatchObject([
      { kind: "message.refused", body: { data: { state: "refused", template: "order_shipped" } } },
    ]);
    expect([...(await shop.log(incurious.id)), ...(await stranger.log(foreign.id))]).toEqual([]);
    await deliver().settled();
    expect(JSON.parse(hook.calls[0]!.body)).toMatchObject({ type: "message.refused", timestamp: expect.any(String) });
  });
});
