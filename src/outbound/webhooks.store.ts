import type { Db, DbClient } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WebhookKind } from "./webhooks-kinds.ts";

export type Endpoint = {
  readonly id: string;
  readonly workspaceId: string;
  readonly url: string;
  readonly description: string;
  readonly kinds: readonly WebhookKind[];
  readonly state: "active" | "paused" | "disabled";
  /** Sealed `WebhookSecrets`. */
  readonly secrets: Buffer;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly disabledReason: string | null;
  readonly createdAt: Date;
};

const ENDPOINT = `id, workspace_id as "workspaceId", url, description, kinds, state, secrets, failing_since as "failingSince",
  last_success_at as "lastSuccessAt", disabled_reason as "disabledReason", created_at as "createdAt"`;

export async function listEndpoints(db: Db, workspaceId: string): Promise<readonly Endpoint[]> {
  const { rows } = await db.query<Endpoint>(`select ${ENDPOINT} from webhook_endpoint where workspace_id = $1 order by created_at, id`, [
    workspaceId,
  ]);
  return rows;
}

export async function lockEndpoint(client: DbClient, workspaceId: string, id: string): Promise<Endpoint | null> {
  const { rows } = await client.query<Endpoint>(`select ${ENDPOINT} from webhook_endpoint where workspace_id = $1 and id = $2 for update`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

export async function insertEndpoint(client: DbClient, endpoint: Endpoint): Promise<void> {
  const { id, workspaceId, url, description, kinds, state, secrets, createdAt } = endpoint;
  await client.query(
    "insert into webhook_endpoint (id, workspace_id, url, description, kinds, state, secrets, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    [id, workspaceId, url, description, kinds, state, secrets, createdAt],
  );
}

export async function updateEndpoint(client: DbClient, endpoint: Endpoint): Promise<void> {
  const { id, url, description, kinds, state, secrets, failingSince, disabledReason } = endpoint;
  await client.query(
    `update webhook_endpoint set url = $2, description = $3, kinds = $4, state = $5, secrets = $6, failing_since = $7, disabled_reason = $8 where id = $1`,
    [id, url, description, kinds, state, secrets, failingSince, disabledReason],
  );
}

/** With its deliveries. */
export async function deleteEndpoint(client: DbClient, workspaceId: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from webhook_endpoint where workspace_id = $1 and id = $2", [workspaceId, id]);
  if (rowCount) await client.query("delete from webhook_delivery where endpoint_id = $1", [id]);
  return Boolean(rowCount);
}

/** `failing`: the last call failed, so it is tried with one at a time. */
export type OpenEndpoint = { readonly id: string; readonly failing: boolean };

export async function openEndpoints(db: Db): Promise<readonly OpenEndpoint[]> {
  const { rows } = await db.query<OpenEndpoint>({
    name: "open_webhook_endpoints",
    text: "select id, failing_since is not null as failing from webhook_endpoint where state = 'active'",
  });
  return rows;
}

export type Due = {
  readonly lane: number;
  readonly id: string;
  readonly endpointId: string;
  readonly workspaceId: string;
  readonly kind: string;
  readonly body: JsonObject;
  readonly attempts: number;
  readonly url: string;
  readonly secrets: Buffer;
  readonly failingSince: Date | null;
};

// Two processes that want the same row: the second waits for the first, then sees that it is due no more.
const CLAIM = `
with due as (
  select q.lane, q.id from unnest($1::uuid[], $2::integer[]) as open(id, most) cross join lateral (
    select lane, id from webhook_delivery d where d.endpoint_id = open.id and d.state = 'pending' and d.due_at <= $3 order by d.due_at limit open.most) q)
update webhook_delivery w set due_at = $4, attempts = w.attempts + 1
from due, webhook_endpoint e
where w.lane = due.lane and w.id = due.id and w.state = 'pending' and w.due_at <= $3 and e.id = w.endpoint_id
returning w.lane, w.id, w.endpoint_id as "endpointId", w.workspace_id as "workspaceId", w.kind, w.body, w.attempts,
  e.url, e.secrets, e.failing_since as "failingSince"`;

/** Takes due deliveries for the time of a lease: who dies with one lets it fall due again. */
export async function claimDeliveries(
  db: Db,
  limits: readonly { readonly id: string; readonly most: number }[],
  now: Date,
  leaseUntil: Date,
): Promise<readonly Due[]> {
  if (limits.length === 0) return [];
  const { rows } = await db.query<Due>({
    name: "claim_webhook_deliveries",
    text: CLAIM,
    values: [limits.map(({ id }) => id), limits.map(({ most }) => most), now, leaseUntil],
  });
  return rows;
}

export type DeliveryResult =
  | { readonly state: "delivered"; readonly status: number; readonly at: Date }
  | { readonly state: "pending" | "failed"; readonly status: number | null; readonly error: string; readonly dueAt: Date };

/** Guarded by the attempt: what a slow process finds out about an earlier one changes nothing. */
export async function recordDelivery(db: Db, due: Due, result: DeliveryResult): Promise<void> {
  const error = result.state === "delivered" ? null : result.error;
  const deliveredAt = result.state === "delivered" ? result.at : null;
  const dueAt = result.state === "pending" ? result.dueAt : null;
  await db.query({
    name: "record_webhook_delivery",
    text: `update webhook_delivery set state = $4, status = $5, error = $6, delivered_at = $7, due_at = coalesce($8, due_at)
      where lane = $1 and id = $2 and attempts = $3 and state = 'pending'`,
    values: [due.lane, due.id, due.attempts, result.state, result.status, error, deliveredAt, dueAt],
  });
}

/** Writes only where something changes: a healthy endpoint's row is not touched by each call. */
export async function noteSuccess(db: Db, endpointId: string, at: Date): Promise<void> {
  await db.query({
    name: "note_webhook_success",
    text: `update webhook_endpoint set failing_since = null, last_success_at = $2
      where id = $1 and (failing_since is not null or last_success_at is null or last_success_at < $2::timestamptz - interval '1 minute')`,
    values: [endpointId, at],
  });
}

export async function noteFailure(db: Db, endpointId: string, at: Date): Promise<Date> {
  const { rows } = await db.query<{ failing_since: Date }>({
    name: "note_webhook_failure",
    text: "update webhook_endpoint set failing_since = coalesce(failing_since, $2) where id = $1 returning failing_since",
    values: [endpointId, at],
  });
  return rows[0]?.failing_since ?? at;
}

/** Answers false when it was not active any more. */
export async function disableEndpoint(client: DbClient, endpointId: string, reason: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "update webhook_endpoint set state = 'disabled', disabled_reason = $2 where id = $1 and state = 'active'",
    [endpointId, reason],
  );
  return Boolean(rowCount);
}

export type DeliveryRow = {
  readonly id: string;
  readonly kind: string;
  readonly state: "pending" | "delivered" | "failed";
  readonly attempts: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly body: JsonObject;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly deliveredAt: Date | null;
  readonly at: string;
};

/** Newest first, along `webhook_delivery_recent`. */
export async function listDeliveries(
  db: Db,
  of: {
    readonly workspaceId: string;
    readonly endpointId: string;
    readonly state: string | null;
    readonly before: { readonly at: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<readonly DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `select id, kind, state, attempts, status, error, body, created_at as "createdAt", due_at as "dueAt", delivered_at as "deliveredAt", created_at::text as at
     from webhook_delivery where workspace_id = $1 and endpoint_id = $2 and ($3::text is null or state = $3)
       and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
     order by created_at desc, id desc limit $6`,
    [of.workspaceId, of.endpointId, of.state, of.before?.at ?? null, of.before?.id ?? null, of.limit],
  );
  return rows;
}

/** Sends again, under the same ids, so that a receiver that has one already knows it. One, or all of a time that are done with. */
export async function replayDeliveries(
  client: DbClient,
  of: { readonly workspaceId: string; readonly endpointId: string; readonly now: Date } & (
    | { readonly id: string }
    | { readonly from: Date; readonly to: Date; readonly failedOnly: boolean }
  ),
): Promise<number> {
  const fixed = [of.workspaceId, of.endpointId, of.now];
  const set =
    "update webhook_delivery set state = 'pending', due_at = $3, attempts = 0, error = null where workspace_id = $1 and endpoint_id = $2";
  const { rowCount } =
    "id" in of
      ? await client.query(`${set} and id = $4`, [...fixed, of.id])
      : await client.query(`${set} and created_at >= $4 and created_at < $5 and state <> 'pending' and (not $6 or state = 'failed')`, [
          ...fixed,
          of.from,
          of.to,
          of.failedOnly,
        ]);
  return rowCount ?? 0;
}

export async function insertDelivery(
  client: Db | DbClient,
  row: {
    readonly lane: number;
    readonly id: string;
    readonly workspaceId: string;
    readonly endpointId: string;
    readonly kind: string;
    readonly body: JsonObject;
    readonly now: Date;
  },
): Promise<void> {
  await client.query(
    `insert into webhook_delivery (lane, id, workspace_id, endpoint_id, kind, body, created_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [row.lane, row.id, row.workspaceId, row.endpointId, row.kind, JSON.stringify(row.body), row.now],
  );
}

/** Those too that wait for an endpoint which is paused, switched off or gone; one that is being sent again is due later than it was made. */
export async function forgetDeliveries(db: Db, before: Date): Promise<void> {
  await db.query("delete from webhook_delivery where created_at < $1 and (state <> 'pending' or due_at < $1)", [before]);
}
