/** Syncs as people make, change and steer them: every change audited, none that could not run. */
import { isDeepStrictEqual } from "node:util";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import type { ConnectionKind, SyncDocument } from "../contract/warehouse.ts";
import { type DbClient, inTransaction } from "../db/pool.ts";
import { csvLine } from "../ingress/lists/csv-text.ts";
import { FAULT_COLUMNS } from "../ingress/lists/columns.ts";
import { changesBetween } from "../platform/changes.ts";
import { parseCron } from "../platform/cron.ts";
import { AppError } from "../platform/errors.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { unknownConnection, type By, type WarehousePorts } from "./connections.ts";
import { readConnection } from "./connections.store.ts";
import { mappingFault } from "./map-row.ts";
import { cancelRuns, queueRun, readFaults, readLastRuns, readRun, readRuns, releaseRun, type RunRow } from "./runs.store.ts";
import { nextRunAt } from "./sync-runner.ts";
import { deleteSync, lockSync, readSync, readSyncs, saveSync, type SyncRow } from "./syncs.store.ts";

export type { SyncRow } from "./syncs.store.ts";
export type { RunRow } from "./runs.store.ts";
export type ShownSync = SyncRow & { readonly last: RunRow | null };

const RUNS_SHOWN = 100;

export async function syncsOf({ pool }: Pick<WarehousePorts, "pool">, workspaceId: WorkspaceId): Promise<readonly ShownSync[]> {
  const last = await readLastRuns(pool, workspaceId);
  return (await readSyncs(pool, workspaceId)).map((sync) => ({ ...sync, last: last.get(sync.id) ?? null }));
}

export async function syncOf({ pool }: Pick<WarehousePorts, "pool">, workspaceId: WorkspaceId, id: string): Promise<ShownSync> {
  const sync = await readSync(pool, workspaceId, id);
  if (!sync) throw unknownSync(id);
  return { ...sync, last: (await readRuns(pool, workspaceId, id, 1))[0] ?? null };
}

/** `id`: of the one that is changed; null: a new one. Answers its id. A run of what it was before is stopped. */
export async function keepSync(
  ports: WarehousePorts,
  { workspaceId, actor }: By,
  document: SyncDocument,
  id: string | null,
): Promise<string> {
  const { pool, ids, clock } = ports;
  const at = new Date(clock.now());
  const ownId = id ?? ids.next<string>();
  await inTransaction(pool, async (client) => {
    const connection = await readConnection(client, workspaceId, document.connectionId);
    if (!connection) throw unknownConnection(document.connectionId);
    const fault = documentFault(document, connection.kind);
    if (fault !== null) throw new AppError("invalid_input", fault);
    const before = id === null ? null : await lockSync(client, workspaceId, id);
    if (id !== null && !before) throw unknownSync(id);
    const isSame = before !== null && isDeepStrictEqual(readOf(before.document), readOf(document));
    const saved = await saveSync(client, {
      id: ownId,
      workspaceId,
      document,
      revision: (before?.revision ?? 0) + (isSame ? 0 : 1),
      state: before?.state ?? "active",
      nextAt: before?.state === "paused" ? null : nextRunAt(document, at.getTime()),
      // What is read otherwise is read from its beginning.
      cursor: isSame ? before.cursor : null,
      file: isSame ? before.file : null,
      at,
      by: actor,
    });
    if (!saved)
      throw new AppError("conflict", `there is one named ${document.name} already: take another name`, {
        details: { reason: "data_name_taken" },
      });
    if (before && !isSame) await cancelRuns(client, ownId, null, at);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: before ? "data_sync.changed" : "data_sync.added",
      subject: ownId,
      detail: before
        ? { name: document.name, changes: changesBetween(before.document, document) }
        : { name: document.name, after: document as unknown as JsonObject },
    });
  });
  return ownId;
}

/** What a run reads and makes of it; its name and times may change without that. */
function readOf({ name: _name, schedule: _schedule, ...rest }: SyncDocument): object {
  return rest;
}

function documentFault({ source, into, columns, schedule }: SyncDocument, kind: ConnectionKind): string | null {
  if ((kind === "postgres") !== (source.kind === "query"))
    return kind === "postgres"
      ? "body/source: a database is asked by a query"
      : "body/source: this connection has files, and takes no queries";
  if (source.kind === "file" && source.newest && kind !== "s3") return "body/source/newest: only an S3 tells what files there are";
  if (source.kind === "file" && !source.newest && source.path === "") return "body/source/path must name a file";
  if (source.kind === "query" && source.cursor !== null && into.kind === "list" && into.mode === "replace")
    return "body/source/cursor: a list is replaced by all of it, not by what is new";
  const fault = mappingFault({ into, columns });
  if (fault !== null) return `body/columns: ${fault}`;
  if (schedule.kind === "manual") return null;
  if (parseCron(schedule.cron) === null) return "body/schedule/cron must have five fields such as 0 6 * * 1-5";
  return nextRunAt({ schedule }, 0) === null ? "body/schedule/cron never comes" : null;
}

export async function removeSync(ports: WarehousePorts, by: By, id: string): Promise<void> {
  await changed(ports, by, id, "removed", async (client) => void (await deleteSync(client, by.workspaceId, id)));
}

/** Paused: its schedule rests, and what waits or is under way is stopped. */
export async function pauseSync(ports: WarehousePorts, by: By, id: string): Promise<void> {
  const at = new Date(ports.clock.now());
  await changed(ports, by, id, "paused", async (client, sync) => {
    await saveSync(client, { ...sync, state: "paused", nextAt: null, at, by: by.actor });
    await cancelRuns(client, id, null, at);
  });
}

/** Times that passed meanwhile are not caught up with. */
export async function resumeSync(ports: WarehousePorts, by: By, id: string): Promise<void> {
  const at = new Date(ports.clock.now());
  await changed(ports, by, id, "resumed", async (client, sync) => {
    await saveSync(client, { ...sync, state: "active", nextAt: nextRunAt(sync.document, at.getTime()), at, by: by.actor });
  });
}

export async function runSync(ports: WarehousePorts, by: By, id: string, { full }: { readonly full: boolean }): Promise<string> {
  const at = new Date(ports.clock.now());
  const runId = ports.ids.next<string>();
  await changed(ports, by, id, "run", async (client, sync) => {
    const { workspaceId, actor } = by;
    const revision = sync.revision;
    if (!(await queueRun(client, { id: runId, workspaceId, syncId: id, revision, cause: "person", askedBy: actor, at })))
      throw new AppError("conflict", `${sync.document.name} is running already`, { details: { reason: "data_running" } });
    if (full) await saveSync(client, { ...sync, cursor: null, file: null, at, by: actor });
  });
  return runId;
}

export async function runsOf({ pool }: Pick<WarehousePorts, "pool">, workspaceId: WorkspaceId, id: string): Promise<readonly RunRow[]> {
  if (!(await readSync(pool, workspaceId, id))) throw unknownSync(id);
  return readRuns(pool, workspaceId, id, RUNS_SHOWN);
}

export async function runOf({ pool }: Pick<WarehousePorts, "pool">, workspaceId: WorkspaceId, id: string, runId: string): Promise<RunRow> {
  const run = await readRun(pool, workspaceId, id, runId);
  if (!run) throw new AppError("not_found", `there is no run ${runId} of this import`);
  return run;
}

/** Who would leave, leaves. */
export async function releaseHeldRun(ports: WarehousePorts, by: By, id: string, runId: string): Promise<void> {
  await changed(ports, by, id, "released", async (client) => {
    if (!(await readRun(client, by.workspaceId, id, runId))) throw new AppError("not_found", `there is no run ${runId} of this import`);
    if (!(await releaseRun(client, runId, by.actor, new Date(ports.clock.now()))))
      throw new AppError("conflict", "this run is not held any more, or another one is under way", {
        details: { reason: "data_not_held" },
      });
  });
}

export async function stopRun(ports: WarehousePorts, by: By, id: string, runId: string): Promise<void> {
  await changed(ports, by, id, "stopped", async (client) => {
    if (!(await readRun(client, by.workspaceId, id, runId))) throw new AppError("not_found", `there is no run ${runId} of this import`);
    if ((await cancelRuns(client, id, runId, new Date(ports.clock.now()))) === 0)
      throw new AppError("conflict", "this run has ended already", { details: { reason: "data_ended" } });
  });
}

/** The rows that were not taken, with the reason at the end of each. */
export async function faultFileOf({ pool }: Pick<WarehousePorts, "pool">, run: RunRow): Promise<string> {
  const faults = await readFaults(pool, run.id);
  const header = [...run.columns.map(({ column }) => column), ...FAULT_COLUMNS];
  const lines = faults.map(({ line, reason, record }) =>
    csvLine([...run.columns.map((_, index) => record[index] ?? ""), String(line), reason]),
  );
  return `\ufeff${csvLine(header)}${lines.join("")}`;
}

async function changed(
  { pool, ids }: WarehousePorts,
  { workspaceId, actor }: By,
  id: string,
  deed: string,
  change: (client: DbClient, sync: SyncRow) => Promise<void>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const sync = await lockSync(client, workspaceId, id);
    if (!sync) throw unknownSync(id);
    await change(client, sync);
    const detail = { name: sync.document.name };
    await insertAuditEntry(client, { id: ids.next(), workspaceId, actor, action: `data_sync.${deed}`, subject: id, detail });
  });
}

function unknownSync(id: string): AppError {
  return new AppError("not_found", `there is no import ${id} in this workspace`);
}
