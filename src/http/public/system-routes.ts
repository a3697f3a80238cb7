import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { PUBLIC } from "../access.ts";
import { AppError } from "../../platform/errors.ts";
import { writeMetrics } from "../../platform/metrics.ts";
import { isSameSecret } from "../../platform/same-secret.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { readNewestMigration } from "./system.store.ts";

const tags = ["System"];
const PROBE = { ...PUBLIC, limit: "none" } as const;
const readySchema = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.boolean()) });

export function registerSystemRoutes(app: App, { pool, readiness, metrics, metricsBeside, config }: HttpDeps): void {
  app.get(
    "/healthz",
    { config: PROBE, schema: { tags, summary: "The process lives", security: [], response: { 200: z.object({ ok: z.literal(true) }) } } },
    async () => ({ ok: true as const }),
  );

  app.get(
    "/readyz",
    { config: PROBE, schema: { tags, summary: "Traffic may come", security: [], response: { 200: readySchema, 503: readySchema } } },
    async (_request, reply) => {
      const migration = await readNewestMigration(pool).then(
        (name) => ({ database: true, migrations: name !== null }),
        () => ({ database: false, migrations: false }),
      );
      const checks = { ...migration, ...readiness() };
      const ready = Object.values(checks).every(Boolean);
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );

  app.get(
    "/metrics",
    {
      config: PROBE,
      schema: {
        tags,
        summary: "Measures for Prometheus",
        description:
          "For who sends `PARLEY_METRICS_KEY` as `Authorization: Bearer …`; where none is set, for this machine, not through a proxy.",
        security: [],
        produces: ["text/plain"],
      },
    },
    async (request, reply) => {
      if (!mayMeasure(request, config.metricsKey))
        throw new AppError(
          "unauthenticated",
          config.metricsKey === undefined
            ? "measures are read from the machine itself; for another one set PARLEY_METRICS_KEY, and send it as Authorization: Bearer …"
            : "send PARLEY_METRICS_KEY as Authorization: Bearer …",
        );
      return reply
        .header("content-type", metrics.registry.contentType)
        .send(await writeMetrics(metrics.registry, (await metricsBeside?.()) ?? []));
    },
  );
}

/** A proxy on this machine is no reader on this machine: it says for whom it asks. */
const PROXIED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
const OWN = /^(?:::ffff:)?127\.|^::1$/;

function mayMeasure({ headers, socket }: FastifyRequest, key: string | undefined): boolean {
  if (key !== undefined) return isSameSecret(/^Bearer +(.+?) *$/i.exec(headers.authorization ?? "")?.[1], key);
  return OWN.test(socket.remoteAddress ?? "") && !PROXIED.some((name) => name in headers);
}
