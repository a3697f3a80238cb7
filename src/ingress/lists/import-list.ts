/**
 * An uploaded file into a list: people are found or made by the names in their row, what the row says of them is taken in, and they are
 * put on the list. Rows with faults are kept with their reason and do not stop the others. The same file twice does no harm.
 */
import { parse } from "csv-parse";
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { AppError } from "../../platform/errors.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { admitArrivals, changeOf, type DoorDeps, inboxRow } from "../admit.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import { roomInLanes } from "../../lanes/room.ts";
import type { Clock } from "../../platform/clock.ts";
import { type Column, readColumns, readRow } from "./columns.ts";
import { areErased } from "../../privacy/erasures.ts";
import { decodeText, detectDelimiter, detectEncoding } from "./csv-text.ts";
import { type Fault, MOST_FAULTS_KEPT, noteFormat, noteProgress, readLeftOver } from "./uploads.store.ts";

export type ListDeps = DoorDeps & { readonly clock: Pick<Clock, "sleep"> };

export type ListImport = {
  readonly uploadId: string;
  readonly workspaceId: WorkspaceId;
  readonly list: string;
  readonly mode: "add" | "replace";
  readonly file: FileHandle;
  /** Of phone numbers without a country; null: they are faults. */
  readonly country: string | null;
  /** Kinds of groups that columns may name. */
  readonly groupKinds: ReadonlySet<string>;
};

const ROWS_AT_ONCE = 500;
const MOST_RECORD_BYTES = 128 * 1_024;

const READ_BYTES = 64 * 1_024;

/** From its beginning. No stream: one closes the file with itself, or keeps it from being closed. */
async function* bytesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Throws an AppError when the file as a whole cannot be read; what was read before stays. */
export async function importList(deps: ListDeps, job: ListImport, signal: AbortSignal): Promise<void> {
  const kind = await detectEncoding(bytesOf(job.file));
  if ("fault" in kind) throw new AppError("unprocessable", kind.fault);
  const { encoding } = kind;
  const importer = new Importer(deps, job);
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytesOf(job.file)) {
      signal.throwIfAborted();
      importer.bytesRead += chunk.length;
      yield chunk;
    }
  };
  const text = decodeText(bytes(), encoding);
  const first = await text.next();
  const start = first.done === true ? "" : first.value;
  if (start.trim() === "") throw new AppError("unprocessable", "the file is empty: its first line must name the columns");
  const delimiter = detectDelimiter(start);
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_RECORD_BYTES,
    info: true,
  });
  const whole = async function* (): AsyncGenerator<string> {
    yield start;
    yield* text;
  };
  const records = pipeline(Readable.from(whole()), parser, { signal });
  records.catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }>) {
      if (!importer.columns) {
        importer.columns = readColumns(record, job.groupKinds);
        await noteFormat(deps.pool, job.uploadId, { encoding, delimiter, columns: importer.columns });
        continue;
      }
      importer.take(info.lines, record);
      if (!importer.isFull) continue;
      await importer.flush();
      await roomInLanes(deps, signal, async () => importer.tell([]));
    }
  } catch (error) {
    await importer.flush();
    throw toldError(error);
  }
  await importer.flush();
  if (!importer.columns) throw new AppError("unprocessable", "the file is empty: its first line must name the columns");
  if (job.mode === "replace") await unlistOthers(deps, job);
}

/** csv-parse speaks of "quotes" and "records"; whoever sent the file wants to know which line. */
function toldError(error: unknown): unknown {
  const { code, lines } = error as { readonly code?: string; readonly lines?: number };
  if (code === "CSV_MAX_RECORD_SIZE")
    return new AppError("unprocessable", `a row near line ${lines ?? "?"} is longer than 128 KB: probably a quote " is never closed`);
  if (typeof code === "string" && code.startsWith("CSV_"))
    return new AppError("unprocessable", `the file cannot be read near line ${lines ?? "?"}: check the quotes there`);
  return error;
}

class Importer {
  columns: readonly Column[] | null = null;
  bytesRead = 0;
  readonly #deps: ListDeps;
  readonly #job: ListImport;
  #people: (Extract<ReturnType<typeof readRow>, { readonly ok: true }> & { readonly line: number })[] = [];
  #faults: Fault[] = [];
  #rows = 0;
  #accepted = 0;
  #faultCount = 0;

  constructor(deps: ListDeps, job: ListImport) {
    this.#deps = deps;
    this.#job = job;
  }

  get isFull(): boolean {
    return this.#people.length + this.#faults.length >= ROWS_AT_ONCE;
  }

  take(line: number, record: readonly string[]): void {
    this.#rows += 1;
    const row = readRow(this.columns ?? [], record, this.#job.country);
    if (row.ok) {
      this.#people.push({ ...row, line });
      return;
    }
    this.#faultCount += 1;
    if (this.#faultCount <= MOST_FAULTS_KEPT)
      this.#faults.push({ line, reason: row.reason, record: record.map((cell) => cell.slice(0, 500)) });
  }

  /** A list that was written before somebody was erased must not bring them back. */
  async #leaveErased(): Promise<void> {
    const people = this.#people;
    const erased = await areErased(
      this.#deps.pool,
      this.#job.workspaceId,
      people.map(({ identities }) => identities),
    );
    this.#people = people.filter((_, index) => !erased[index]);
    const gone = people.length - this.#people.length;
    this.#faultCount += gone;
    // Which line it was is all that is kept of it.
    for (const [index, { line }] of people.entries())
      if (erased[index] && this.#faults.length < MOST_FAULTS_KEPT)
        this.#faults.push({ line, reason: "was erased, and comes back by themselves only", record: [] });
  }

  async flush(): Promise<void> {
    const { ids, inboxWriter } = this.#deps;
    const { workspaceId, list, uploadId } = this.#job;
    await this.#leaveErased();
    const profiles = await admitArrivals(
      this.#deps,
      workspaceId,
      this.#people.map(({ identities, change, groups }) => ({
        identities,
        dedupeKey: null,
        ...(groups.length === 0 ? {} : { groups }),
        item: (own, memberships) => ({ kind: "profile", change: changeOf(own, { ...change, ...memberships }) }),
      })),
    );
    const rows = profiles.flatMap((row): readonly NewInboxRow[] =>
      row.item.kind === "profile" && row.profileId !== null
        ? [row, inboxRow(ids, workspaceId, row.profileId, { kind: "list", list, uploadId, isIn: true }, null)]
        : [row],
    );
    await inboxWriter.append(rows);
    this.#accepted += this.#people.length;
    await this.tell(this.#faults);
    this.#people = [];
    this.#faults = [];
  }

  /** How far it is, also that it still is. */
  async tell(faults: readonly Fault[]): Promise<void> {
    const progress = { bytesRead: this.bytesRead, rows: this.#rows, accepted: this.#accepted, faults: this.#faultCount };
    await noteProgress(this.#deps.pool, this.#job.uploadId, progress, faults);
  }
}

async function unlistOthers({ pool, ids, inboxWriter }: DoorDeps, { workspaceId, list, uploadId }: ListImport): Promise<void> {
  let after: ProfileId | null = null;
  for (;;) {
    const others: readonly ProfileId[] = await readLeftOver(pool, workspaceId, list, uploadId, after, 1_000);
    if (others.length === 0) return;
    await inboxWriter.append(others.map((id) => inboxRow(ids, workspaceId, id, { kind: "list", list, uploadId, isIn: false }, null)));
    after = others.at(-1) ?? null;
  }
}
