/**
 * Puts files of the library where numbers can send them: when a message first needs one, and again before WhatsApp forgets it.
 * At once for all processes: whoever takes the row does it. What comes of it is in the catalog before the messages that wait look again.
 */
import type { WhatsAppChannel } from "../catalog/channel.ts";
import { MEDIA_ID_LIVES_MS, type MediaPorts, uploadMedia } from "../channels/whatsapp/media.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId } from "../platform/ids.ts";
import { readAsset } from "./assets.store.ts";
import type { MediaStorage } from "./storage.ts";
import { keepUpload, putOffUpload, readExpiring, takeUpload, type UploadKey } from "./uploads.store.ts";

export type UploaderPorts = MediaPorts & {
  readonly pool: Db;
  readonly clock: Clock;
  readonly storage: MediaStorage;
  readonly channelOf: (channelId: ChannelId) => WhatsAppChannel | null;
  /** For the log. */
  readonly failed: (error: unknown) => void;
};
export type Uploader = {
  readonly request: (assetId: string, channelId: ChannelId) => void;
  /** Uploads anew what is used and expires soon. */
  readonly renew: () => Promise<void>;
  /** Resolves when nothing is being uploaded; answers whether anything had to be waited for. */
  readonly idle: () => Promise<boolean>;
};

const TAKEN_MS = 180_000;
const AFTER_FAILURE_MS = 15_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Whoever waits for the file is then told why it does not come. */
const GIVE_UP_MS = 86_400_000;
const RENEW_BEFORE_MS = 5 * 86_400_000;
/** Each holds a piece of a file, not a file. */
const MOST_AT_ONCE = 4;

export function createUploader(ports: UploaderPorts): Uploader {
  const { pool, clock, storage } = ports;
  const waiting = new Map<string, { readonly assetId: string; readonly channel: WhatsAppChannel }>();
  const running = new Map<string, Promise<void>>();

  const upload = async (assetId: string, channel: WhatsAppChannel): Promise<void> => {
    const key = { assetId, channelId: channel.id };
    const now = clock.now();
    const times = { now: new Date(now), until: new Date(now + TAKEN_MS), renewBefore: new Date(now + RENEW_BEFORE_MS) };
    if (!(await takeUpload(pool, key, channel.workspaceId, times))) return;
    try {
      const asset = await readAsset(pool, channel.workspaceId, assetId);
      if (!asset) return;
      const { mime, filename, bytes } = asset;
      const outcome = await uploadMedia(ports, channel, { mime, filename, bytes, open: async () => storage.read(asset) });
      const at = clock.now();
      const kept =
        outcome.kind === "refused"
          ? { refused: outcome.reason }
          : { externalId: outcome.externalId, expiresAt: new Date(at + MEDIA_ID_LIVES_MS) };
      await keepUpload(pool, key, kept, new Date(at));
    } catch (error) {
      ports.failed(error);
      await putOff(key, error).catch(ports.failed);
    }
  };
  const putOff = async (key: UploadKey, error: unknown): Promise<void> => {
    const now = new Date(clock.now());
    const since = await putOffUpload(pool, key, { now, firstMs: AFTER_FAILURE_MS, mostMs: LONGEST_PAUSE_MS });
    if (since === null || now.getTime() - since.getTime() < GIVE_UP_MS) return;
    const why = error instanceof AppError ? error.message : "the file could not be read or sent; see the log";
    await keepUpload(pool, key, { refused: `tried for a day: ${why}` }, now);
  };
  const pump = (): void => {
    for (const [key, { assetId, channel }] of waiting) {
      if (running.size >= MOST_AT_ONCE) return;
      waiting.delete(key);
      const turn = upload(assetId, channel)
        .catch(ports.failed)
        .finally(() => {
          running.delete(key);
          pump();
        });
      running.set(key, turn);
    }
  };
  const request = (assetId: string, channelId: ChannelId): void => {
    const key = `${assetId}/${channelId}`;
    const channel = ports.channelOf(channelId);
    if (!channel || running.has(key) || waiting.has(key)) return;
    waiting.set(key, { assetId, channel });
    pump();
  };
  return {
    request,
    renew: async () => {
      for (const { assetId, channelId } of await readExpiring(pool, new Date(clock.now() + RENEW_BEFORE_MS))) request(assetId, channelId);
    },
    idle: async () => {
      const busy = running.size > 0;
      while (running.size > 0) await Promise.all(running.values());
      return busy;
    },
  };
}
