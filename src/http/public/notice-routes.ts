import { z } from "zod";
import type { Db } from "../../db/pool.ts";
import { evidenceCsv, evidencePdf, evidenceZip, findNotice, personEvidence } from "../../insights/notice-evidence.ts";
import type { Clock } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Campaigns"];
const missing = (): AppError => new AppError("not_found", "there is no such campaign here, or it is no notice: only notices have evidence");

export function registerNoticeRoutes(app: App, { pool, clock }: { readonly pool: Db; readonly clock: Pick<Clock, "now"> }): void {
  app.get(
    "/v1/campaigns/:name/evidence",
    {
      config: needs("personal:read"),
      schema: {
        tags,
        summary: "Export the evidence of a notice",
        description:
          "Of everybody it was meant for: what was said by which channel, when it went, came and was read, and what the channel reported.",
        params: z.strictObject({ name: z.string().min(1).max(63) }),
        querystring: z.strictObject({ format: z.enum(["csv", "zip"]).default("zip") }),
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { format } = request.query;
      const notice = await findNotice(pool, callerOf(request).workspaceId, name);
      if (!notice) throw missing();
      return reply
        .header("content-type", format === "csv" ? "text/csv; charset=utf-8" : "application/zip")
        .header("content-disposition", `attachment; filename="${name}-evidence.${format}"`)
        .send(format === "csv" ? evidenceCsv(notice) : evidenceZip(notice));
    },
  );

  app.get(
    "/v1/campaigns/:name/evidence/:profileId",
    {
      config: needs("personal:read"),
      schema: {
        tags,
        summary: "Evidence of a notice for one person",
        params: z.strictObject({ name: z.string().min(1).max(63), profileId: z.uuid() }),
        querystring: z.strictObject({ format: z.enum(["json", "pdf"]).default("pdf") }),
      },
    },
    async (request, reply) => {
      const { name, profileId } = request.params;
      const found = await findNotice(pool, callerOf(request).workspaceId, name);
      const rows = found && (await personEvidence(found, profileId));
      if (!found || !rows) throw missing();
      if (request.query.format === "json") return { notice: found.notice, messages: rows };
      return reply
        .header("content-type", "application/pdf")
        .header("content-disposition", `attachment; filename="${name}-${profileId}.pdf"`)
        .send(await evidencePdf(found.notice, rows, new Date(clock.now())));
    },
  );
}
