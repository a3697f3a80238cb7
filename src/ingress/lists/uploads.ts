/** Files of people, taken in beside the requests that brought them. Owns the temporary file until it is read, which has no name: a process that is killed leaves nobody's numbers behind. */
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { csvLine } from "./csv-text.ts";
import { FAULT_COLUMNS } from "./columns.ts";
import { importList, type ListDeps } from "./import-list.ts";
import { finishUpload, insertUpload, readFaults, readUpload, readUploads, type UploadRow } from "./uploads.store.ts";

export type { UploadRow } from "./uploads.store.ts";

const MOST_BYTES = 512 * 1_024 * 1_024;

export type ListUploads = {
  /** Resolves when the whole file has arrived; it is read in the background. Answers the upload's id. */
  readonly receive: (file: Readable, upload: NewUpload) => Promise<string>;
  readonly list: (workspaceId: WorkspaceId, audience: string) => Promise<readonly UploadRow[]>;
  readonly read: (workspaceId: WorkspaceId, audience: string, id: string) => Promise<UploadRow | null>;
  /** The rows that were not taken, with the reason at the end of each; for mending and sending again. */
  readonly faultFile: (upload: UploadRow) => Promise<string>;
  /** Stops what is under way. */
  readonly close: () => Promise<void>;
};

type NewUpload = {
  readonly workspaceId: WorkspaceId;
  readonly list: string;
  readonly mode: "add" | "replace";
  readonly filename: string | null;
  readonly country: string | null;
  readonly by: string;
  readonly groupKinds: ReadonlySet<string>;
};

export function createListUploads(deps: ListDeps & { readonly failed: (error: unknown) => void }): ListUploads {
  const { pool, ids, failed } = deps;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const run = async (uploadId: string, kept: FileHandle, { workspaceId, list, mode, country, groupKinds }: NewUpload): Promise<void> => {
    try {
      await importList(deps, { uploadId, workspaceId, list, mode, file: kept, country, groupKinds }, stopping.signal);
      await finishUpload(pool, uploadId, null);
    } catch (error) {
      // Left running when we stop: it then shows as interrupted.
      if (!stopping.signal.aborted) {
        if (!(error instanceof AppError)) failed(error);
        await finishUpload(
          pool,
          uploadId,
          error instanceof AppError ? error.message : "something broke on our side; the log has the reason",
        ).catch(failed);
      }
    } finally {
      await kept.close().catch(failed);
    }
  };

  return {
    receive: async (file, upload) => {
      const kept = await openNameless();
      try {
        await pipeline(file, atMost(MOST_BYTES), async (chunks: AsyncIterable<Buffer>) => {
          for await (const chunk of chunks) await kept.appendFile(chunk);
        });
        const { size } = await kept.stat();
        if (size === 0) throw new AppError("invalid_input", "the file is empty: send the CSV as the body");
        const id: string = ids.next();
        await insertUpload(pool, {
          id,
          workspaceId: upload.workspaceId,
          audience: upload.list,
          filename: upload.filename,
          mode: upload.mode,
          bytes: size,
          by: upload.by,
        });
        const work = run(id, kept, upload).finally(() => running.delete(work));
        running.add(work);
        return id;
      } catch (error) {
        await kept.close();
        throw error;
      }
    },
    list: async (workspaceId, audience) => readUploads(pool, workspaceId, audience),
    read: async (workspaceId, audience, id) => readUpload(pool, workspaceId, audience, id),
    faultFile: async ({ id, columns }) => {
      const faults = await readFaults(pool, id);
      const header = [...columns.map((column) => column.header), ...FAULT_COLUMNS];
      return `\ufeff${csvLine(header)}${faults.map(({ line, reason, record }) => csvLine([...record, String(line), reason])).join("")}`;
    },
    close: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "parley-list-"));
  try {
    return await open(join(folder, "list.csv"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      if (seen > bytes) done(new AppError("too_large", `a list may have ${bytes / 1_048_576} MB; send it in parts`));
      else done(null, chunk);
    },
  });
}
