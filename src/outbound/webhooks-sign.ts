import { createHmac, randomBytes } from "node:crypto";

/** As in the Standard Webhooks specification 1.0: `whsec_` and base64. */
const PREFIX = "whsec_";
const SECRET_BYTES = 32;

export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

export type Signed = { readonly "webhook-id": string; readonly "webhook-timestamp": string; readonly "webhook-signature": string };

/** Headers of one call. Several secrets, while one is being replaced, give several signatures; any of them is enough. */
export function signWebhook(secrets: readonly string[], call: { readonly id: string; readonly at: Date; readonly body: string }): Signed {
  const timestamp = String(Math.floor(call.at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${call.id}.${timestamp}.${call.body}`).digest("base64")}`;
  });
  return { "webhook-id": call.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
