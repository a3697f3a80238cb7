import { createHmac, timingSafeEqual } from "node:crypto";

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `X-Hub-Signature-256` was made over exactly these bytes with the app secret. Call it before parsing: Meta escapes
 * every character above U+007F and signs what it sends, so re-serialised JSON never matches (section 6.2).
 */
export function verifySignature(appSecret: string, rawBody: Uint8Array, header: string | undefined): boolean {
  const given = HEADER.exec(header ?? "")?.[1];
  // An empty secret would make every signature forgeable.
  if (!given || appSecret === "") return false;
  return timingSafeEqual(Buffer.from(given, "hex"), createHmac("sha256", appSecret).update(rawBody).digest());
}
