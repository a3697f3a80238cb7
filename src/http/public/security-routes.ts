/** What a workspace demands of whoever signs in, and what its roles may do. */
import { RIGHTS, ROLES, rightsOfRole } from "../../accounts/rights.ts";
import { rolesSchema, workspaceSecuritySchema } from "../../contract/own-account.ts";
import { problems } from "../../contract/problem.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Accounts"];

export function registerSecurityRoutes(app: App, { secondFactor }: HttpDeps): void {
  app.get(
    "/v1/roles",
    { config: needs("accounts:manage"), schema: { tags, summary: "What each role may do", response: { 200: rolesSchema, ...problems } } },
    async () => ({ rows: ROLES.map((role) => ({ role, rights: RIGHTS.filter((right) => rightsOfRole(role).has(right)) })) }),
  );

  app.get(
    "/v1/security",
    {
      config: needs("accounts:manage"),
      schema: { tags, summary: "What is demanded of whoever signs in", response: { 200: workspaceSecuritySchema, ...problems } },
    },
    async (request) => ({ requiresSecondFactor: await secondFactor.isRequired(callerOf(request)) }),
  );

  app.put(
    "/v1/security",
    {
      config: needs("security:manage"),
      schema: {
        tags,
        summary: "Demand more, or less, of whoever signs in",
        body: workspaceSecuritySchema,
        response: { 200: workspaceSecuritySchema, ...problems },
      },
    },
    async (request) => {
      const { requiresSecondFactor } = request.body;
      await secondFactor.require(callerOf(request), requiresSecondFactor);
      return { requiresSecondFactor };
    },
  );
}
