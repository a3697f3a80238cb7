/** Templates under work: written here, held against WhatsApp's rules, submitted. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import {
  type By,
  discardTemplateDraft,
  findSample,
  findTemplateDraftById,
  findTemplateDraftOf,
  keepSample,
  type KeptTemplateDraft,
  keepTemplateDraft,
  listTemplateDrafts,
  type TemplateDraftRow,
} from "../../catalog/template-drafts.ts";
import { readTemplateFacts } from "../../catalog/template-facts.ts";
import type { TemplateDesk } from "../../channels/whatsapp/template-desk.ts";
import { readTwins } from "../../channels/whatsapp/template-twins.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import {
  changeTemplateDraft,
  draftIdSchema,
  IMAGE_BYTES,
  newTemplateDraft,
  SAMPLE_BYTES,
  sampleQuery,
  sampleSchema,
  sampleTypes,
  submittedSchema,
  submitTemplateDraft,
  takeTemplateSchema,
  type TemplateDraftAnswer,
  templateDraftAnswer,
  templateDraftList,
  templateIdSchema,
} from "../../contract/template.ts";
import { draftOf } from "../../messages/template/components.ts";
import { lintTemplate, type Twin } from "../../messages/template/lint.ts";
import { type Finding, lintSentence } from "../../messages/template/lint-codes.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Templates"];
export type TemplateRouteDeps = Pick<HttpDeps, "pool" | "ids" | "clock" | "catalog" | "refreshCatalog"> & {
  readonly templateDesk: TemplateDesk;
};

export function byOf(request: FastifyRequest): By {
  const caller = callerOf(request);
  return { workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name };
}

export const told = (findings: readonly Finding[]) => findings.map((finding) => ({ ...finding, message: lintSentence(finding) }));

/** In a scope of their own: only here a body may be a file. */
export function registerTemplateDraftRoutes(app: App, deps: TemplateRouteDeps): void {
  const { pool, catalog, templateDesk } = deps;
  app.addContentTypeParser([...sampleTypes], { parseAs: "buffer", bodyLimit: SAMPLE_BYTES }, (_request, body, done) => done(null, body));
  const channelOf = (workspaceId: WorkspaceId, id: string): ChannelId => {
    const channel = catalog().channels.get(id as ChannelId);
    if (channel?.workspaceId !== workspaceId) throw new AppError("not_found", `there is no channel ${id} in this workspace`);
    return channel.id;
  };
  const viewOf = async (row: TemplateDraftRow, twins?: readonly Twin[]): Promise<TemplateDraftAnswer> => ({
    id: row.id,
    channelId: row.channelId,
    document: row.document,
    revision: row.revision,
    savedAt: row.savedAt.toISOString(),
    savedBy: row.savedBy,
    submittedAt: row.submittedAt?.toISOString() ?? null,
    changed: row.submittedRevision !== row.revision,
    problems: told(lintTemplate(row.document, twins ?? (await readTwins(pool, row.channelId)))),
  });
  const kept = async (outcome: KeptTemplateDraft): Promise<TemplateDraftAnswer> => {
    if (outcome.kind === "kept") return viewOf(outcome.draft);
    if (outcome.kind === "taken")
      throw new AppError("conflict", `there is a draft of "${outcome.by.document.name}" in this language already: go on with that one`, {
        details: { draftId: outcome.by.id },
      });
    const { theirs } = outcome;
    throw new AppError(
      "conflict",
      theirs ? `${theirs.savedBy} saved this draft meanwhile: compare, then save again` : "this draft was thrown away meanwhile",
      { details: { draft: theirs && (await viewOf(theirs)) } },
    );
  };
  const draftIn = async (request: FastifyRequest, id: string): Promise<TemplateDraftRow> => {
    const row = await findTemplateDraftById(pool, callerOf(request).workspaceId, id);
    if (!row) throw new AppError("not_found", `there is no template draft ${id} in this workspace`);
    return row;
  };

  app.get(
    "/v1/template-drafts",
    {
      config: needs("insights:read"),
      schema: { tags, summary: "List templates under work", response: { 200: templateDraftList, ...problems } },
    },
    async (request) => {
      const rows = await listTemplateDrafts(pool, callerOf(request).workspaceId);
      const twins = new Map<ChannelId, readonly Twin[]>();
      for (const { channelId } of rows) if (!twins.has(channelId)) twins.set(channelId, await readTwins(pool, channelId));
      return { rows: await Promise.all(rows.map(async (row) => viewOf(row, twins.get(row.channelId)))), next: null };
    },
  );

  app.post(
    "/v1/template-drafts",
    {
      config: needs("templates:write"),
      bodyLimit: LIMITS.lineBytes,
      schema: { tags, summary: "Begin a template", body: newTemplateDraft, response: { 201: templateDraftAnswer, ...problems } },
    },
    async (request, reply) => {
      const by = byOf(request);
      const channelId = channelOf(by.workspaceId, request.body.channelId);
      const answer = await kept(await keepTemplateDraft(deps, by, { channelId, document: request.body.document, revision: 0 }));
      return reply.code(201).send(answer);
    },
  );

  app.get(
    "/v1/template-drafts/:id",
    {
      config: needs("insights:read"),
      schema: { tags, summary: "Read a template under work", params: draftIdSchema, response: { 200: templateDraftAnswer, ...problems } },
    },
    async (request) => viewOf(await draftIn(request, request.params.id)),
  );

  app.put(
    "/v1/template-drafts/:id",
    {
      config: needs("templates:write"),
      bodyLimit: LIMITS.lineBytes,
      schema: {
        tags,
        summary: "Save a template under work",
        params: draftIdSchema,
        body: changeTemplateDraft,
        response: { 200: templateDraftAnswer, ...problems },
      },
    },
    async (request) => {
      const { id, channelId } = await draftIn(request, request.params.id);
      const { document, revision } = request.body;
      return kept(await keepTemplateDraft(deps, byOf(request), { id, channelId, document, revision }));
    },
  );

  app.delete(
    "/v1/template-drafts/:id",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Throw a draft away",
        description: "What WhatsApp has stays.",
        params: draftIdSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await discardTemplateDraft(deps, byOf(request), id)))
        throw new AppError("not_found", `there is no template draft ${id} in this workspace`);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/template-drafts/:id/submit",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Submit a template to WhatsApp",
        description:
          "Creates the template, or edits the one of this name and language. Safe to repeat: what the account has already is not submitted again.",
        params: draftIdSchema,
        body: submitTemplateDraft,
        response: { 200: submittedSchema, ...problems },
      },
    },
    async (request) => {
      const { kind, status, warnings } = await templateDesk.submit(byOf(request), request.params.id, request.body.revision);
      return { kind, status, problems: told(warnings) };
    },
  );

  app.post(
    "/v1/templates/:id/draft",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Edit a template, or copy it to another channel",
        description: "Makes a draft of what the account has, or answers the one that is there.",
        params: templateIdSchema,
        body: takeTemplateSchema,
        response: { 200: templateDraftAnswer, ...problems },
      },
    },
    async (request) => {
      const by = byOf(request);
      const template = await readTemplateFacts(pool, by.workspaceId, { externalId: request.params.id });
      if (!template) throw new AppError("not_found", `there is no template ${request.params.id} in this workspace`);
      const channelId = request.body.channelId === undefined ? template.channelId : channelOf(by.workspaceId, request.body.channelId);
      const document = draftOf(template);
      const open = await findTemplateDraftOf(pool, channelId, document);
      if (open) return viewOf(open);
      return kept(await keepTemplateDraft(deps, by, { channelId, document, revision: 0 }));
    },
  );

  app.post(
    "/v1/template-samples",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Upload a sample for a media header",
        description: "A JPEG or PNG up to 5 MB, an MP4 or a PDF up to 16 MB, as the body. The review sees it; customers do not.",
        consumes: [...sampleTypes],
        querystring: sampleQuery,
        response: { 201: sampleSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const type = sampleTypes.find((known) => request.headers["content-type"]?.startsWith(known));
      if (!Buffer.isBuffer(body) || body.length === 0 || type === undefined)
        throw new AppError("invalid_input", `send the file as the body, as one of ${sampleTypes.join(", ")}`);
      if (type.startsWith("image/") && body.length > IMAGE_BYTES) throw new AppError("too_large", "WhatsApp takes images up to 5 MB");
      const id = await keepSample(deps, callerOf(request).workspaceId, { type, name: request.query.name, content: body });
      return reply.code(201).send({ id });
    },
  );

  app.get(
    "/v1/template-samples/:id",
    {
      config: needs("insights:read"),
      schema: {
        tags,
        summary: "Read a sample",
        params: draftIdSchema,
        response: { 200: { description: "The file", content: { "application/octet-stream": { schema: z.string() } } }, ...problems },
      },
    },
    async (request, reply) => {
      const file = await findSample(pool, callerOf(request).workspaceId, request.params.id);
      if (!file) throw new AppError("not_found", `there is no sample ${request.params.id} in this workspace`);
      return reply
        .type(file.type)
        .header("cache-control", "private, max-age=86400, immutable")
        .serializer((content: unknown) => content as string)
        .send(file.content as unknown as string);
    },
  );
}
