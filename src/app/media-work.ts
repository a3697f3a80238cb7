/** What this process does with files: puts them where numbers send them, and fetches what customers send. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WhatsAppChannel, WhatsAppSecrets } from "../catalog/channel.ts";
import type { GraphClient } from "../channels/whatsapp/graph-client.ts";
import type { Guard } from "../channels/whatsapp/connections.ts";
import { createTransfers } from "../channels/whatsapp/media-transfer.ts";
import type { Db } from "../db/pool.ts";
import { startFetcher } from "../media/fetcher.ts";
import { type InboundRow, profileOfMessage } from "../media/inbound.store.ts";
import { type MediaStorage, type MediaStorageOptions, openMediaStorage } from "../media/storage.ts";
import { createUploader } from "../media/uploader.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type MediaPlace = {
  readonly storage: MediaStorage;
  /** Where files lie while they arrive. */
  readonly arriving: string;
};

/** On the disk of the data folder unless an S3 is named. */
export function openMediaPlace(
  dataDir: string | undefined,
  s3: Extract<MediaStorageOptions, { readonly kind: "s3" }> | undefined,
): MediaPlace {
  const folder = join(dataDir ?? join(tmpdir(), `parley-${process.pid}`), "media");
  return { storage: openMediaStorage(s3 ?? { kind: "disk", folder }), arriving: join(folder, "arriving") };
}

export type MediaWorkOptions = MediaPlace & {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly graph: GraphClient;
  readonly guard: Guard;
  readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets>;
  readonly channelOf: (channelId: ChannelId) => WhatsAppChannel | null;
  readonly refreshCatalog: () => Promise<unknown>;
  readonly changed: (change: { readonly workspaceId: WorkspaceId; readonly profileIds: ProfileId[]; readonly lanes: Lane[] }) => void;
  readonly failed: (error: unknown) => void;
  /** Only a process with the sends talks to channels. */
  readonly isSending: boolean;
};
export type MediaWork = AsyncDisposable & {
  readonly uploadMedia: (assetId: string, channelId: ChannelId) => void;
  readonly renewUploads: () => Promise<void>;
  /** Resolves when nothing is under way or due; answers whether there was anything. */
  readonly idle: () => Promise<boolean>;
};

export function startMediaWork({ changed, isSending, guard, ...options }: MediaWorkOptions): MediaWork {
  const transfers = createTransfers(guard);
  const ports = { ...options, transfer: transfers.transfer };
  const uploader = createUploader(ports);
  const fetcher = isSending
    ? startFetcher({
        ...ports,
        changed: async (row: InboundRow) => {
          const profileId = await profileOfMessage(options.pool, row);
          if (profileId !== null) changed({ workspaceId: row.workspaceId, profileIds: [profileId], lanes: [row.lane] });
        },
      })
    : null;
  return {
    uploadMedia: uploader.request,
    renewUploads: uploader.renew,
    idle: async () => {
      const [uploaded, fetched] = await Promise.all([uploader.idle(), fetcher?.look() ?? false]);
      return uploaded || fetched;
    },
    [Symbol.asyncDispose]: async () => {
      await fetcher?.[Symbol.asyncDispose]();
      await uploader.idle();
      await transfers[Symbol.asyncDispose]();
    },
  };
}
