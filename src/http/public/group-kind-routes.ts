import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { type GroupKindRow, listGroupKinds, removeGroupKind, saveGroupKind } from "../../catalog/group-kinds.ts";
import { groupKindListSchema, groupKindParams, groupKindSchema, saveGroupKindSchema } from "../../contract/group.ts";
import { problems } from "../../contract/problem.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Groups"];
const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name });

export function registerGroupKindRoutes(app: App, deps: HttpDeps): void {
  app.get(
    "/v1/group-kinds",
    {
      config: needs("profiles:read"),
      schema: { tags, summary: "List kinds of groups", response: { 200: groupKindListSchema, ...problems } },
    },
    async (request) => ({
      rows: (await listGroupKinds(deps.pool, callerOf(request).workspaceId)).map(({ groups, ...row }) => ({ ...viewOf(row), groups })),
    }),
  );

  app.put(
    "/v1/group-kinds/:kind",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Make or rename a kind of groups",
        description: "What people belong to: companies, households, … Rules, conditions and texts name it: `group.company.name`.",
        params: groupKindParams,
        body: saveGroupKindSchema,
        response: { 200: groupKindSchema, ...problems },
      },
    },
    async (request) => {
      const saved = await saveGroupKind(deps, by(callerOf(request)), { name: request.params.kind, title: request.body.title });
      await deps.refreshCatalog();
      return viewOf(saved);
    },
  );

  app.delete(
    "/v1/group-kinds/:kind",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Remove a kind of groups",
        description: "Not while there are groups of it, or an audience asks for it.",
        params: groupKindParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await removeGroupKind(deps, await deps.lookAgain(), by(callerOf(request)), request.params.kind);
      await deps.refreshCatalog();
      return reply.code(204).send(null);
    },
  );
}

function viewOf({ name, title, changedAt, changedBy }: GroupKindRow) {
  return { name, title, changedAt: changedAt.toISOString(), changedBy };
}
