/** Connections as people make and change them: tried before they are kept, their secrets sealed, every change audited. */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import type { ConnectionInput } from "../contract/warehouse.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { changesBetween } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import { sealSecret, secretOf } from "./connection-secret.ts";
import { deleteConnection, type ListedConnection, readConnection, readConnections, saveConnection } from "./connections.store.ts";
import { DataError } from "./data-error.ts";
import { askPlace, keeperOf, type Place, placeOf, type PlacePorts } from "./places.ts";

export type WarehousePorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly vault: Pick<Secrets, "seal" | "open">;
  readonly places: PlacePorts;
};
export type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
export type { ListedConnection } from "./connections.store.ts";

export async function connectionsOf(
  { pool }: Pick<WarehousePorts, "pool">,
  workspaceId: WorkspaceId,
): Promise<readonly ListedConnection[]> {
  return readConnections(pool, workspaceId);
}

/** Says what answers there. `id`: of a connection whose secret is used when none is given, by the same server and user alone. */
export async function tryConnection(
  ports: WarehousePorts,
  workspaceId: WorkspaceId,
  input: ConnectionInput,
  id: string | null,
): Promise<string> {
  const secret = await secretFor(ports, workspaceId, input, id);
  return told(async () => askPlace(placeOf(ports.places, { kind: input.kind, settings: input.settings, secret })));
}

/** `id`: of the one that is changed; null: a new one. Answers its id. */
export async function keepConnection(
  ports: WarehousePorts,
  { workspaceId, actor }: By,
  input: ConnectionInput,
  id: string | null,
): Promise<string> {
  const { pool, ids, vault, clock, places } = ports;
  const before = id === null ? null : await existing(ports, workspaceId, id);
  if (before && before.kind !== input.kind) throw new AppError("invalid_input", "a connection does not change its kind: make another one");
  const secret = await secretFor(ports, workspaceId, input, id);
  await told(async () => askPlace(placeOf(places, { kind: input.kind, settings: input.settings, secret })));
  const { name, kind } = input;
  const settings: JsonObject = input.settings;
  const ownId = id ?? ids.next<string>();
  await inTransaction(pool, async (client) => {
    const row = {
      id: ownId,
      workspaceId,
      name,
      kind,
      settings,
      sealed: sealSecret(vault, ownId, secret),
      at: new Date(clock.now()),
      by: actor,
    };
    if (!(await saveConnection(client, row))) throw nameTaken(name);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: before ? "data_connection.changed" : "data_connection.added",
      subject: ownId,
      detail: before
        ? {
            name,
            changes: changesBetween({ name: before.name, ...before.settings }, { name, ...settings }),
            secretChanged: input.secret !== undefined,
          }
        : { name, kind, ...settings },
    });
  });
  return ownId;
}

export async function removeConnection({ pool, ids }: WarehousePorts, { workspaceId, actor }: By, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const connection = (await readConnections(client, workspaceId)).find((one) => one.id === id);
    if (!connection) throw unknownConnection(id);
    if (connection.syncs > 0)
      throw new AppError("conflict", `${connection.syncs} imports read from ${connection.name}: remove them first`, {
        details: { reason: "data_connection_used" },
      });
    await deleteConnection(client, workspaceId, id);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "data_connection.removed",
      subject: id,
      detail: { name: connection.name },
    });
  });
}

/** With its secret opened, to be read from now. */
export async function placeFor(ports: WarehousePorts, workspaceId: WorkspaceId, id: string): Promise<Place> {
  const connection = await existing(ports, workspaceId, id);
  return told(async () => placeOf(ports.places, { ...connection, secret: secretOf(ports.vault, connection) }));
}

/** What the other side refuses is told with its reason. */
export async function told<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DataError) throw new AppError("unprocessable", error.message, { details: { reason: `data_${error.reason}` } });
    throw error;
  }
}

async function secretFor(ports: WarehousePorts, workspaceId: WorkspaceId, input: ConnectionInput, id: string | null): Promise<string> {
  if (input.secret !== undefined) return input.secret;
  const known = id === null ? null : await existing(ports, workspaceId, id);
  // What is kept is told to nobody but whom it was kept for.
  if (known && keeperOf(known as unknown as ConnectionInput) === keeperOf(input)) return secretOf(ports.vault, known);
  if (known === null && input.kind === "https") return "";
  throw new AppError("unprocessable", "the secret is needed for this server and user", { details: { reason: "data_secret" } });
}

async function existing({ pool }: Pick<WarehousePorts, "pool">, workspaceId: WorkspaceId, id: string) {
  const found = await readConnection(pool, workspaceId, id);
  if (!found) throw unknownConnection(id);
  return found;
}

export function unknownConnection(id: string): AppError {
  return new AppError("not_found", `there is no data connection ${id} in this workspace`);
}

function nameTaken(name: string): AppError {
  return new AppError("conflict", `there is one named ${name} already: take another name`, { details: { reason: "data_name_taken" } });
}
