/**
 * Pages of rows into the lanes: people found or made, what is said of them taken in, put on a list, or their events. What a page says of how
 * far it came is written after its rows are durable, so that whoever goes on after a crash repeats at most a page, which changes nothing.
 */
import { createHash } from "node:crypto";
import { inTransaction } from "../db/pool.ts";
import { admitArrivals, type Arrival, changeOf, type DoorDeps, inboxRow } from "../ingress/admit.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { areErased } from "../privacy/erasures.ts";
import { cellsOf, type Mapped, mapRow, type Mapping } from "./map-row.ts";
import { type Fault, insertFaults, noteProgress, type Progress, type RunRow } from "./runs.store.ts";
import type { SourceRow } from "./source-rows.ts";
import { noteCursor, noteTakenEvents, readTakenEvents, type SyncRow } from "./syncs.store.ts";

export type TakeInPorts = DoorDeps & { readonly clock: Pick<Clock, "now" | "sleep">; readonly crashPoints: CrashPoints };

/** More faults than this are counted, not kept. */
const MOST_FAULTS_KEPT = 10_000;
const CELL = 500;
const LEASE_MS = 60_000;

export function leaseFrom({ now }: Pick<Clock, "now">): Date {
  return new Date(now() + LEASE_MS);
}

/** Somebody stopped the run, or has taken it over. */
export class RunLost extends Error {}

type Good = Extract<Mapped, { readonly ok: true }> & { readonly line: number };

export class TakeIn {
  readonly #ports: TakeInPorts;
  readonly #sync: SyncRow;
  readonly #run: RunRow;
  readonly #mapping: Mapping;
  #progress: Progress;

  constructor(ports: TakeInPorts, sync: SyncRow, run: RunRow, begun: Progress) {
    this.#ports = ports;
    this.#sync = sync;
    this.#run = run;
    this.#mapping = sync.document;
    this.#progress = begun;
  }

  /** How many rows there were, over all tries. */
  get rows(): number {
    return this.#progress.rows;
  }

  /** Throws `RunLost` when the run is not ours any more. */
  async page(rows: readonly SourceRow[], bytesRead: number | null): Promise<void> {
    const before = this.#progress;
    const faults: Fault[] = [];
    const fault = (line: number, reason: string, record: readonly string[]): void => {
      if (before.faults + faults.length < MOST_FAULTS_KEPT) faults.push({ line, reason, record });
    };
    const good: Good[] = [];
    let bad = 0;
    for (const [index, row] of rows.entries()) {
      const mapped = mapRow(this.#mapping, row);
      // Of a query there are no lines: its rows are counted, on from where the try before came to.
      const line = bytesRead === null ? before.rows + index + 1 : row.line;
      if (mapped.ok) good.push({ ...mapped, line });
      else {
        bad += 1;
        fault(line, mapped.reason, this.#cells(row));
      }
    }
    const people = await this.#withoutErased(good, (line) => {
      bad += 1;
      // Which line it was is all that is kept of it.
      fault(line, "was erased, and comes back by themselves only", []);
    });
    const taken = this.#sync.document.into.kind === "events" ? await this.#events(people) : await this.#profiles(people);
    await this.#ports.crashPoints.visit("sync.page_stored");
    const last = rows.at(-1);
    const cursor = last === undefined || "fault" in last ? null : last.cursor;
    this.#progress = {
      rows: before.rows + rows.length,
      accepted: before.accepted + taken.accepted,
      duplicates: before.duplicates + taken.duplicates,
      faults: before.faults + bad,
      bytesRead,
    };
    const { pool, clock } = this.#ports;
    await inTransaction(pool, async (client) => {
      if (!(await noteProgress(client, this.#run, this.#progress, leaseFrom(clock)))) throw new RunLost();
      if (faults.length > 0) await insertFaults(client, this.#run.id, faults);
      if (taken.keys.length > 0) await noteTakenEvents(client, this.#sync.id, taken.keys);
      if (cursor !== null) await noteCursor(client, this.#sync, cursor);
    });
  }

  #cells(row: SourceRow): readonly string[] {
    const columns = this.#sync.document.columns.map(({ column }) => column);
    return cellsOf(columns, row, CELL).map((cell) => cell ?? "");
  }

  /** A table that still has somebody who was erased must not bring them back. */
  async #withoutErased(people: readonly Good[], told: (line: number) => void): Promise<readonly Good[]> {
    const erased = await areErased(
      this.#ports.pool,
      this.#run.workspaceId,
      people.map(({ identities }) => identities),
    );
    for (const [index, { line }] of people.entries()) if (erased[index]) told(line);
    return people.filter((_, index) => !erased[index]);
  }

  async #profiles(people: readonly Good[]): Promise<Taken> {
    const { ids, inboxWriter } = this.#ports;
    const { workspaceId, id: uploadId } = this.#run;
    const { into } = this.#sync.document;
    const rows = await admitArrivals(
      this.#ports,
      workspaceId,
      people.map(({ identities, change }) => ({
        identities,
        dedupeKey: null,
        item: (own) => ({ kind: "profile", change: changeOf(own, change) }),
      })),
    );
    const withList =
      into.kind !== "list"
        ? rows
        : rows.flatMap((row): readonly NewInboxRow[] =>
            row.item.kind === "profile" && row.profileId !== null
              ? [row, inboxRow(ids, workspaceId, row.profileId, { kind: "list", list: into.list, uploadId, isIn: true }, null)]
              : [row],
          );
    await inboxWriter.append(withList);
    return { accepted: people.length, duplicates: 0, keys: [] };
  }

  async #events(people: readonly Good[]): Promise<Taken> {
    const { pool, clock, inboxWriter } = this.#ports;
    const { id: syncId, document } = this.#sync;
    const type = document.into.kind === "events" ? document.into.event : "";
    const keyed = people.flatMap(({ identities, event }) => (event ? [{ identities, event, key: keyOf(event.id) }] : []));
    const known = await readTakenEvents(
      pool,
      syncId,
      keyed.map(({ key }) => key),
    );
    const fresh = keyed.filter(({ key }) => !known.has(key.toString("hex")));
    const arrivals = fresh.map(({ identities, event }): Arrival => ({
      identities,
      // Stands until the key is noted, also over a crash between the two.
      dedupeKey: `sync:${syncId}:${event.id}`,
      item: (own) => ({
        kind: "event",
        event: {
          id: event.id,
          type,
          properties: event.properties,
          occurredAt: event.occurredAt ?? new Date(clock.now()).toISOString(),
          source: "sync",
          change: changeOf(own),
        },
      }),
    }));
    const rows = await admitArrivals(this.#ports, this.#run.workspaceId, arrivals);
    const added = await inboxWriter.append(rows);
    const again = Math.min(arrivals.length, rows.length - added);
    return { accepted: arrivals.length - again, duplicates: again + known.size, keys: fresh.map(({ key }) => key) };
  }
}

type Taken = { readonly accepted: number; readonly duplicates: number; readonly keys: readonly Buffer[] };

/** Sixteen bytes that stand for the id. */
function keyOf(id: string): Buffer {
  return createHash("sha256").update(id).digest().subarray(0, 16);
}
