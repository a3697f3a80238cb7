/** Files between the library and channels that carry them with their messages: what came is kept, what goes is read. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { InboundMedia } from "../messages/content.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { readAsset } from "./assets.store.ts";
import { kindOfMime, MOST_FILE_BYTES, sniffFile } from "./formats.ts";
import { keepFile } from "./keep-file.ts";
import type { LibraryPorts } from "./library.ts";
import { plainFileName, receiveFile } from "./receive-file.ts";

/** Until then a message that is still on its way through the lanes has it. */
const HELD_MS = 7 * 24 * 3_600_000;

export function createChannelFiles({ pool, ids, clock, storage, arriving }: LibraryPorts) {
  return {
    keep: async (
      { workspaceId }: { readonly workspaceId: WorkspaceId },
      { filename, content }: { readonly filename: string | null; readonly content: Buffer },
    ): Promise<InboundMedia> => {
      const id = ids.next<string>();
      const path = join(arriving, id);
      try {
        const { bytes, sha256 } = await receiveFile(Readable.from([content]), path, MOST_FILE_BYTES);
        // What the sender says it is counts for nothing, as with all files of customers.
        const mime = (await sniffFile(path)) ?? "application/octet-stream";
        const kind = kindOfMime(mime);
        await keepFile({ pool, clock, storage }, { workspaceId, sha256, path, bytes, heldMs: HELD_MS }, async () => undefined);
        return { kind, externalId: id, mime: null, sha256, filename: plainFileName(filename, kind), stored: { mime, bytes } };
      } finally {
        await rm(path, { force: true });
      }
    },
    read: async ({ workspaceId }: { readonly workspaceId: WorkspaceId }, id: string, most: number) => {
      const asset = await readAsset(pool, workspaceId, id);
      if (asset === null) return null;
      if (asset.bytes > most) return "large" as const;
      return { mime: asset.mime, content: await buffer(await storage.read(asset)) };
    },
  };
}
