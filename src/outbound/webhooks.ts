/** Endpoints as people manage them. Every change is audited and known to the next lane transaction. */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { Secrets } from "../platform/secrets.ts";
import { isPublicAddress } from "./public-address.ts";
import type { WebhookKind } from "./webhooks-kinds.ts";
import { openWebhookSecrets, sealWebhookSecrets } from "./webhooks-secrets.ts";
import { newWebhookSecret } from "./webhooks-sign.ts";
import {
  deleteEndpoint,
  forgetDeliveries,
  type Endpoint,
  type DeliveryRow,
  insertDelivery,
  insertEndpoint,
  listDeliveries,
  listEndpoints,
  lockEndpoint,
  replayDeliveries,
  updateEndpoint,
} from "./webhooks.store.ts";

export type WebhookPorts = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** Addresses of one's own network, and unencrypted ones, may be called. */
  readonly allowPrivate: boolean;
};
export type { DeliveryRow, Endpoint };
export type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
export type EndpointFields = { readonly url: string; readonly description: string; readonly kinds: readonly WebhookKind[] };

const OVERLAP_MS = 86_400_000;
const IP = /^[\d.]+$|:/;

export async function endpointsOf({ pool }: WebhookPorts, workspaceId: WorkspaceId): Promise<readonly Endpoint[]> {
  return listEndpoints(pool, workspaceId);
}

export async function deliveriesOf({ pool }: WebhookPorts, of: Parameters<typeof listDeliveries>[1]): Promise<readonly DeliveryRow[]> {
  return listDeliveries(pool, of);
}

/** The secret is told here and when it is replaced, and never again. */
export async function addEndpoint(
  ports: WebhookPorts,
  by: By,
  fields: EndpointFields,
): Promise<{ readonly endpoint: Endpoint; readonly secret: string }> {
  const { pool, ids, clock, secrets } = ports;
  const url = checkedUrl(fields.url, ports.allowPrivate);
  const id = ids.next<string>();
  const secret = newWebhookSecret();
  const endpoint: Endpoint = {
    ...fields,
    id,
    url,
    workspaceId: by.workspaceId,
    state: "active",
    secrets: sealWebhookSecrets(secrets, id, { current: secret, previous: null, previousUntil: null }),
    failingSince: null,
    lastSuccessAt: null,
    disabledReason: null,
    createdAt: new Date(clock.now()),
  };
  await inTransaction(pool, async (client) => {
    await insertEndpoint(client, endpoint);
    await note(ports, client, by, "webhook.added", id, { url: hostOf(url), kinds: [...fields.kinds] });
  });
  return { endpoint, secret };
}

export async function changeEndpoint(
  ports: WebhookPorts,
  by: By,
  id: string,
  changes: Partial<EndpointFields> & { readonly state?: "active" | "paused" },
): Promise<Endpoint> {
  const url = changes.url === undefined ? undefined : checkedUrl(changes.url, ports.allowPrivate);
  return inTransaction(ports.pool, async (client) => {
    const before = await locked(client, by, id);
    // Switched on again, it begins with a clean slate.
    const fresh = changes.state === "active" && before.state !== "active" ? { failingSince: null, disabledReason: null } : {};
    const after: Endpoint = { ...before, ...changes, ...(url === undefined ? {} : { url }), ...fresh };
    await updateEndpoint(client, after);
    await note(ports, client, by, "webhook.changed", id, { changed: Object.keys(changes) });
    return after;
  });
}

/** The secret before goes on signing beside the new one for a day. */
export async function rotateSecret(ports: WebhookPorts, by: By, id: string): Promise<string> {
  const { pool, secrets, clock } = ports;
  return inTransaction(pool, async (client) => {
    const before = await locked(client, by, id);
    const { current } = openWebhookSecrets(secrets, id, before.secrets);
    const secret = newWebhookSecret();
    const previousUntil = new Date(clock.now() + OVERLAP_MS).toISOString();
    await updateEndpoint(client, {
      ...before,
      secrets: sealWebhookSecrets(secrets, id, { current: secret, previous: current, previousUntil }),
    });
    await note(ports, client, by, "webhook.secret_rotated", id, {});
    return secret;
  });
}

export async function removeEndpoint(ports: WebhookPorts, by: By, id: string): Promise<void> {
  await inTransaction(ports.pool, async (client) => {
    if (!(await deleteEndpoint(client, by.workspaceId, id))) throw missing(id);
    await note(ports, client, by, "webhook.removed", id, {});
  });
}

/** A call like the others, to see whether it arrives. Answers its id. */
export async function sendTest(ports: WebhookPorts, by: By, id: string): Promise<string> {
  const { pool, ids, clock } = ports;
  return inTransaction(pool, async (client) => {
    const endpoint = await locked(client, by, id);
    if (endpoint.state !== "active") throw new AppError("conflict", `endpoint ${id} is ${endpoint.state}; switch it on first`);
    const now = new Date(clock.now());
    const deliveryId = ids.next<string>();
    await insertDelivery(client, {
      lane: laneOf(deliveryId),
      id: deliveryId,
      workspaceId: by.workspaceId,
      endpointId: id,
      kind: "webhook.test",
      body: { type: "webhook.test", timestamp: now.toISOString(), data: { endpointId: id } },
      now,
    });
    return deliveryId;
  });
}

export async function replay(
  ports: WebhookPorts,
  by: By,
  id: string,
  which: { readonly id: string } | { readonly from: Date; readonly to: Date; readonly failedOnly: boolean },
): Promise<number> {
  return inTransaction(ports.pool, async (client) => {
    await locked(client, by, id);
    const n = await replayDeliveries(client, { workspaceId: by.workspaceId, endpointId: id, now: new Date(ports.clock.now()), ...which });
    if (n > 0) await insertAuditEntry(client, { id: ports.ids.next(), ...by, action: "webhook.replayed", subject: id, detail: { n } });
    return n;
  });
}

const KEPT_MS = 14 * 86_400_000;

export async function forgetOldDeliveries({ pool, clock }: WebhookPorts): Promise<void> {
  await forgetDeliveries(pool, new Date(clock.now() - KEPT_MS));
}

async function locked(client: DbClient, by: By, id: string): Promise<Endpoint> {
  const endpoint = await lockEndpoint(client, by.workspaceId, id);
  if (!endpoint) throw missing(id);
  return endpoint;
}

function missing(id: string): AppError {
  return new AppError("not_found", `there is no webhook endpoint ${id} in this workspace`);
}

async function note({ ids }: WebhookPorts, client: DbClient, by: By, action: string, subject: string, detail: JsonObject): Promise<void> {
  await insertAuditEntry(client, { id: ids.next(), ...by, action, subject, detail });
  await bumpRevision(client);
}

function hostOf(url: string): string {
  return new URL(url).host;
}

/** What can be seen without asking the network; names are looked up, and refused, at each call. */
function checkedUrl(text: string, allowPrivate: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")))
    throw new AppError("invalid_input", "/url must be an address that begins with https://");
  if (url.username !== "" || url.password !== "")
    throw new AppError("invalid_input", "/url must hold no user name and no password; calls are signed");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowPrivate && (host === "localhost" || (IP.test(host) && !isPublicAddress(host))))
    throw new AppError("invalid_input", `/url names ${host}, a private or reserved address, which may not be called from here`);
  return url.toString();
}
