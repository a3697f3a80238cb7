import { createHash, randomBytes } from "node:crypto";

/** 256 bits from the operating system; the prefix tells people, and secret scanners, what it is. */
export function newToken(prefix = ""): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** Only this is stored. Tokens are random, so one round is enough, and the look-up by hash is constant in time. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
