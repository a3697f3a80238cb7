/**
 * How a page proves to a channel who its visitor is: the shop's server, which signed them in, signs their external id. A token is
 * `base64url(external id).<expiry, seconds since 1970>.base64url(HMAC-SHA256(key, the text before the last dot))`.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { normaliseIdentities } from "../profiles/normalise-identities.ts";

const SHAPE = /^([A-Za-z0-9_-]{1,1100})\.(\d{1,11})\.([A-Za-z0-9_-]{43})$/;

/** The external id in the spelling of the profiles; null when it is not signed with the key, or too old. An empty key signs nothing. */
export function readProfileToken(key: string, token: string, nowMs: number): string | null {
  const [, id, expiry, mac] = SHAPE.exec(token) ?? [];
  if (key === "" || id === undefined || expiry === undefined || mac === undefined) return null;
  const expected = createHmac("sha256", key).update(`${id}.${expiry}`).digest();
  if (!timingSafeEqual(Buffer.from(mac, "base64url"), expected)) return null;
  if (Number(expiry) * 1_000 <= nowMs) return null;
  const named = normaliseIdentities({ externalId: Buffer.from(id, "base64url").toString("utf8") });
  return named.ok ? (named.identities.externalId ?? null) : null;
}
