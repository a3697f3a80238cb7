import {
  type Breakdown,
  breakdownQuery,
  heatQuery,
  type HeatQuery,
  reconcileBody,
  reportQuery,
  type ReportQuery,
  type Scope,
} from "../../contract/insights.ts";
import { readBreakdown, readHeat, readReport } from "../../insights/rollups.ts";
import { reconcile } from "../../insights/rollups-check.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { HIDDEN } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import { shareFor } from "./share.ts";

/** Short, so that a screen is at most two seconds behind; shared, so that many screens cost as much as one. */
const SHARE_MS = 800;
/** By each recipient's own clock: reads messages, not counts. */
const SHARE_HEAT_MS = 10_000;

export function registerInsightsRoutes(app: App, { pool, clock, catalog }: ConsoleDeps): void {
  const report = shareFor(SHARE_MS, clock, async (key) => {
    const { workspaceId, query } = JSON.parse(key) as { readonly workspaceId: WorkspaceId; readonly query: ReportQuery };
    return readReport(pool, workspaceId, query, new Date(clock.now()));
  });
  const breakdown = shareFor(SHARE_MS, clock, async (key) => {
    const { workspaceId, query } = JSON.parse(key) as {
      readonly workspaceId: WorkspaceId;
      readonly query: Scope & { readonly by: Breakdown };
    };
    return readBreakdown(pool, workspaceId, query);
  });
  const readHeatOf = async (key: string) => {
    const { workspaceId, query } = JSON.parse(key) as { readonly workspaceId: WorkspaceId; readonly query: HeatQuery };
    return readHeat(pool, workspaceId, query);
  };
  const heat = shareFor(SHARE_MS, clock, readHeatOf);
  const heatOfRecipients = shareFor(SHARE_HEAT_MS, clock, readHeatOf);
  const keyOf = (workspaceId: WorkspaceId, query: { readonly zone?: string | undefined }): string =>
    JSON.stringify({ workspaceId, query: { ...query, zone: query.zone ?? catalog().hours(workspaceId).timeZone } });

  app.get(
    "/v1/console/insights/report",
    { config: needs("insights:read"), schema: { ...HIDDEN, querystring: reportQuery } },
    async (request) => report(keyOf(callerOf(request).workspaceId, request.query)),
  );
  app.get(
    "/v1/console/insights/breakdown",
    { config: needs("insights:read"), schema: { ...HIDDEN, querystring: breakdownQuery } },
    async (request) => breakdown(keyOf(callerOf(request).workspaceId, request.query)),
  );
  app.get("/v1/console/insights/heat", { config: needs("insights:read"), schema: { ...HIDDEN, querystring: heatQuery } }, async (request) =>
    (request.query.clock === "recipient" ? heatOfRecipients : heat)(keyOf(callerOf(request).workspaceId, request.query)),
  );
  app.post(
    "/v1/console/insights/reconcile",
    { config: needs("settings:read"), schema: { ...HIDDEN, body: reconcileBody } },
    async (request) => {
      const { findings: _, ...answer } = await reconcile(pool, request.body.day, callerOf(request).workspaceId);
      return answer;
    },
  );
}
