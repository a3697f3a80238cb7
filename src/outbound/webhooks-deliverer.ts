/**
 * Calls the endpoints. At least once: a delivery is leased, called, recorded; who dies in between leaves it to fall due again, and
 * the receiver knows it by its `webhook-id`. Failures are tried again for three days; an endpoint that failed all that time is
 * switched off, visibly. A slow endpoint keeps nobody else waiting.
 */
import type { Db } from "../db/pool.ts";
import { inTransaction } from "../db/pool.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import type { Clock } from "../platform/clock.ts";
import { inTurn } from "../platform/in-turn.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Rng } from "../platform/rng.ts";
import type { Secrets } from "../platform/secrets.ts";
import { type OutboundAnswer, OutboundError, type OutboundHttp } from "./safe-http.ts";
import { secretsToSignWith } from "./webhooks-secrets.ts";
import { signWebhook } from "./webhooks-sign.ts";
import { claimDeliveries, disableEndpoint, type Due, noteFailure, noteSuccess, openEndpoints, recordDelivery } from "./webhooks.store.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** After each failed attempt: 76 hours in all. */
const AGAIN_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
const GIVE_UP_MS = 72 * HOUR_MS;
const TIMEOUT_MS = 15 * SECOND_MS;
/** Longer than a call may take. */
const LEASE_MS = 2 * TIMEOUT_MS;
const MOST_ANSWER_BYTES = 65_536;
/** Calls under way to one endpoint; to one that fails: one. */
const PARALLEL = 8;
const LOOK_EVERY_MS = SECOND_MS;
const JITTER = 0.2;
const GONE = 410;

export type WebhookDeliverer = AsyncDisposable & {
  /** There may be something new. */
  readonly wake: () => void;
  /** Resolves when nothing is due and nothing under way. */
  readonly settled: () => Promise<void>;
};

export type DelivererPorts = {
  readonly pool: Db;
  readonly http: Pick<OutboundHttp, "request">;
  readonly secrets: Pick<Secrets, "open">;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly report: (finding: {
    readonly workspaceId: string;
    readonly kind: string;
    readonly subject: string;
    readonly detail: JsonObject;
  }) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
};

export function startWebhookDeliverer(ports: DelivererPorts): WebhookDeliverer {
  const { pool, clock, failed } = ports;
  const stopping = new AbortController();
  const underWay = new Map<string, number>();
  const calls = new Set<Promise<void>>();
  let bell = new AbortController();

  const look = async (): Promise<number> => {
    const limits = (await openEndpoints(pool))
      .map(({ id, failing }) => ({ id, most: (failing ? 1 : PARALLEL) - (underWay.get(id) ?? 0) }))
      .filter(({ most }) => most > 0);
    const now = clock.now();
    const claimed = await claimDeliveries(pool, limits, new Date(now), new Date(now + LEASE_MS));
    for (const due of claimed) {
      underWay.set(due.endpointId, (underWay.get(due.endpointId) ?? 0) + 1);
      const call = deliver(ports, due)
        .catch(failed)
        .finally(() => {
          underWay.set(due.endpointId, (underWay.get(due.endpointId) ?? 1) - 1);
          calls.delete(call);
          bell.abort();
        });
      calls.add(call);
    }
    return claimed.length;
  };
  // One at a time, so that whoever looks after it sees all of its calls.
  const round = inTurn(look);
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      bell = new AbortController();
      const claimed = await round().catch((error: unknown) => {
        failed(error);
        return 0;
      });
      if (claimed === 0) await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([bell.signal, stopping.signal]));
    }
  })();

  return {
    wake: () => bell.abort(),
    settled: async () => {
      do await Promise.all(calls);
      while ((await round()) > 0 || calls.size > 0);
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await loop;
      await Promise.all(calls);
    },
  };
}

async function deliver(ports: DelivererPorts, due: Due): Promise<void> {
  const { pool, clock } = ports;
  const outcome = await call(ports, due);
  const now = new Date(clock.now());
  if (typeof outcome !== "string" && outcome.status >= 200 && outcome.status < 300) {
    await recordDelivery(pool, due, { state: "delivered", status: outcome.status, at: now });
    await noteSuccess(pool, due.endpointId, now);
    return;
  }
  const status = typeof outcome === "string" ? null : outcome.status;
  const error = typeof outcome === "string" ? outcome : `the endpoint answered ${outcome.status}`;
  const wait = AGAIN_MS[due.attempts - 1];
  const dueAt = new Date(now.getTime() + (wait ?? 0) * (1 + JITTER * ports.rng.fraction()));
  // Not by its age: one that is sent again, or whose endpoint was paused, has all of its tries before it.
  const over = wait === undefined;
  await recordDelivery(pool, due, { state: over ? "failed" : "pending", status, error, dueAt });
  const failingSince = await noteFailure(pool, due.endpointId, now);
  if (status === GONE) await switchOff(ports, due, "it answered 410: gone");
  else if (now.getTime() - failingSince.getTime() >= GIVE_UP_MS)
    await switchOff(ports, due, `every call failed for three days; the last: ${error}`);
}

/** The answer, or in words why there was none. */
async function call({ http, secrets, clock }: DelivererPorts, due: Due): Promise<OutboundAnswer | string> {
  const body = JSON.stringify(due.body);
  try {
    const at = new Date(clock.now());
    const signed = signWebhook(secretsToSignWith(secrets, due.endpointId, due.secrets, at), { id: due.id, at, body });
    return await http.request({
      method: "POST",
      url: due.url,
      headers: { "content-type": "application/json", "user-agent": "Parley-Webhooks/1", ...signed },
      body,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_ANSWER_BYTES,
    });
  } catch (error) {
    if (error instanceof OutboundError) return error.message;
    throw error;
  }
}

async function switchOff({ pool, report }: DelivererPorts, due: Due, reason: string): Promise<void> {
  const changed = await inTransaction(pool, async (client) => {
    const disabled = await disableEndpoint(client, due.endpointId, reason);
    if (disabled) await bumpRevision(client);
    return disabled;
  });
  if (changed)
    await report({
      workspaceId: due.workspaceId,
      kind: "webhook_disabled",
      subject: due.endpointId,
      detail: { url: new URL(due.url).host, reason },
    });
}
