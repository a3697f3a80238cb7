import { decisionPageSchema, decisionQuerySchema } from "../../contract/decision.ts";
import { problems } from "../../contract/problem.ts";
import { listDecisions } from "../../insights/decisions.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerDecisionRoutes(app: App, { pool }: HttpDeps): void {
  app.get(
    "/v1/decisions",
    {
      config: needs("messages:read"),
      schema: {
        tags: ["Policy"],
        summary: "Search decisions",
        description:
          "Why somebody got something or did not: the last decision about each message, newest message first, with its ladder of rules.",
        querystring: decisionQuerySchema,
        response: { 200: decisionPageSchema, ...problems },
      },
    },
    async (request) => listDecisions(pool, callerOf(request).workspaceId, request.query),
  );
}
