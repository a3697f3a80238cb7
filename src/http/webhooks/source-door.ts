import { z } from "zod";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { DELIVERY_OUTCOMES } from "../../contract/source.ts";
import { admitDelivery } from "../../ingress/sources/admit-delivery.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import { SIGNED } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { rawBodyOf, takeRawBodies } from "./raw-body.ts";

/** Shops and other systems that tell what happens: each kind proves itself in its own way. Registers in a scope of its own. */
export function registerSourceDoor(app: App, deps: DoorServerDeps): void {
  takeRawBodies(app);
  const { doorSecrets, metrics, sources, clock } = deps;
  app.post(
    "/webhooks/sources/:sourceId",
    {
      config: { ...SIGNED, door: "sources" },
      bodyLimit: LIMITS.sourceBytes,
      schema: {
        tags: ["Ingress"],
        summary: "A shop's webhooks",
        description:
          "Signed as the kind of the source has it, and idempotent by the id that the shop gives each call. What is authentic is kept and answered with 200, also when nothing can be made of it.",
        security: [],
        params: z.object({ sourceId: z.string().max(100) }),
        response: { 200: z.object({ outcome: z.enum(DELIVERY_OUTCOMES) }), ...problems },
      },
    },
    async (request) => {
      const { sourceId } = request.params;
      const source = isUuid(sourceId) ? await doorSecrets.source(sourceId) : null;
      const kind = source && sources.kindOf(source.kind);
      if (!source || !kind) throw new AppError("not_found", "there is no such source");
      const raw = rawBodyOf(request);
      const { webhookSecret, previousWebhookSecret } = source.secrets;
      const opened = kind.open(
        { headers: headersOf(request.headers), raw, now: clock.now() },
        {
          secrets: previousWebhookSecret === undefined ? [webhookSecret] : [webhookSecret, previousWebhookSecret],
          settings: source.settings,
        },
      );
      if (opened === null) throw new AppError("bad_signature", "the signature does not match the body");
      if (opened.kind === "ping") return { outcome: "ping" as const };
      const outcome = await admitDelivery(deps, { source, kind }, opened, raw);
      if (outcome === "duplicate") metrics.ingressDuplicate.inc({ door: "sources" });
      else if (outcome === "ignored" || outcome === "problem") metrics.unrecognised.inc({ door: "sources" });
      else metrics.ingressAccepted.inc({ door: "sources" });
      return { outcome };
    },
  );
}

function headersOf(headers: { readonly [name: string]: string | readonly string[] | undefined }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value]] : [])),
  );
}
