import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import { computedSchema } from "../../audiences/computed.ts";
import { keepComputed, listComputed, removeComputed } from "../../catalog/audiences.ts";
import { computedListSchema, computedParamsSchema, computedStoredSchema } from "../../contract/audience.ts";
import { problems } from "../../contract/problem.ts";
import { fillAudiences, forgetAudience } from "../../ingress/fill-audiences.ts";
import { pointerTo, tellIssues } from "../../journeys/issue-words.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Audiences"];

export function registerComputedRoutes(app: App, deps: HttpDeps): void {
  app.get(
    "/v1/computed-attributes",
    {
      config: needs("audiences:read"),
      schema: { tags, summary: "List computed attributes", response: { 200: computedListSchema, ...problems } },
    },
    async (request) => ({
      rows: (await listComputed(deps.pool, callerOf(request).workspaceId)).map(({ name, document, version, updatedAt, updatedBy }) => ({
        name,
        document: { ...document },
        version,
        updatedAt: updatedAt.toISOString(),
        updatedBy,
      })),
      next: null,
    }),
  );

  app.put(
    "/v1/computed-attributes/:name",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Store a computed attribute",
        description:
          "count, sum, average, min, max, first, last or favourite (the most frequent value) of an event's property, in a window. Kept on every profile as `profile.computed.<name>`, for rules, conditions and templates; worked out for everybody in the background.",
        params: computedParamsSchema,
        body: z.record(z.string(), z.unknown()),
        response: { 200: computedStoredSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const parsed = computedSchema.safeParse({ ...request.body, name });
      if (!parsed.success) {
        const told = tellIssues(parsed.error.issues).map(({ path, words }) => ({
          path: pointerTo(path),
          message: `"${path.at(-1) ?? ""}" ${words}`,
        }));
        throw new AppError("unprocessable", told[0]?.message ?? "the document is not valid", { details: { problems: told } });
      }
      const kept = await keepComputed(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, parsed.data);
      if (kept.changed) {
        await deps.refreshCatalog();
        await fillAudiences(deps);
      }
      return { name, ...kept };
    },
  );

  app.delete(
    "/v1/computed-attributes/:name",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Remove a computed attribute",
        description: "Values that profiles have by then stay as they are.",
        params: computedParamsSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const id = await removeComputed(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, name);
      if (id === null) throw new AppError("not_found", `there is no computed attribute ${name} in this workspace`);
      await deps.refreshCatalog();
      await forgetAudience(deps, caller.workspaceId, id);
      return reply.code(204).send(null);
    },
  );
}
