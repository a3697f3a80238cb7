/** What counts as Meta's signature on the webhooks of a number. */
import type { FastifyRequest } from "fastify";
import type { ChannelDoor } from "../../catalog/door-secrets.ts";
import { EMULATOR_APP_SECRET } from "../../channels/whatsapp/emulator-secret.ts";
import { type GraphPlaces, leadsToEmulator } from "../../channels/whatsapp/graph-address.ts";
import { verifySignature } from "../../channels/whatsapp/verify-signature.ts";

/** Both while the app secret is being rotated; the one that everybody can read only of a number that leads to an emulator. */
export function appSecretsOf({ config, secrets }: ChannelDoor, places: GraphPlaces): readonly string[] {
  const known = [secrets.appSecret, ...(secrets.previousAppSecret === undefined ? [] : [secrets.previousAppSecret])];
  return known.filter((secret) => secret !== EMULATOR_APP_SECRET || leadsToEmulator(config.baseUrl, places));
}

export function isSignedByMeta(request: FastifyRequest, raw: Buffer, secrets: readonly string[]): boolean {
  const header = request.headers["x-hub-signature-256"];
  const signature = Array.isArray(header) ? undefined : header;
  return secrets.some((secret) => verifySignature(secret, raw, signature));
}
