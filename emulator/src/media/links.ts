import { createHash, createHmac } from "node:crypto";
import type { Media } from "../store/media.ts";
import type { World } from "../store/world.ts";

const urlLivesMs = 5 * 60_000;
const dayMs = 86_400_000;
export const uploadLivesMs = 30 * dayMs;
export const webhookMediaLivesMs = 7 * dayMs;

/** The second hop: lives five minutes of the emulator's clock and wants the same bearer. */
export function signedMediaUrl(world: World, media: Media): string {
  const expires = world.clock.now() + urlLivesMs;
  return `${world.publicUrl()}/whatsapp_business/attachments/?mid=${media.id}&source=webhook&ext=${expires}&hash=${hashOf(media.id, expires)}`;
}

export function isLiveUrl(world: World, id: string, expires: number, hash: string): boolean {
  return hash === hashOf(id, expires) && world.clock.now() < expires;
}

/** Keeps the bytes; ids are digits only. */
export function storeMedia(world: World, given: Omit<Media, "id" | "sha256" | "expiresAt"> & { readonly livesMs: number }): Media {
  const { bytes, mimeType, filename, phoneNumberId, livesMs } = given;
  const media: Media = {
    id: world.random.digits(16),
    bytes,
    mimeType,
    filename,
    phoneNumberId,
    sha256: createHash("sha256").update(bytes).digest(),
    expiresAt: world.clock.now() + livesMs,
  };
  world.media.set(media.id, media);
  return media;
}

function hashOf(id: string, expires: number): string {
  return createHmac("sha256", "emulator-media-links").update(`${id}:${expires}`).digest("base64url").slice(0, 24);
}
