import { createHmac } from "node:crypto";

export const PROFILE_KEY = "a key for visitors of 32 or more characters";

/** As a shop's server makes one (`docs/web-push.md`). */
export function profileToken(externalId: string, { key = PROFILE_KEY, expires = Date.parse("2040-01-01") / 1_000 } = {}): string {
  const text = `${Buffer.from(externalId).toString("base64url")}.${expires}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}
