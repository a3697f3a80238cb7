/** The workspace's files: put in once, named, found, used by many, and kept as long as something uses them. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { bumpFiles } from "../catalog/bump-revision.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Rests } from "../platform/rests.ts";
import {
  type AssetRow,
  deleteAsset,
  forgetUnneeded,
  insertAsset,
  isFileNeeded,
  listAssetRows,
  lockAsset,
  lockFile,
  noteUnneeded,
  readAsset,
  readUnneeded,
  readUploadStates,
  readUsage,
  renameAsset,
  takeUnneeded,
  type UploadState,
  type Usage,
} from "./assets.store.ts";
import { checkFile, MOST_FILE_BYTES } from "./formats.ts";
import { keepFile } from "./keep-file.ts";
import { forgetUploads } from "./uploads.store.ts";
import { plainFileName, receiveFile } from "./receive-file.ts";
import type { ByteRange, MediaStorage } from "./storage.ts";

export type { AssetRow, UploadState, Usage } from "./assets.store.ts";

export type LibraryPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly storage: MediaStorage;
  /** Where files lie while they arrive; on the storage's own disk when it is one. */
  readonly arriving: string;
};
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
type Named = By & { readonly id: string };

export type Library = {
  /** Streams the file in; `isNew` is false when the workspace had the same one. Throws `unprocessable` with `reason` when WhatsApp would not take it. */
  readonly add: (
    by: By & { readonly attached?: boolean },
    body: Readable,
    filename: string | null,
  ) => Promise<{ readonly asset: AssetRow; readonly isNew: boolean }>;
  readonly list: (of: Parameters<typeof listAssetRows>[1]) => Promise<readonly AssetRow[]>;
  readonly find: (workspaceId: WorkspaceId, id: string) => Promise<AssetRow | null>;
  readonly usage: (workspaceId: WorkspaceId, id: string) => Promise<readonly Usage[]>;
  readonly uploads: (asset: AssetRow) => Promise<readonly UploadState[]>;
  readonly rename: (by: Named, name: string) => Promise<AssetRow>;
  /** Forgets under which ids numbers have it, and which would not have it. */
  readonly retry: (by: Named) => Promise<AssetRow>;
  /** Throws `conflict` with `usage` while something names it. */
  readonly remove: (by: Named) => Promise<void>;
  readonly open: (file: { readonly workspaceId: WorkspaceId; readonly sha256: string }, range?: ByteRange) => Promise<Readable>;
};

export function createLibrary({ pool, ids, clock, storage, arriving }: LibraryPorts): Library {
  const missing = (id: string): AppError => new AppError("not_found", `there is no file ${id} in this workspace`);
  return {
    add: async ({ workspaceId, actor, attached = false }, body, told) => {
      const path = join(arriving, ids.next());
      const { bytes, sha256 } = await receiveFile(body, path, MOST_FILE_BYTES);
      try {
        const checked = await checkFile(path, bytes);
        if (!checked.ok) {
          const { message, reason, details } = checked.fault;
          throw new AppError(reason === "too_large" ? "too_large" : "unprocessable", message, { details: { reason, ...details } });
        }
        const { kind, mime } = checked.format;
        const filename = plainFileName(told, kind);
        return await keepFile({ pool, clock, storage }, { workspaceId, sha256, path, bytes }, async (client) => {
          const id = ids.next<string>();
          const row = {
            id,
            workspaceId,
            sha256,
            kind,
            mime,
            bytes,
            name: filename,
            filename,
            createdAt: new Date(clock.now()),
            createdBy: actor,
            attached,
          };
          const asset = await insertAsset(client, row);
          if (asset.id !== id) return { asset, isNew: false };
          await insertAuditEntry(client, {
            id: ids.next(),
            workspaceId,
            actor,
            action: "media.added",
            subject: id,
            detail: { name: filename, kind, mime, bytes, sha256 },
          });
          await bumpFiles(client);
          return { asset, isNew: true };
        });
      } finally {
        await rm(path, { force: true });
      }
    },
    list: async (of) => listAssetRows(pool, of),
    find: async (workspaceId, id) => readAsset(pool, workspaceId, id),
    usage: async (workspaceId, id) => inTransaction(pool, async (client) => readUsage(client, workspaceId, id)),
    uploads: async ({ id }) => readUploadStates(pool, id),
    rename: async ({ workspaceId, actor, id }, name) =>
      inTransaction(pool, async (client) => {
        const asset = await lockAsset(client, workspaceId, id);
        if (!asset) throw missing(id);
        if (asset.name === name) return asset;
        await renameAsset(client, id, name);
        await insertAuditEntry(client, {
          id: ids.next(),
          workspaceId,
          actor,
          action: "media.renamed",
          subject: id,
          detail: { from: asset.name, to: name },
        });
        return { ...asset, name, attached: false };
      }),
    retry: async ({ workspaceId, actor, id }) =>
      inTransaction(pool, async (client) => {
        const asset = await lockAsset(client, workspaceId, id);
        if (!asset) throw missing(id);
        await insertAuditEntry(client, {
          id: ids.next(),
          workspaceId,
          actor,
          action: "media.retried",
          subject: id,
          detail: { name: asset.name },
        });
        await forgetUploads(client, id);
        return asset;
      }),
    remove: async ({ workspaceId, actor, id }) => {
      await inTransaction(pool, async (client) => {
        const asset = await lockAsset(client, workspaceId, id);
        if (!asset) throw missing(id);
        const usage = await readUsage(client, workspaceId, id);
        if (usage.length > 0)
          throw new AppError("conflict", `"${asset.name}" is in use: take it out of ${told(usage)} first`, { details: { usage } });
        await lockFile(client, workspaceId, asset.sha256);
        await deleteAsset(client, id);
        await insertAuditEntry(client, {
          id: ids.next(),
          workspaceId,
          actor,
          action: "media.removed",
          subject: id,
          detail: { name: asset.name, kind: asset.kind, sha256: asset.sha256 },
        });
        await bumpFiles(client);
        await noteUnneeded(client, workspaceId, asset.sha256, new Date(clock.now()));
      });
    },
    open: async (file, range) => storage.read(file, range),
  };
}

const KEPT_UNNEEDED_MS = 3_600_000;

/** As many in a row that cannot be removed mean that the storage itself is away. */
const MOST_FAILURES = 3;

/** Removes files that nothing has had for a while. One that cannot be removed keeps none of the others. */
export async function removeUnneeded({
  pool,
  clock,
  storage,
  rests,
}: Pick<LibraryPorts, "pool" | "clock" | "storage"> & { readonly rests: Rests }): Promise<void> {
  const before = new Date(clock.now() - KEPT_UNNEEDED_MS);
  let failures = 0;
  for (const { workspaceId, sha256 } of await readUnneeded(pool, before)) {
    const isDone = await rests.attempt(`${workspaceId}/${sha256}`, async () => {
      await inTransaction(pool, async (client) => {
        await lockFile(client, workspaceId, sha256);
        // Somebody who brings the same one just now has noted it anew.
        if (!(await takeUnneeded(client, workspaceId, sha256, before))) return;
        if (!(await isFileNeeded(client, workspaceId, sha256))) await storage.remove({ workspaceId, sha256 });
      });
      return true;
    });
    failures = isDone ? 0 : failures + 1;
    if (failures === MOST_FAILURES) return;
  }
}

/** At once: whoever it was of is gone. A file that something else of the workspace has as well stays. */
export async function removeIfUnneeded(
  { pool, storage }: Pick<LibraryPorts, "pool" | "storage">,
  { workspaceId, sha256 }: { readonly workspaceId: WorkspaceId; readonly sha256: string },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockFile(client, workspaceId, sha256);
    if (await isFileNeeded(client, workspaceId, sha256)) return;
    await storage.remove({ workspaceId, sha256 });
    await forgetUnneeded(client, workspaceId, sha256, null);
  });
}

function told(usage: readonly Usage[]): string {
  return usage.map(({ kind, title }) => (kind === "message" ? "messages that wait to be sent" : `the ${kind} "${title}"`)).join(", ");
}
