import { PLAN_MOST_DAYS, planQuerySchema, planSchema } from "../../contract/plan.ts";
import { problems } from "../../contract/problem.ts";
import { readPlan } from "../../insights/plan.ts";
import { DAY_MS } from "../../journeys/time.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerPlanRoutes(app: App, { pool, catalog, clock }: HttpDeps): void {
  app.get(
    "/v1/plan",
    {
      config: needs("campaigns:read"),
      schema: {
        tags: ["Campaigns"],
        summary: "What begins on which day, and who would be asked twice",
        description: `Campaigns and journeys that begin by a schedule, at most one beginning a day of each; up to ${PLAN_MOST_DAYS} days at once.`,
        querystring: planQuerySchema,
        response: { 200: planSchema, ...problems },
      },
    },
    async (request) => {
      const { from, to } = request.query;
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
      if (days < 1) throw new AppError("invalid_input", "`to` lies before `from`");
      if (days > PLAN_MOST_DAYS) throw new AppError("invalid_input", `these are ${days} days; at most ${PLAN_MOST_DAYS} are read at once`);
      return readPlan(pool, catalog(), callerOf(request).workspaceId, { from, to, now: clock.now() });
    },
  );
}
