import { actorOf } from "../../accounts/caller.ts";
import { readWorkspace } from "../../catalog/workspace.ts";
import { recordsQuery, retentionPreviewSchema, retentionSchema, type RetentionView } from "../../contract/privacy.ts";
import { problems } from "../../contract/problem.ts";
import { processingRecords, recordsCsv, recordsPdf } from "../../privacy/records.ts";
import { previewRetention, type Retention, type RetentionPorts, saveRetention, showRetention } from "../../privacy/retention.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Privacy"];

export function registerRetentionRoutes(app: App, ports: RetentionPorts): void {
  app.get(
    "/v1/retention",
    { config: needs("settings:read"), schema: { tags, summary: "How long what is kept", response: { 200: retentionSchema, ...problems } } },
    async (request) => showRetention(ports.pool, callerOf(request).workspaceId),
  );

  app.post(
    "/v1/retention/preview",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "What would go with these settings",
        body: retentionSchema,
        response: { 200: retentionPreviewSchema, ...problems },
      },
    },
    async (request) => previewRetention(ports, callerOf(request).workspaceId, plain(request.body)),
  );

  app.put(
    "/v1/retention",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Set how long what is kept",
        description: "Carried out every night in small steps. Whoever is under a legal hold is left out.",
        body: retentionSchema,
        response: { 200: retentionSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      return saveRetention(ports, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, plain(request.body));
    },
  );

  app.get(
    "/v1/processing-records",
    { config: needs("settings:read"), schema: { tags, summary: "Records of processing activities", querystring: recordsQuery } },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const { language, format } = request.query;
      const records = processingRecords(await showRetention(ports.pool, workspaceId), language);
      if (format === "json") return { rows: records };
      const madeAt = new Date(ports.clock.now());
      const { name: workspace } = await readWorkspace(ports.pool, workspaceId);
      return reply
        .header("content-type", format === "csv" ? "text/csv; charset=utf-8" : "application/pdf")
        .header("content-disposition", `attachment; filename="processing-records.${format}"`)
        .send(format === "csv" ? recordsCsv(records, language) : await recordsPdf(records, { workspace, madeAt, language }));
    },
  );
}

/** Without keys that have no value. */
function plain(asked: RetentionView): Retention {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
