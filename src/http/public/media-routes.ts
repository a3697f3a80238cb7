import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import {
  addAssetQuery,
  assetDetailSchema,
  assetListQuery,
  assetListSchema,
  assetParams,
  assetSchema,
  type MediaAsset,
  type MediaAssetDetail,
  renameAssetSchema,
} from "../../contract/media.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import type { InboundFiles } from "../../media/inbound-files.ts";
import type { AssetRow, Library } from "../../media/library.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import { serveFile } from "../serve-file.ts";
import type { App } from "../typed-app.ts";

export type MediaRouteDeps = {
  readonly library: Library;
  readonly inboundFiles: InboundFiles;
  readonly refreshCatalog: () => Promise<unknown>;
};

const tags = ["Media"];
const file = z.string().meta({ format: "binary", description: "The bytes. Types that browsers cannot show safely come as a download." });

export function registerMediaRoutes(app: App, deps: MediaRouteDeps): void {
  const { library, inboundFiles, refreshCatalog } = deps;
  app.get(
    "/v1/media",
    {
      config: needs("media:read"),
      schema: {
        tags,
        summary: "List files",
        description: "Newest first.",
        querystring: assetListQuery,
        response: { 200: assetListSchema, ...problems },
      },
    },
    async (request) => {
      const { search, kind, after, limit } = request.query;
      const found = await library.list({
        workspaceId: callerOf(request).workspaceId,
        search: search === undefined || search.trim() === "" ? null : search.trim(),
        kinds: kind ?? null,
        after: after ?? null,
        limit: limit + 1,
      });
      const rows = found.slice(0, limit);
      return { rows: rows.map(viewOf), next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
    },
  );

  void app.register(async (upload) => registerUpload(upload.withTypeProvider<ZodTypeProvider>(), deps));

  app.get(
    "/v1/media/:id",
    {
      config: needs("media:read"),
      schema: { tags, summary: "Read a file's details", params: assetParams, response: { 200: assetDetailSchema, ...problems } },
    },
    async (request) => detailOf(callerOf(request).workspaceId, await found(callerOf(request).workspaceId, request.params.id)),
  );

  app.patch(
    "/v1/media/:id",
    {
      config: needs("media:write"),
      schema: { tags, summary: "Rename a file", params: assetParams, body: renameAssetSchema, response: { 200: assetSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller), id: request.params.id };
      return viewOf(await library.rename(by, request.body.name));
    },
  );

  app.delete(
    "/v1/media/:id",
    {
      config: needs("media:write"),
      schema: {
        tags,
        summary: "Remove a file",
        description: "409 with `usage` while a journey, a draft, a campaign that is not over or a message that waits names it.",
        params: assetParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      await library.remove({ workspaceId: caller.workspaceId, actor: actorOf(caller), id: request.params.id });
      await refreshCatalog();
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/media/:id/retry",
    {
      config: needs("media:write"),
      schema: {
        tags,
        summary: "Have a file uploaded anew",
        description: "To every number that needs it: when WhatsApp refused it, or lost it.",
        params: assetParams,
        response: { 200: assetDetailSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const asset = await library.retry({ workspaceId, actor: actorOf(caller), id: request.params.id });
      await refreshCatalog();
      return detailOf(workspaceId, asset);
    },
  );

  app.get(
    "/v1/media/:id/file",
    {
      config: needs("media:read"),
      schema: {
        tags,
        summary: "Read a file",
        params: assetParams,
        produces: ["application/octet-stream"],
        response: { 200: file, ...problems },
      },
    },
    async (request, reply) => {
      const asset = await found(callerOf(request).workspaceId, request.params.id);
      return serveFile(request, reply, asset, async (range) => library.open(asset, range));
    },
  );

  app.get(
    "/v1/messages/:id/media",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read a file that a customer sent",
        description: "404 with `state` and `reason` while it is not there.",
        params: assetParams,
        querystring: z.strictObject({
          place: z.coerce.number().int().min(0).max(99).default(0).meta({ description: "Of several that a form brought, from 0." }),
        }),
        produces: ["application/octet-stream"],
        response: { 200: file, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const kept = await inboundFiles.find(callerOf(request).workspaceId, id, request.query.place);
      if (!kept) throw new AppError("not_found", `message ${id} of this workspace brought no file`);
      const { workspaceId, state, reason, sha256, mime, bytes, kind } = kept;
      if (sha256 === null || mime === null || bytes === null)
        throw new AppError(
          "not_found",
          state === "failed" ? `the file could not be fetched (${reason ?? ""}): it may be fetched again` : "the file is being fetched",
          {
            details: { state, reason },
          },
        );
      return serveFile(request, reply, { mime, bytes, sha256, filename: kept.filename ?? kind }, async (range) =>
        library.open({ workspaceId, sha256 }, range),
      );
    },
  );

  app.post(
    "/v1/messages/:id/media/fetch",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Fetch a customer's file again",
        description: "WhatsApp keeps it for seven days.",
        params: assetParams,
        response: { 202: z.object({ state: z.literal("waiting") }), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await inboundFiles.fetchAgain(callerOf(request).workspaceId, id)))
        throw new AppError("not_found", `message ${id} of this workspace has no file that could not be fetched`);
      return reply.code(202).send({ state: "waiting" as const });
    },
  );

  async function found(workspaceId: WorkspaceId, id: string): Promise<AssetRow> {
    const asset = await library.find(workspaceId, id);
    if (!asset) throw new AppError("not_found", `there is no file ${id} in this workspace`);
    return asset;
  }

  async function detailOf(workspaceId: WorkspaceId, asset: AssetRow): Promise<MediaAssetDetail> {
    const [usage, uploads] = await Promise.all([library.usage(workspaceId, asset.id), library.uploads(asset)]);
    return {
      ...viewOf(asset),
      usage: [...usage],
      uploads: uploads.map((upload) => ({ ...upload, until: upload.until?.toISOString() ?? null })),
    };
  }
}

function viewOf({ workspaceId: _workspace, createdAt, ...asset }: AssetRow): MediaAsset {
  return { ...asset, createdAt: createdAt.toISOString() };
}

/** In a scope of its own: only here a body is a file, whatever it calls itself, and is read as it arrives. */
function registerUpload(app: App, { library, refreshCatalog }: MediaRouteDeps): void {
  // JSON and text as well: what parses them would first hold them whole.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request: FastifyRequest, payload: Readable, done: (error: Error | null, body: unknown) => void) =>
    done(null, payload),
  );

  app.post(
    "/v1/media",
    {
      config: needs("media:write"),
      bodyLimit: LIMITS.fileBytes,
      schema: {
        tags,
        summary: "Upload a file",
        description:
          "The bytes as the body, up to 100 MB; the content type is not looked at, what is in the file counts. Pictures are JPEG or PNG to 5 MB, videos MP4 or 3GPP to 16 MB, sound AAC, AMR, MP3, M4A or OGG with Opus to 16 MB, stickers WebP of 512 × 512 to 100 KB (500 KB animated), documents PDF, Office or plain text to 100 MB. 422 and 413 name the `reason`. A file that is there already is answered with 200.",
        consumes: ["application/octet-stream"],
        querystring: addAssetQuery,
        response: { 200: assetSchema, 201: assetSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      if (!(body instanceof Readable))
        throw new AppError("invalid_input", "send the file as the body, with content-type application/octet-stream");
      const { filename, attached } = request.query;
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller), attached: attached === "true" };
      const { asset, isNew } = await library.add(by, body, filename ?? null);
      if (isNew) await refreshCatalog();
      return reply.code(isNew ? 201 : 200).send(viewOf(asset));
    },
  );
}
