/** Templates as the account has them: looked at, let go on, deleted; what their messages do while they cannot be sent. */
import { z } from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { listTemplateRules, setTemplateRule } from "../../catalog/template-rules.ts";
import { contentFor, takesContent } from "../../content/takes-content.ts";
import { templateParts } from "../../content/template-parts.ts";
import { problems } from "../../contract/problem.ts";
import {
  libraryQuery,
  librarySchema,
  ruleNameSchema,
  templateIdSchema,
  templateListSchema,
  templateRuleBody,
  templateRuleSchema,
  templateSchema,
} from "../../contract/template.ts";
import { listPublicTemplates, readPublicTemplate } from "../../insights/templates.ts";
import { libraryDraft } from "../../messages/template/library.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { byOf, type TemplateRouteDeps } from "./template-draft-routes.ts";

const tags = ["Templates"];

export function registerTemplateLifeRoutes(app: App, deps: TemplateRouteDeps): void {
  const { pool, catalog, refreshCatalog, templateDesk } = deps;

  app.get(
    "/v1/templates",
    { config: needs("insights:read"), schema: { tags, summary: "List templates", response: { 200: templateListSchema, ...problems } } },
    async (request) => ({ rows: [...(await listPublicTemplates(pool, callerOf(request).workspaceId))], next: null }),
  );

  app.get(
    "/v1/templates/:id",
    {
      config: needs("insights:read"),
      schema: { tags, summary: "Read a template", params: templateIdSchema, response: { 200: templateSchema, ...problems } },
    },
    async (request) => {
      const template = await readPublicTemplate(pool, callerOf(request).workspaceId, request.params.id);
      if (!template) throw new AppError("not_found", `there is no template ${request.params.id} in this workspace`);
      return template;
    },
  );

  app.delete(
    "/v1/templates/:id",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Delete a template at WhatsApp",
        description: "This language of it. The name of an approved template cannot be used again for 30 days.",
        params: templateIdSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await templateDesk.remove(byOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/templates/:id/unpause",
    {
      config: needs("templates:write"),
      schema: { tags, summary: "Let a paused template go on", params: templateIdSchema, response: { 204: z.null(), ...problems } },
    },
    async (request, reply) => {
      await templateDesk.unpause(byOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/template-library",
    {
      config: needs("insights:read"),
      schema: {
        tags,
        summary: "Look for ready-made templates",
        description: "WhatsApp's own library. `document` is what to begin a draft with.",
        querystring: libraryQuery,
        response: { 200: librarySchema, ...problems },
      },
    },
    async (request) => {
      const { channelId, search, language } = request.query;
      const rows = await templateDesk.library(callerOf(request).workspaceId, channelId as ChannelId, { search, language });
      return { rows: rows.map(libraryDraft).filter((row) => row !== null), next: null };
    },
  );

  app.get(
    "/v1/template-rules",
    {
      config: needs("insights:read"),
      schema: {
        tags,
        summary: "List what messages do while their template cannot be sent",
        response: { 200: z.object({ rows: z.array(templateRuleSchema), next: z.null() }), ...problems },
      },
    },
    async (request) => ({
      rows: (await listTemplateRules(pool, callerOf(request).workspaceId)).map(({ name, action, fallback }) => ({
        name,
        action,
        fallback,
      })),
      next: null,
    }),
  );

  app.put(
    "/v1/template-rules/:name",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Decide what messages do while their template cannot be sent",
        params: ruleNameSchema,
        body: templateRuleBody,
        response: { 200: templateRuleSchema, ...problems },
      },
    },
    async (request) => {
      const by = byOf(request);
      const { name } = request.params;
      const { action, fallback = null } = request.body;
      if (fallback !== null) checkStandIn(catalog(), by.workspaceId, name, fallback);
      await setTemplateRule(deps, by, name, { action, fallback });
      await refreshCatalog();
      return { name, action, fallback };
    },
  );

  app.delete(
    "/v1/template-rules/:name",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Let messages wait again",
        description: "As without a rule: they wait three days at most; if the template became marketing, those go who agreed to marketing.",
        params: ruleNameSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await setTemplateRule(deps, byOf(request), request.params.name, null);
      await refreshCatalog();
      return reply.code(204).send(null);
    },
  );
}

/** On every channel that has the first one, each language of the second must get by with what messages say to the first. */
function checkStandIn(catalog: Catalog, workspaceId: WorkspaceId, name: string, fallback: string): void {
  const no = (why: string): never => {
    throw new AppError("unprocessable", why);
  };
  if (fallback === name) no(`"${name}" cannot stand in for itself: name another template`);
  const channels = [...catalog.channels.values()].filter((channel) => channel.workspaceId === workspaceId);
  const using = channels.filter(({ id }) => catalog.templates(id, name).length > 0);
  if (using.length === 0) no(`there is no template "${name}" in this workspace`);
  for (const { id, name: channel } of using) {
    const [first] = catalog.templates(id, name);
    const seconds = catalog.templates(id, fallback);
    if (seconds.length === 0) no(`there is no template "${fallback}" on ${channel}`);
    const misfit = first && seconds.find((second) => !takesContent(templateParts(second), contentFor(name, templateParts(first))));
    if (misfit)
      no(`"${fallback}" (${misfit.language}) does not fit: it asks for other variables, another header or other buttons than "${name}"`);
  }
}
