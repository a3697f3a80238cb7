import { z } from "zod";
import { PUBLIC } from "../access.ts";
import { writeMetrics } from "../../platform/metrics.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { readNewestMigration } from "./system.store.ts";

const tags = ["System"];
const PROBE = { ...PUBLIC, limit: "none" } as const;
const readySchema = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.boolean()) });

export function registerSystemRoutes(app: App, { pool, readiness, metrics, metricsBeside }: HttpDeps): void {
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
    { config: PROBE, schema: { tags, summary: "Measures for Prometheus", security: [], produces: ["text/plain"] } },
    async (_request, reply) =>
      reply
        .header("content-type", metrics.registry.contentType)
        .send(await writeMetrics(metrics.registry, (await metricsBeside?.()) ?? [])),
  );
}
