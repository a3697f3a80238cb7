import { z } from "zod";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { admitShopifyWebhook } from "../../ingress/shopify/admit-webhook.ts";
import { verifyShopify } from "../../ingress/shopify/verify-shopify.ts";
import { readSignedBody } from "../../ingress/signed-body.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import { SIGNED } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { rawBodyOf, takeRawBodies } from "./raw-body.ts";

/** Shopify-shaped webhooks, also from other shops that can imitate them. Registers in a scope of its own. */
export function registerShopifyDoor(app: App, deps: DoorServerDeps): void {
  takeRawBodies(app);
  const { doorSecrets, metrics } = deps;
  app.post(
    "/webhooks/shopify/:sourceId",
    {
      config: { ...SIGNED, door: "shopify" },
      bodyLimit: LIMITS.shopifyBytes,
      schema: {
        tags: ["Ingress"],
        summary: "A shop's webhooks",
        description:
          "`orders/create`, `fulfillments/create`, `fulfillments/update`, `checkouts/update`, named in X-Shopify-Topic and signed in X-Shopify-Hmac-Sha256. Idempotent by X-Shopify-Webhook-Id.",
        security: [],
        params: z.object({ sourceId: z.string().max(100) }),
        response: { 200: z.object({ outcome: z.enum(["accepted", "duplicate", "ignored", "unrecognised"]) }), ...problems },
      },
    },
    async (request) => {
      const { sourceId } = request.params;
      const source = isUuid(sourceId) ? await doorSecrets.source(sourceId) : null;
      if (!source) throw new AppError("not_found", "there is no such source");
      const raw = rawBodyOf(request);
      const signature = headerText(request.headers["x-shopify-hmac-sha256"]) ?? undefined;
      const { webhookSecret, previousWebhookSecret } = source.secrets;
      const isSigned =
        verifyShopify(webhookSecret, raw, signature) ||
        (previousWebhookSecret !== undefined && verifyShopify(previousWebhookSecret, raw, signature));
      if (!isSigned) throw new AppError("bad_signature", "the signature does not match the body");
      const topic = headerText(request.headers["x-shopify-topic"]) ?? "";
      const outcome = await admitShopifyWebhook(deps, source, {
        topic: topic.slice(0, 100),
        webhookId: headerText(request.headers["x-shopify-webhook-id"])?.slice(0, 200) ?? null,
        body: readSignedBody(raw),
      });
      if (outcome === "duplicate") metrics.ingressDuplicate.inc({ door: "shopify" });
      else if (outcome === "accepted") metrics.ingressAccepted.inc({ door: "shopify" });
      else metrics.unrecognised.inc({ door: "shopify" });
      return { outcome };
    },
  );
}

function headerText(value: string | readonly string[] | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
