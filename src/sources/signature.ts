import { createHmac, timingSafeEqual } from "node:crypto";

export type Spelling = "base64" | "hex";

/**
 * Whether `given` is the HMAC-SHA256 of exactly these bytes by one of the secrets. A second spelling of the same bytes is refused, so that
 * nobody can tell a call twice by writing its signature differently.
 */
export function isSigned(
  secrets: readonly (string | Buffer)[],
  bytes: Uint8Array | string,
  given: string | undefined,
  spelling: Spelling,
): boolean {
  if (given === undefined) return false;
  const told = Buffer.from(given, spelling);
  if (told.length !== 32 || told.toString(spelling) !== given) return false;
  return secrets.some((secret) => secret.length > 0 && timingSafeEqual(told, createHmac("sha256", secret).update(bytes).digest()));
}

/** Of two texts, without telling by the time it takes how much of them is the same. */
export function isSameSecret(secrets: readonly string[], given: string): boolean {
  const hash = (text: string): Buffer => createHmac("sha256", "compare").update(text).digest();
  return secrets.some((secret) => secret !== "" && timingSafeEqual(hash(secret), hash(given)));
}
