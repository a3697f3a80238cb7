import { z } from "zod";
import type { ChannelDoor } from "../../catalog/door-secrets.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { readSignedBody } from "../../ingress/signed-body.ts";
import { admitWhatsAppWebhook } from "../../ingress/whatsapp/admit-webhook.ts";
import { AppError } from "../../platform/errors.ts";
import { isSameSecret } from "../../platform/same-secret.ts";
import { type ChannelId, isUuid } from "../../platform/ids.ts";
import { SIGNED } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { appSecretsOf, isSignedByMeta } from "./app-secrets.ts";
import { rawBodyOf, takeRawBodies } from "./raw-body.ts";

const paramsSchema = z.object({ channelId: z.string().max(100) });

/** Meta's webhooks: section 6 of the WhatsApp reference. Registers in a scope of its own. */
export function registerWhatsAppDoor(app: App, deps: DoorServerDeps): void {
  takeRawBodies(app);
  const { doorSecrets, metrics } = deps;
  const askedFor = (id: string): Promise<ChannelDoor | null> | null => (isUuid(id) ? doorSecrets.channel(id as ChannelId) : null);
  const known = (door: ChannelDoor | null): ChannelDoor => {
    if (!door) throw new AppError("not_found", "there is no such channel");
    return door;
  };
  const tags = ["Ingress"];

  app.get(
    "/webhooks/whatsapp/:channelId",
    {
      config: SIGNED,
      schema: {
        tags,
        summary: "Meta's handshake",
        description: "Answers `hub.challenge` when `hub.verify_token` is the channel's.",
        security: [],
        params: paramsSchema,
        response: { 200: { description: "The challenge", content: { "text/plain": { schema: z.string() } } }, ...problems },
      },
    },
    async (request, reply) => {
      const query = request.query as { readonly [name: string]: unknown };
      const door = known(await askedFor(request.params.channelId));
      const challenge = query["hub.challenge"];
      const isRight =
        query["hub.mode"] === "subscribe" &&
        typeof challenge === "string" &&
        challenge.length <= 200 &&
        isSameSecret(query["hub.verify_token"], door.secrets.verifyToken);
      if (!isRight) throw new AppError("forbidden", "the verify token does not match");
      return reply
        .type("text/plain; charset=utf-8")
        .serializer((body: unknown) => String(body))
        .send(challenge);
    },
  );

  app.post(
    "/webhooks/whatsapp/:channelId",
    {
      config: { ...SIGNED, door: "whatsapp" },
      bodyLimit: LIMITS.whatsappBytes,
      // Thousands a second: what `doorOf` checks and what this handler builds needs no schema at run time.
      validatorCompiler: () => (value: unknown) => ({ value }),
      serializerCompiler: () => JSON.stringify,
      schema: {
        tags,
        summary: "Meta's webhooks",
        description: "Signed with the app secret in X-Hub-Signature-256. Answered with 200 once everything in it is stored.",
        security: [],
        params: paramsSchema,
        response: { 200: z.object({ received: z.number().int() }), ...problems },
      },
    },
    async (request) => {
      const door = known(await askedFor(request.params.channelId));
      const raw = rawBodyOf(request);
      if (!isSignedByMeta(request, raw, appSecretsOf(door, deps.config.graphPlaces)))
        throw new AppError("bad_signature", "the signature does not match the body");
      const admitted = await admitWhatsAppWebhook(deps, door, readSignedBody(raw));
      metrics.ingressAccepted.inc({ door: "whatsapp" }, admitted.added);
      if (admitted.added < admitted.rows) metrics.ingressDuplicate.inc({ door: "whatsapp" }, admitted.rows - admitted.added);
      if (admitted.unrecognised > 0) metrics.unrecognised.inc({ door: "whatsapp" }, admitted.unrecognised);
      const noting = doorSecrets.heard(door.id);
      if (noting) await noting;
      return { received: admitted.updates };
    },
  );
}
