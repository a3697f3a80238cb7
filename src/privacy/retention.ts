/**
 * How long what is kept, by kind of data and workspace. Once a night, in small commits; people under a legal hold are left out, and looked
 * at again once it is off. What is not named is kept.
 */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import {
  countAged,
  forgetBatch,
  listRetentions,
  lockRetention,
  type RetentionKind,
  readHeldProfiles,
  readRetention,
  RETENTION_KINDS,
  writeRetention,
} from "./retention.store.ts";

/** Days; null or left out: for as long as the workspace is there. */
export type Retention = { readonly [Kind in RetentionKind]?: number | null };

export type RetentionPorts = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };

const DAY_MS = 86_400_000;
/** Rows of one commit, and commits of one night: what is more comes the night after. */
const BATCH = 500;
const MOST_BATCHES = 2_000;

export async function showRetention(pool: Db, workspaceId: WorkspaceId): Promise<Retention> {
  return readRetention(pool, workspaceId);
}

export type RetentionPreview = { readonly [Kind in RetentionKind]: number };

/** How many rows the next night would take with these settings. */
export async function previewRetention(
  { pool, clock }: RetentionPorts,
  workspaceId: WorkspaceId,
  wanted: Retention,
): Promise<RetentionPreview> {
  const held = await readHeldProfiles(pool, workspaceId);
  const counts: { [Kind in RetentionKind]?: number } = {};
  for (const kind of RETENTION_KINDS) {
    const days = wanted[kind] ?? null;
    counts[kind] = days === null ? 0 : await countAged(pool, { kind, workspaceId, before: cutoff(clock, days), held });
  }
  return counts as RetentionPreview;
}

export async function saveRetention(
  { pool, ids }: RetentionPorts,
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  wanted: Retention,
): Promise<Retention> {
  return inTransaction(pool, async (client) => {
    const before = await lockRetention(client, workspaceId);
    await writeRetention(client, workspaceId, wanted);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "retention.changed",
      subject: "retention",
      detail: { before, after: wanted },
    });
    return wanted;
  });
}

function cutoff(clock: Pick<Clock, "now">, days: number): Date {
  return new Date(clock.now() - days * DAY_MS);
}

/** Answers how many rows went. */
export async function keepRetention({ pool, ids, clock }: RetentionPorts): Promise<number> {
  let forgotten = 0;
  for (const { workspaceId, retention } of await listRetentions(pool)) {
    const held = await readHeldProfiles(pool, workspaceId);
    for (const kind of RETENTION_KINDS) {
      const days = retention[kind] ?? null;
      if (days === null) continue;
      const before = cutoff(clock, days);
      for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
        const n = await inTransaction(pool, async (client: DbClient) =>
          forgetBatch(client, { kind, workspaceId, before, held, limit: BATCH, now: new Date(clock.now()), id: ids.next<string>() }),
        );
        forgotten += n;
        if (n < BATCH) break;
      }
    }
  }
  return forgotten;
}

/** To be called every now and then: looks once a day, in the night. */
export function createNightlyRetention(ports: RetentionPorts): () => Promise<void> {
  let done = "";
  return async () => {
    const day = new Date(ports.clock.now() - NIGHTLY_AT_MS).toISOString().slice(0, 10);
    if (day === done) return;
    await keepRetention(ports);
    done = day;
  };
}

/** After midnight UTC, behind the other checks of the night. */
const NIGHTLY_AT_MS = 4 * 3_600_000;
