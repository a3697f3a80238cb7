import { once } from "node:events";
import { PassThrough } from "node:stream";
import { createGzip } from "node:zlib";
import type { Right } from "../../accounts/rights.ts";
import { EXPORT_KINDS, type ExportKind, type ExportQuery, exportQuerySchema, recipientsExportQuerySchema } from "../../contract/export.ts";
import type { Db } from "../../db/pool.ts";
import { readCursor } from "../../insights/cursor.ts";
import { writeExport } from "../../insights/export.ts";
import { EXPORTS } from "../../insights/export-columns.ts";
import { AppError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { callerOf, needs } from "../access.ts";
import { readsPersonal } from "../masked.ts";
import { createExportSlots } from "./export-slots.ts";
import type { App } from "../typed-app.ts";

const RIGHT: { readonly [Kind in ExportKind]: Right } = {
  events: "profiles:read",
  messages: "messages:read",
  runs: "journeys:read",
  consent: "profiles:read",
  recipients: "campaigns:read",
  audit: "audit:read",
};
export function registerExportRoutes(
  app: App,
  { pool, shift, log }: { readonly pool: Db; readonly shift: () => number; readonly log: Logger },
): void {
  const slots = createExportSlots();
  for (const kind of EXPORT_KINDS)
    app.get(
      `/v1/export/${kind}`,
      {
        config: needs(RIGHT[kind]),
        schema: {
          tags: ["Export"],
          summary: `Export ${kind}`,
          description: describe(kind),
          querystring: kind === "recipients" ? recipientsExportQuerySchema : exportQuerySchema,
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { workspaceId } = caller;
        // Raw rows, with everything that is personal in them.
        if (!readsPersonal(caller)) throw new AppError("forbidden", "exports hold personal data: this needs the right personal:read");
        const { from, to, after, format, campaign }: ExportQuery = request.query;
        const of = { kind, workspaceId, from: new Date(from), to: new Date(to), after: readCursor(after), campaign: campaign ?? null };
        const release = slots.take(workspaceId);
        if (typeof release === "string")
          throw new AppError(
            "unavailable",
            release === "own"
              ? "as many exports of this workspace as may be are running already; start this one when one has ended"
              : "too many exports are running on this machine; start this one again in a moment",
            { details: { retryAfterSeconds: 30 } },
          );
        const zipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
        const body = zipped ? createGzip() : new PassThrough();
        const write = async (text: string): Promise<void> => {
          if (body.destroyed) throw new AppError("unavailable", "the reader has gone away");
          if (text !== "" && !body.write(text)) await Promise.race([once(body, "drain"), once(body, "close")]);
        };
        writeExport(pool, of, format, write, shift())
          .then(
            () => body.end(),
            (error: unknown) => {
              if (!body.destroyed) log.warn({ err: error }, "an export ended early; the reader goes on from its last cursor");
              body.destroy(error instanceof Error ? error : new Error("unknown"));
            },
          )
          .finally(release);
        // A reader that leaves must not leave the writer waiting for room.
        reply.raw.once("close", () => body.destroy());
        return reply
          .header("content-type", format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8")
          .header(
            "content-disposition",
            `attachment; filename="${campaign === undefined ? kind : `${campaign.replaceAll(/[^a-z0-9-]/g, "")}-recipients`}.${format}"`,
          )
          .headers(zipped ? { "content-encoding": "gzip" } : {})
          .send(body);
      },
    );
}

function describe(kind: ExportKind): string {
  const columns = EXPORTS[kind].columns.map(({ name, type, means }) => `| \`${name}\` | ${type} | ${means} |`);
  return [
    "Oldest first, streamed, as of one moment; with `Accept-Encoding: gzip` compressed. A stream that breaks goes on behind the `cursor` of the last row, and so does the next export: what was still being written while this one ran comes with it. Only what two profiles bring with them when they become one keeps its older time.",
    "",
    "| column | type | what it is |",
    "|---|---|---|",
    ...columns,
    "| `cursor` | text | place of the row; goes into `after` |",
  ].join("\n");
}
