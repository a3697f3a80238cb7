import { problems } from "../../contract/problem.ts";
import { ruleNameSchema } from "../../contract/template.ts";
import { STATISTICS_DAYS, templateStatisticsQuery, templateStatisticsSchema } from "../../contract/template-statistics.ts";
import { readTemplateStatistics } from "../../insights/template-statistics.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const DAY_MS = 86_400_000;

export function registerTemplateStatisticsRoutes(app: App, { pool, catalog, clock }: Pick<HttpDeps, "pool" | "catalog" | "clock">): void {
  app.get(
    "/v1/template-statistics/:name",
    {
      config: needs("insights:read"),
      schema: {
        tags: ["Templates"],
        summary: "What became of a template's messages, by language and button",
        description: "Of all languages of the name; also of one that was deleted since.",
        params: ruleNameSchema,
        querystring: templateStatisticsQuery,
        response: { 200: templateStatisticsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { name } = request.params;
      const { from, to, channel } = request.query;
      const end = to === undefined ? new Date(clock.now()) : new Date(to);
      const begin = from === undefined ? new Date(end.getTime() - STATISTICS_DAYS * DAY_MS) : new Date(from);
      if (begin >= end) throw new AppError("unprocessable", "the period ends before it begins: give a later `to`");
      const statistics = await readTemplateStatistics(pool, workspaceId, { name, from: begin, to: end, channel });
      const isKnown = [...catalog().channels.values()].some(
        (one) => one.workspaceId === workspaceId && catalog().templates(one.id, name).length > 0,
      );
      if (!isKnown && statistics.languages.length === 0) throw new AppError("not_found", `there is no template ${name} in this workspace`);
      return statistics;
    },
  );
}
