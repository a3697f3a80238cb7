import { problems } from "../../contract/problem.ts";
import { conversationParams } from "../../contract/desk.ts";
import { conversationServiceSchema, deskReportQuery, lateQuery, lateSchema, reportSchema } from "../../contract/staffing.ts";
import { conversationService } from "../../insights/desk-service.ts";
import { lateAnswers } from "../../insights/desk-late.ts";
import { deskReport, reportCsv } from "../../insights/desk-report.ts";
import { staffNow } from "../../lanes/postgres/staffing-queue.ts";
import { placeOf } from "../../desk/routing.ts";
import { AppError } from "../../platform/errors.ts";
import { laneOf } from "../../platform/lane.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Inbox"];
const LONGEST_MS = 400 * 86_400_000;

/** What answering took, and how customers found it. */
export function registerDeskReportRoutes(app: App, { pool, catalog, clock }: HttpDeps): void {
  const read = async (
    workspaceId: Parameters<typeof deskReport>[1]["workspaceId"],
    query: Omit<Parameters<typeof deskReport>[1], "workspaceId" | "timeZone">,
    timeZone: string,
  ) => {
    if (Date.parse(query.to) - Date.parse(query.from) > LONGEST_MS || query.from >= query.to)
      throw new AppError("unprocessable", "a report is about a period that begins before it ends and lasts a year at most");
    return deskReport(pool, { ...query, workspaceId, timeZone });
  };
  app.get(
    "/v1/desk/report",
    {
      config: needs("insights:read"),
      schema: {
        tags,
        summary: "Report on answering",
        description:
          "First answer, handling and resolution times (median, and the time within which nine of ten were), by agent, team, label, channel or day; load by hour; satisfaction. Of conversations opened in the period.",
        querystring: deskReportQuery,
        response: { 200: reportSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      return read(workspaceId, request.query, catalog().hours(workspaceId).timeZone);
    },
  );
  app.get(
    "/v1/desk/report.csv",
    {
      config: needs("insights:read"),
      schema: { tags, summary: "The rows of the report as a table", querystring: deskReportQuery, produces: ["text/csv"] },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const report = await read(workspaceId, request.query, catalog().hours(workspaceId).timeZone);
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="answering-by-${request.query.by}.csv"`)
        .send(reportCsv(report));
    },
  );
  app.get(
    "/v1/desk/late",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List answers that came too late", querystring: lateQuery, response: { 200: lateSchema, ...problems } },
    },
    async (request) => lateAnswers(pool, callerOf(request).workspaceId, request.query),
  );
  app.get(
    "/v1/desk/conversations/:id/service",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "How a conversation is served",
        description: "Who is before it, by when an answer is owed, and what the customer thought of the last one.",
        params: conversationParams,
        response: { 200: conversationServiceSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { policies } = catalog().staffing(workspaceId).settings;
      const { id } = request.params;
      const policyName = (policyId: string): string => policies.find((policy) => policy.id === policyId)?.name ?? "";
      const queue = placeOf(id, await staffNow(pool, workspaceId), catalog().staffing(workspaceId).teams, clock.now());
      const service = await conversationService(pool, { workspaceId, lane: laneOf(id), id, policyName, queue });
      if (service === null) throw new AppError("not_found", "there is no such conversation");
      return service;
    },
  );
}
