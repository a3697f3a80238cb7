import { createCipheriv, createHash, createHmac, randomUUID } from "node:crypto";
import type { JsonObject } from "../../json.ts";
import type { Media } from "../../store/media.ts";

/**
 * A picture on its way to a data endpoint: ciphertext and ten bytes of HMAC on the CDN, the keys beside its address.
 * Keys come from the media id, so that the CDN route can make the same bytes again without keeping them.
 */
type Keys = { readonly encryption: Buffer; readonly hmac: Buffer; readonly vector: Buffer };

export function parcelBytes(media: Media): Buffer {
  const keys = keysOf(media);
  const cipher = createCipheriv("aes-256-cbc", keys.encryption, keys.vector);
  const encrypted = Buffer.concat([cipher.update(media.bytes), cipher.final()]);
  const mac = createHmac("sha256", keys.hmac).update(keys.vector).update(encrypted).digest().subarray(0, 10);
  return Buffer.concat([encrypted, mac]);
}

export function parcelOf(media: Media, cdnUrl: string): JsonObject {
  const keys = keysOf(media);
  return {
    media_id: randomUUID(),
    cdn_url: cdnUrl,
    file_name: media.filename ?? "file",
    encryption_metadata: {
      encrypted_hash: createHash("sha256").update(parcelBytes(media)).digest("base64"),
      iv: keys.vector.toString("base64"),
      encryption_key: keys.encryption.toString("base64"),
      hmac_key: keys.hmac.toString("base64"),
      plaintext_hash: media.sha256.toString("base64"),
    },
  };
}

function keysOf(media: Media): Keys {
  const derive = (purpose: string): Buffer => createHmac("sha256", media.sha256).update(`${purpose}:${media.id}`).digest();
  return { encryption: derive("encryption"), hmac: derive("hmac"), vector: derive("vector").subarray(0, 16) };
}
