/**
 * The batch door behind `POST /v1/events` and `/v1/profiles`: good lines are kept, bad ones told by number, and memory
 * holds two flushes at most whatever the length of the list. What is counted as accepted is durable.
 */
import { LIMITS } from "../../contract/limits.ts";
import type { Admitted, Rejected } from "../../contract/shapes.ts";
import { AppError } from "../../platform/errors.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { admitArrivals, type Arrival, type DoorDeps } from "../admit.ts";
import type { ItemReader } from "./item-reader.ts";
import { type Line, readLines } from "./json-lines.ts";

/** One object: refused as a whole, with what is wrong. */
export async function admitOne(
  deps: DoorDeps,
  workspaceId: WorkspaceId,
  read: ItemReader,
  value: unknown,
): Promise<{ readonly admitted: Admitted; readonly profileId: ProfileId | null }> {
  const item = read(value);
  if (!item.ok) {
    const { path, reason } = item.refused;
    throw new AppError("invalid_input", `${path === "" ? "the object" : path} ${reason}`, {
      details: { problems: [{ path, message: reason }] },
    });
  }
  const rows = await admitArrivals(deps, workspaceId, [item.arrival]);
  const isNew = (await deps.inboxWriter.append(rows)) === rows.length;
  return {
    admitted: { accepted: isNew ? 1 : 0, duplicates: isNew ? 0 : 1, rejected: [], rejectedCount: 0 },
    // Of an event that was there already nothing is applied: whoever is named this time may not exist at all.
    profileId: isNew ? (rows.at(-1)?.profileId ?? null) : null,
  };
}

export async function admitArray(
  deps: DoorDeps,
  workspaceId: WorkspaceId,
  read: ItemReader,
  values: readonly unknown[],
): Promise<Admitted> {
  if (values.length > LIMITS.batchItems)
    throw new AppError(
      "too_large",
      `an array may hold ${LIMITS.batchItems} items, this one has ${values.length}; send it as application/x-ndjson`,
    );
  const batch = new Batch(deps, workspaceId);
  for (const [index, value] of values.entries()) {
    batch.take(index + 1, read(value));
    if (batch.isFull) await batch.flush();
  }
  return batch.finish();
}

/** Line by line as it arrives. A line is one object. */
export async function admitLines(
  deps: DoorDeps,
  workspaceId: WorkspaceId,
  read: ItemReader,
  source: AsyncIterable<Uint8Array>,
): Promise<Admitted> {
  const batch = new Batch(deps, workspaceId);
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > LIMITS.ndjsonBytes) {
        const { rejected: _, ...soFar } = await batch.finish();
        throw new AppError(
          "too_large",
          `a list may have ${LIMITS.ndjsonBytes / 1_048_576} MB; the lines before that are stored, send the rest as another list`,
          { details: soFar },
        );
      }
      yield chunk;
    }
  };
  for await (const lines of readLines(counted(), LIMITS.lineBytes)) {
    for (const line of lines) {
      takeLine(batch, read, line);
      if (batch.isFull) await batch.flush();
    }
  }
  return batch.finish();
}

function takeLine(batch: Batch, read: ItemReader, line: Line): void {
  if ("fault" in line) return batch.refuse({ line: line.number, path: "", reason: line.fault });
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return batch.refuse({ line: line.number, path: "", reason: "the line is not valid JSON" });
  }
  batch.take(line.number, read(value, line.text));
}

class Batch {
  readonly #deps: DoorDeps;
  readonly #workspaceId: WorkspaceId;
  #arrivals: Arrival[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #accepted = 0;
  #duplicates = 0;
  readonly #rejected: Rejected[] = [];
  #rejectedCount = 0;

  constructor(deps: DoorDeps, workspaceId: WorkspaceId) {
    this.#deps = deps;
    this.#workspaceId = workspaceId;
  }

  get isFull(): boolean {
    return this.#arrivals.length >= LIMITS.flushRows;
  }

  take(line: number, item: ReturnType<ItemReader>): void {
    if (item.ok) this.#arrivals.push(item.arrival);
    else this.refuse({ line, ...item.refused });
  }

  refuse(rejected: Rejected): void {
    this.#rejectedCount += 1;
    if (this.#rejected.length < LIMITS.rejectedListed) this.#rejected.push(rejected);
  }

  /** Waits for the flush before, so that one is written while the next is read. */
  async flush(): Promise<void> {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    await this.#underWay;
    this.#underWay = this.#write(arrivals);
    // Awaited by the next flush or by `finish`; a failure must not count as unhandled until then.
    this.#underWay.catch(() => undefined);
  }

  async finish(): Promise<Admitted> {
    await this.flush();
    await this.#underWay;
    return { accepted: this.#accepted, duplicates: this.#duplicates, rejected: this.#rejected, rejectedCount: this.#rejectedCount };
  }

  async #write(arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const rows = await admitArrivals(this.#deps, this.#workspaceId, arrivals);
    const added = await this.#deps.inboxWriter.append(rows);
    const duplicates = Math.min(arrivals.length, rows.length - added);
    this.#duplicates += duplicates;
    this.#accepted += arrivals.length - duplicates;
  }
}
