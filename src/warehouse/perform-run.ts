/** One try of a run: reads the source, takes it in, and says what came of it. */
import { roomInLanes } from "../lanes/room.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { inboxRow } from "../ingress/admit.ts";
import { IDENTITIES } from "../ingress/lists/columns.ts";
import type { JsonObject } from "../platform/json.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import { readConnection } from "./connections.store.ts";
import { secretOf } from "./connection-secret.ts";
import { DataError, mayPass } from "./data-error.ts";
import type { FileSeen } from "./files.ts";
import { type Opened, openSource, placeOf, type PlacePorts } from "./places.ts";
import {
  beginAnew,
  beginReading,
  countLeftOver,
  finishRun,
  holdRun,
  keepLease,
  noteFile,
  noteLeaving,
  readLeftOver,
  readRun,
  type RunRow,
  supersedeHeld,
  tryAgain,
} from "./runs.store.ts";
import type { SourcePage } from "./source-rows.ts";
import { noteFailing, noteSucceeded, readSync, type SyncRow } from "./syncs.store.ts";
import { leaseFrom, RunLost, TakeIn, type TakeInPorts } from "./take-in.ts";

export type SyncFinding = {
  readonly workspaceId: string;
  readonly kind: "sync_failing" | "sync_held";
  readonly subject: string;
  readonly detail: JsonObject;
};
export type RunPorts = TakeInPorts & {
  readonly pool: Db;
  readonly places: PlacePorts;
  readonly vault: Pick<Secrets, "open">;
  /** One open incident a subject, however often it is found. */
  readonly report: (findings: readonly SyncFinding[]) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
};

const MINUTE_MS = 60_000;
const AGAIN_MINUTES = [1, 5, 15] as const;

export async function performRun(ports: RunPorts, run: RunRow, signal: AbortSignal): Promise<void> {
  const sync = await readSync(ports.pool, run.workspaceId, run.syncId);
  if (!sync) return;
  try {
    const end = run.releasedBy === null ? await readAll(ports, sync, run, signal) : await letGo(ports, sync, run, run.file);
    if (end === null) return;
    await inTransaction(ports.pool, async (client) => {
      if (!(await finishRun(client, run, { state: end.state, at: at(ports), problem: null }))) return;
      await noteSucceeded(client, sync, end.file);
    });
  } catch (error) {
    if (error instanceof RunLost) return;
    if (signal.aborted) throw error;
    await noteFailed(ports, sync, run, error);
  }
}

type End = { readonly state: "done" | "unchanged"; readonly file: FileSeen | null };

/** Null: it is held. */
async function readAll(ports: RunPorts, sync: SyncRow, run: RunRow, signal: AbortSignal): Promise<End | null> {
  const { pool } = ports;
  const { document } = sync;
  const list = document.into.kind === "list" ? { name: document.into.list, workspaceId: run.workspaceId } : null;
  if (!(await beginReading(pool, run, { columns: document.columns, list }))) throw new RunLost();
  const connection = await readConnection(pool, run.workspaceId, sync.connectionId);
  if (!connection) throw new DataError("internal", "the connection is gone");
  const place = placeOf(ports.places, { ...connection, secret: secretOf(ports.vault, connection) });
  const opened = await openSource(place, document.source, { cursor: sync.cursor, seen: sync.file, signal });
  if (opened.kind === "unchanged") return { state: "unchanged", file: null };
  await using source = opened;
  if (source.file) await noteFile(pool, run, source.file, source.bytes);
  const goesOn = document.source.kind === "query" && document.source.cursor !== null;
  // What has no cursor is read from its beginning at each try.
  if (!goesOn) await beginAnew(pool, run);
  const taking = new TakeIn(
    ports,
    sync,
    run,
    goesOn ? { ...run, bytesRead: null } : { rows: 0, accepted: 0, duplicates: 0, faults: 0, bytesRead: null },
  );
  await supersedeHeld(pool, sync.id, at(ports));
  await readPages(ports, { sync, run, taking, signal }, source);
  if (document.into.kind !== "list" || document.into.mode !== "replace") return { state: "done", file: source.file };
  const leaving = await countLeftOver(pool, run.workspaceId, document.into.list, run.id);
  const members = await membersOf(ports, run);
  const isTooMuch = members > 0 && (leaving * 100 > members * document.into.mostLeavingPercent || taking.rows === 0);
  if (!isTooMuch) return letGo(ports, sync, run, source.file);
  if (!(await holdRun(pool, run, leaving))) throw new RunLost();
  const detail = { sync: document.name, syncId: sync.id, leaving, members, percent: Math.round((leaving / members) * 100) };
  await ports.report([{ workspaceId: run.workspaceId, kind: "sync_held", subject: `sync:${sync.id}`, detail }]);
  return null;
}

async function membersOf({ pool }: RunPorts, { workspaceId, syncId, id }: RunRow): Promise<number> {
  return (await readRun(pool, workspaceId, syncId, id))?.members ?? 0;
}

type Reading = { readonly sync: SyncRow; readonly run: RunRow; readonly taking: TakeIn; readonly signal: AbortSignal };

async function readPages(ports: RunPorts, { sync, run, taking, signal }: Reading, source: Extract<Opened, { readonly kind: "rows" }>) {
  let isFirst = true;
  for await (const page of source.pages) {
    signal.throwIfAborted();
    if (isFirst) checkColumns(sync, page);
    isFirst = false;
    await roomInLanes(ports, signal, async () => {
      if (!(await keepLease(ports.pool, run, leaseFrom(ports.clock)))) throw new RunLost();
    });
    await taking.page(page.rows, page.bytesRead);
  }
}

/** Before anything is taken in: a column that is gone would read as if nobody had anything there. */
function checkColumns({ document }: SyncRow, page: SourcePage): void {
  const gone = document.columns.filter(({ column }) => !page.columns.includes(column));
  const names = document.columns.filter(({ as }) => IDENTITIES.has(as));
  const isNobody = page.rows.length > 0 && names.every(({ column }) => !page.columns.includes(column));
  if (page.isFixed ? gone.length === 0 : !isNobody) return;
  const told = (page.isFixed ? gone : names).map(({ column }) => column).join(", ");
  throw new DataError("columns_changed", `the source has no column ${told} any more (it has ${page.columns.join(", ")})`.slice(0, 500));
}

/** Whoever is not in what was read leaves the list. */
async function letGo({ pool, ids, inboxWriter, clock }: RunPorts, sync: SyncRow, run: RunRow, file: FileSeen | null): Promise<End> {
  const { into } = sync.document;
  if (into.kind !== "list") return { state: "done", file };
  let after: ProfileId | null = null;
  let gone = 0;
  for (;;) {
    const others: readonly ProfileId[] = await readLeftOver(pool, run.workspaceId, into.list, run.id, after, 1_000);
    if (others.length === 0) break;
    if (!(await keepLease(pool, run, leaseFrom(clock)))) throw new RunLost();
    await inboxWriter.append(
      others.map((id) => inboxRow(ids, run.workspaceId, id, { kind: "list", list: into.list, uploadId: run.id, isIn: false }, null)),
    );
    gone += others.length;
    after = others.at(-1) ?? null;
  }
  await noteLeaving(pool, run, gone);
  return { state: "done", file };
}

async function noteFailed(ports: RunPorts, sync: SyncRow, run: RunRow, error: unknown): Promise<void> {
  const { pool } = ports;
  if (!(error instanceof DataError)) ports.failed(error);
  const told = error instanceof DataError ? error : new DataError("internal", "something broke on our side; the log has the reason");
  const problem = { reason: told.reason, text: told.message };
  const now = at(ports);
  const minutes = mayPass(told) ? AGAIN_MINUTES[run.failures] : undefined;
  const isMine = await inTransaction(pool, async (client) => {
    const noted =
      minutes === undefined
        ? await finishRun(client, run, { state: "failed", at: now, problem })
        : await tryAgain(client, run, new Date(now.getTime() + minutes * MINUTE_MS), problem);
    if (noted) await noteFailing(client, sync.id, now);
    return noted;
  });
  if (!isMine || minutes !== undefined) return;
  const detail = { sync: sync.document.name, syncId: sync.id, ...problem };
  await ports.report([{ workspaceId: run.workspaceId, kind: "sync_failing", subject: `sync:${sync.id}`, detail }]);
}

function at({ clock }: RunPorts): Date {
  return new Date(clock.now());
}
