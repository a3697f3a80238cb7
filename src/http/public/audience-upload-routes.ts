import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import { keepAudience, listAudiences } from "../../catalog/audiences.ts";
import {
  type AudienceUpload,
  audienceParamsSchema,
  uploadListSchema,
  uploadParamsSchema,
  uploadQuery,
  uploadSchema,
} from "../../contract/audience.ts";
import { problems } from "../../contract/problem.ts";
import { fillAudiences } from "../../ingress/fill-audiences.ts";
import { createListUploads, type UploadRow } from "../../ingress/lists/uploads.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Audiences"];
const FILE_TYPES = [
  "text/csv",
  "text/plain",
  "text/tab-separated-values",
  "application/csv",
  "application/vnd.ms-excel",
  "application/octet-stream",
];

/** In a scope of their own: only here a body may be a file, which is read as it arrives. */
export function registerAudienceUploadRoutes(app: App, deps: DoorServerDeps): void {
  const uploads = createListUploads({ ...deps, failed: (error) => deps.log.error({ err: error }, "a list could not be taken in") });
  app.addHook("onClose", async () => uploads.close());
  app.addContentTypeParser(FILE_TYPES, (_request: FastifyRequest, payload: Readable, done: (error: Error | null, body: unknown) => void) =>
    done(null, payload),
  );

  app.post(
    "/v1/audiences/:name/upload",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Upload a list",
        description:
          "A CSV with a header line, in UTF-8, UTF-16 or Windows-1252, parted by commas, semicolons, tabs or bars, up to 512 MB. Columns named phone, email, externalId or bsuid name the person, who is made when new; locale, country and timeZone are theirs, other columns are attributes. Without an audience of this name one is made of the list. It is read in the background: see the answer's id under `uploads`.",
        consumes: ["text/csv"],
        params: audienceParamsSchema,
        querystring: uploadQuery.extend({
          country: z
            .string()
            .regex(/^[A-Z]{2}$/, "must be two capitals such as FR")
            .optional(),
        }),
        response: { 202: uploadSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { name } = request.params;
      const { mode, filename, country } = request.query;
      const { body } = request;
      if (!(body instanceof Readable)) throw new AppError("invalid_input", "send the CSV as the body, with content-type text/csv");
      const by = actorOf(caller);
      const id = await uploads.receive(body, { workspaceId, list: name, mode, filename: filename ?? null, country: country ?? null, by });
      await makeAudience(workspaceId, name, filename ?? name, by);
      return reply.code(202).send(viewOf(await found(workspaceId, name, id)));
    },
  );

  app.get(
    "/v1/audiences/:name/uploads",
    {
      config: needs("audiences:read"),
      schema: { tags, summary: "Uploads of a list", params: audienceParamsSchema, response: { 200: uploadListSchema, ...problems } },
    },
    async (request) => ({ rows: (await uploads.list(callerOf(request).workspaceId, request.params.name)).map(viewOf), next: null }),
  );

  app.get(
    "/v1/audiences/:name/uploads/:upload",
    {
      config: needs("audiences:read"),
      schema: { tags, summary: "How far an upload is", params: uploadParamsSchema, response: { 200: uploadSchema, ...problems } },
    },
    async (request) => viewOf(await found(callerOf(request).workspaceId, request.params.name, request.params.upload)),
  );

  app.get(
    "/v1/audiences/:name/uploads/:upload/faults.csv",
    {
      config: needs("personal:read"),
      schema: {
        tags,
        summary: "Rows that were not taken",
        description:
          "As they were, with the reason at the end of each; mended, the file can be sent again. Cells that a spreadsheet would take for formulas begin with a quote mark.",
        params: uploadParamsSchema,
        response: { 200: z.string().meta({ description: "CSV" }), ...problems },
      },
    },
    async (request, reply) => {
      const { name, upload } = request.params;
      const file = await uploads.faultFile(await found(callerOf(request).workspaceId, name, upload));
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="${name}-faults.csv"`)
        .serializer((text: unknown) => String(text))
        .send(file);
    },
  );

  async function found(workspaceId: WorkspaceId, name: string, id: string): Promise<UploadRow> {
    const row = await uploads.read(workspaceId, name, id);
    if (!row) throw new AppError("not_found", `there is no upload ${id} of ${name} in this workspace`);
    return row;
  }

  async function makeAudience(workspaceId: WorkspaceId, name: string, title: string, by: string): Promise<void> {
    if ((await listAudiences(deps.pool, workspaceId)).some((row) => row.name === name)) return;
    const document = { schema: 1, name, title: title.slice(0, 200), rule: { list: name, is: "in" } } as const;
    await keepAudience(deps, { workspaceId, actor: by }, document, () => undefined);
    await deps.refreshCatalog();
    await fillAudiences(deps);
  }
}

function viewOf({ stale, startedAt, finishedAt, columns, ...row }: UploadRow): AudienceUpload {
  return {
    ...row,
    columns: [...columns],
    state: row.state === "running" && stale ? "interrupted" : row.state,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
