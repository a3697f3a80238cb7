/** What a browser says of its subscription, held against what may be called and encrypted for. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { OutboundError, publicOnly } from "../../outbound/safe-http.ts";
import { isPushKey, PUSH_AUTH_BYTES } from "./encrypt.ts";
import type { Subscription } from "./subscriptions.store.ts";

export const subscriptionSchema = z.object({
  endpoint: z.string().max(2_000),
  keys: z.object({ p256dh: z.string().max(100), auth: z.string().max(40) }),
});

/**
 * Null when it can be no browser's. Addresses that are private as they are written are refused here; those whose names lead to one,
 * when they are called. `allowPrivate` also allows plain http, for a push service on this machine.
 */
export function readSubscription({ endpoint, keys }: z.infer<typeof subscriptionSchema>, allowPrivate: boolean): Subscription | null {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (!url || url.username !== "" || url.password !== "") return null;
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) return null;
  if (!allowPrivate && isPrivate(url)) return null;
  const [p256dh, auth] = [Buffer.from(keys.p256dh, "base64url"), Buffer.from(keys.auth, "base64url")];
  if (!isPushKey(p256dh) || auth.length !== PUSH_AUTH_BYTES) return null;
  return { id: endpointId(endpoint), endpoint: url.href, p256dh, auth };
}

export function endpointId(endpoint: string): Buffer {
  return createHash("sha256")
    .update(URL.canParse(endpoint) ? new URL(endpoint).href : endpoint)
    .digest();
}

function isPrivate(url: URL): boolean {
  try {
    publicOnly(url);
    return false;
  } catch (error) {
    if (error instanceof OutboundError) return true;
    throw error;
  }
}
