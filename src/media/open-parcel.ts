/**
 * Opens a file that came encrypted (section 12.3 of the WhatsApp reference): AES-256-CBC, then the first ten bytes of an HMAC-SHA256 over
 * vector and ciphertext. Everything is checked before anything is kept; as a stream, whatever the size.
 */
import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import type { FileParcel } from "../messages/content.ts";
import { type Received, receiveFile } from "./receive-file.ts";

const MAC_BYTES = 10;
const BLOCK_BYTES = 16;

/** Null: it is not what was told; nothing is left of it. Throws when it is larger than `most`. */
export async function openParcel(from: Readable, parcel: FileParcel, path: string, most: number): Promise<Received | null> {
  const sealed = `${path}.sealed`;
  try {
    const { sha256 } = await receiveFile(from, sealed, most + BLOCK_BYTES + MAC_BYTES);
    if (sha256 !== hexOf(parcel.encryptedSha256)) return null;
    const { size } = await stat(sealed);
    const end = size - MAC_BYTES - 1;
    if (end < BLOCK_BYTES - 1 || !(await isUntouched(sealed, end, parcel))) return null;
    const decipher = createDecipheriv("aes-256-cbc", Buffer.from(parcel.key, "base64"), Buffer.from(parcel.iv, "base64"));
    // Not by `pipe`: what is opened wrongly, or is too large, would leave the sealed file open.
    const received = await receiveFile(
      pipeline(createReadStream(sealed, { end }), decipher, () => undefined),
      path,
      most,
    );
    if (received.sha256 === hexOf(parcel.plainSha256)) return received;
    await rm(path, { force: true });
    return null;
  } finally {
    await rm(sealed, { force: true });
  }
}

async function isUntouched(sealed: string, end: number, { hmacKey, iv }: FileParcel): Promise<boolean> {
  const mac = createHmac("sha256", Buffer.from(hmacKey, "base64")).update(Buffer.from(iv, "base64"));
  for await (const chunk of createReadStream(sealed, { end })) mac.update(chunk as Buffer);
  await using file = await open(sealed);
  const { buffer } = await file.read(Buffer.alloc(MAC_BYTES), 0, MAC_BYTES, end + 1);
  return timingSafeEqual(mac.digest().subarray(0, MAC_BYTES), buffer);
}

function hexOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}
