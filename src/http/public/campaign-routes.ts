import { audienceHints } from "../../campaigns/audience-hints.ts";
import { isPast } from "../../campaigns/due-time.ts";
import { nameWarnings } from "../../journeys/name-warnings.ts";
import { knownNames } from "./audience-names.ts";
import { isOnlyNew, onlyNewSchema } from "../only-new.ts";
import { z } from "zod";
import { requireApproval, saveCampaign } from "../../campaigns/commands.ts";
import { audienceExists, campaignPage, estimateOf, everybodyIn, needsApproval } from "../../campaigns/read-campaigns.ts";
import type { CampaignProblem } from "../../campaigns/campaign-problem.ts";
import { type CampaignValidation, validateCampaign } from "../../campaigns/validate-campaign.ts";
import {
  campaignListQuerySchema,
  campaignListSchema,
  campaignParamsSchema,
  campaignRulesSchema,
  campaignValidationSchema,
  campaignViewSchema,
} from "../../contract/campaign.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { summaryOf } from "./campaign-views.ts";
import { registerCampaignCommands } from "./campaign-command-routes.ts";
import { createCampaignDesk } from "./campaign-desk.ts";
import { registerCampaignReading } from "./campaign-reading-routes.ts";
import { knownIn } from "./template-forms.ts";

const tags = ["Campaigns"];
/** Checked by `validateCampaign`, whose problems say where. */
const anyDocument = z.record(z.string(), z.unknown()).meta({ description: "A CampaignDocument." });
const params = campaignParamsSchema;

/** What people do with campaigns; sending by call and tests are doors and stand in `campaign-doors.ts`. */
export function registerCampaignRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, clock } = deps;
  const desk = createCampaignDesk(deps);
  const { commands, byOf, shown, answered } = desk;
  const pricesOf = (workspaceId: WorkspaceId) => catalog().prices(workspaceId);
  const checked = async (workspaceId: WorkspaceId, body: unknown): Promise<CampaignValidation> => {
    const result = validateCampaign(body, knownIn(catalog(), workspaceId));
    if (!result.ok) return result;
    const faults = await workspaceFaults(workspaceId, result.document);
    return faults.length === 0 ? result : { ok: false, problems: [...faults, ...result.warnings] };
  };
  const workspaceFaults = async (
    workspaceId: WorkspaceId,
    { audience, budget }: Extract<CampaignValidation, { ok: true }>["document"],
  ): Promise<readonly CampaignProblem[]> => [
    ...(audience.kind === "audience" && !(await audienceExists(pool, workspaceId, audience.name))
      ? [fault("/audience/name", "audience_missing", `there is no audience "${audience.name}": correct the name or make it first`)]
      : []),
    ...(budget && budget.currency !== pricesOf(workspaceId).currency
      ? [
          fault(
            "/budget/currency",
            "currency_unknown",
            `the rate card is in ${pricesOf(workspaceId).currency}: write the budget in it, or bring a rate card in ${budget.currency}`,
          ),
        ]
      : []),
  ];

  /** What may be meant, and is mostly a slip. */
  const hintsOn = async (
    workspaceId: WorkspaceId,
    document: Extract<CampaignValidation, { ok: true }>["document"],
    estimate: Awaited<ReturnType<typeof estimateOf>>,
  ): Promise<readonly CampaignProblem[]> => {
    const { schedule } = document;
    const time = schedule.kind === "local" ? "/schedule/date" : "/schedule/at";
    const audiences = [...catalog().audiences.values()].flatMap((one) => (one.workspaceId === workspaceId ? [one.name] : []));
    const late = isPast(schedule, new Date(clock.now()));
    return [
      ...(late ? [{ ...fault(time, "time_past", "this time is over: choose another, or send it now"), severity: "warning" as const }] : []),
      ...nameWarnings(document, { ...(await knownNames(deps, workspaceId)), audiences: new Set(audiences) }),
      ...(estimate ? audienceHints(document, estimate.audienceSize, await everybodyIn(pool, workspaceId)) : []),
    ];
  };

  app.get(
    "/v1/campaigns",
    {
      config: needs("campaigns:read"),
      schema: { tags, summary: "List campaigns", querystring: campaignListQuerySchema, response: { 200: campaignListSchema, ...problems } },
    },
    async (request) => {
      const { state = null, limit, after = null } = request.query;
      const page = await campaignPage(pool, callerOf(request).workspaceId, { state, limit, after });
      return { rows: page.rows.map(summaryOf), next: page.next };
    },
  );

  app.get(
    "/v1/campaigns/:name",
    {
      config: needs("campaigns:read"),
      schema: { tags, summary: "Read a campaign", params, response: { 200: campaignViewSchema, ...problems } },
    },
    async (request) => shown(request, request.params.name),
  );

  app.put(
    "/v1/campaigns/:name",
    {
      config: needs("campaigns:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Make or change a campaign",
        description:
          "The document as a draft; nothing is sent before it is started. A document with errors is answered with 422 and `problems`. While it is paused only title, description, budget, rate and expiry may change.",
        params,
        headers: onlyNewSchema,
        body: anyDocument,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const by = byOf(request, name);
      const valid = await checked(by.workspaceId, request.body);
      if (!valid.ok) throw invalid(valid.problems);
      if (valid.document.name !== name)
        throw invalid([
          fault("/name", "name_differs", `the document is named ${valid.document.name}, the address says ${name}; make them agree`),
        ]);
      return answered(request, name, await saveCampaign(commands, by, valid.document, { onlyNew: isOnlyNew(request.headers) }));
    },
  );

  app.post(
    "/v1/campaigns/:name/validate",
    {
      config: needs("campaigns:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Validate without storing",
        params,
        body: anyDocument,
        response: { 200: campaignValidationSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const valid = await checked(workspaceId, request.body);
      const prices = pricesOf(workspaceId);
      const estimate = valid.ok ? await estimateOf(pool, workspaceId, valid.document, { prices, now: new Date(clock.now()) }) : null;
      const found = valid.ok ? [...valid.warnings, ...(await hintsOn(workspaceId, valid.document, estimate))] : valid.problems;
      return {
        ok: valid.ok,
        problems: found.filter(({ severity }) => severity === "error"),
        warnings: found.filter(({ severity }) => severity === "warning"),
        audienceSize: estimate?.audienceSize ?? null,
        costMicros: estimate?.costMicros ?? null,
        currency: prices.currency,
        sampleRates: prices.isSample,
        costWords:
          estimate && `${prices.isSample ? "Estimated with the sample rate card" : "Estimated with your rate card"} (${prices.source}).`,
      };
    },
  );

  registerCampaignCommands(app, desk);
  registerCampaignReading(app, deps);

  app.get(
    "/v1/campaign-rules",
    {
      config: needs("campaigns:read"),
      schema: { tags, summary: "Read what campaigns need here", response: { 200: campaignRulesSchema, ...problems } },
    },
    async (request) => ({ approvalRequired: await needsApproval(pool, callerOf(request).workspaceId) }),
  );
  app.put(
    "/v1/campaign-rules",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Set what campaigns need here",
        body: campaignRulesSchema,
        response: { 200: campaignRulesSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId, actor } = byOf(request, "");
      await requireApproval(commands, { workspaceId, actor }, request.body.approvalRequired);
      return request.body;
    },
  );
}

function fault(path: string, code: CampaignProblem["code"], message: string): CampaignProblem {
  return { severity: "error", code, path, message };
}

function invalid(found: readonly CampaignProblem[]): AppError {
  const errors = found.filter(({ severity }) => severity === "error");
  return new AppError(
    "unprocessable",
    `the campaign has ${errors.length} ${errors.length === 1 ? "error" : "errors"}: ${errors[0]?.message ?? ""}`,
    {
      details: { problems: found },
    },
  );
}
