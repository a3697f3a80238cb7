/** Where files lie: named by what is in them, so that the same file lies there once. */
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { createS3Storage, type S3Options } from "./s3-storage.ts";

export type StoredFile = { readonly workspaceId: string; /** Hexadecimal. */ readonly sha256: string };
/** Bytes, both ends included. */
export type ByteRange = { readonly from: number; readonly to: number };
export type MediaStorage = AsyncDisposable & {
  /** Takes the file at `path`, which is gone afterwards; durable when it resolves. Once more is harmless. */
  readonly put: (file: StoredFile, path: string, bytes: number) => Promise<void>;
  /** Throws when it is not there. */
  readonly read: (file: StoredFile, range?: ByteRange) => Promise<Readable>;
  readonly remove: (file: StoredFile) => Promise<void>;
};

export type MediaStorageOptions = { readonly kind: "disk"; readonly folder: string } | ({ readonly kind: "s3" } & S3Options);

export function openMediaStorage(options: MediaStorageOptions): MediaStorage {
  return options.kind === "disk" ? createDiskStorage(options.folder) : createS3Storage(options);
}

function createDiskStorage(folder: string): MediaStorage {
  const pathOf = ({ workspaceId, sha256 }: StoredFile): string => join(folder, workspaceId, sha256.slice(0, 2), sha256);
  return {
    put: async (file, path) => {
      const target = pathOf(file);
      const made = await mkdir(dirname(target), { recursive: true });
      await rename(path, target);
      // A name is as durable as the folder it stands in.
      for (let at = dirname(target); ; at = dirname(at)) {
        await syncFolder(at);
        if (made === undefined || at === dirname(made)) break;
      }
    },
    read: async (file, range) => {
      const path = pathOf(file);
      // A stream would tell of a missing file only when the answer has begun.
      await stat(path);
      return createReadStream(path, range ? { start: range.from, end: range.to } : {});
    },
    remove: async (file) => rm(pathOf(file), { force: true }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch((error: unknown) => withoutFolders(error));
  try {
    await folder?.sync().catch((error: unknown) => withoutFolders(error));
  } finally {
    await folder?.close();
  }
}

/** Windows and some network disks know no such thing. */
function withoutFolders(error: unknown): null {
  if (["EISDIR", "EPERM", "EINVAL", "ENOTSUP"].includes(String((error as { readonly code?: unknown }).code))) return null;
  throw error;
}
