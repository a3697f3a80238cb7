import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf, personOf } from "../../accounts/caller.ts";
import { bumpRevision } from "../../catalog/bump-revision.ts";
import {
  type Answer,
  approveCampaign,
  type By,
  cancelCampaign,
  chooseVariant,
  type CommandDeps,
  pauseCampaign,
  rejectCampaign,
  requireApproval,
  resumeCampaign,
  retryCampaign,
  saveCampaign,
  startCampaign,
} from "../../campaigns/commands.ts";
import {
  audienceExists,
  campaignPage,
  describeCampaign,
  estimateOf,
  findCampaign,
  needsApproval,
  readNumbers,
} from "../../campaigns/read-campaigns.ts";
import { type CampaignProblem, type CampaignValidation, validateCampaign } from "../../campaigns/validate-campaign.ts";
import {
  campaignListQuerySchema,
  campaignListSchema,
  campaignParamsSchema,
  campaignRecipientPageSchema,
  campaignRecipientsQuerySchema,
  campaignRulesSchema,
  campaignStatsQuerySchema,
  campaignStatsSchema,
  campaignValidationSchema,
  campaignViewSchema,
  chooseVariantSchema,
  rejectCampaignSchema,
  retryCampaignSchema,
} from "../../contract/campaign.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { listRecipients } from "../../insights/campaign-recipients.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { statsOf, summaryOf, viewOf } from "./campaign-views.ts";
import { filesOf, templatesOf } from "./template-forms.ts";

const tags = ["Campaigns"];
/** Checked by `validateCampaign`, whose problems say where. */
const anyDocument = z.record(z.string(), z.unknown()).meta({ description: "A CampaignDocument." });
const params = campaignParamsSchema;
const missing = (name: string): AppError => new AppError("not_found", `there is no campaign ${name} in this workspace`);

/** What people do with campaigns; sending by call and tests are doors and stand in `campaign-doors.ts`. */
export function registerCampaignRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, refreshCatalog, clock, ids } = deps;
  const commands: CommandDeps = { pool, ids, now: () => new Date(clock.now()), bumpRevision };
  const pricesOf = (workspaceId: WorkspaceId) => catalog().prices(workspaceId);
  const byOf = (request: FastifyRequest, name: string): By => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, name, actor: actorOf(caller), person: personOf(caller) };
  };
  const checked = async (workspaceId: WorkspaceId, body: unknown): Promise<CampaignValidation> => {
    const result = validateCampaign(body, templatesOf(catalog(), workspaceId), filesOf(catalog(), workspaceId));
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
  const shown = async (request: FastifyRequest, name: string) => {
    const { workspaceId, actor } = byOf(request, name);
    const campaign = await findCampaign(pool, workspaceId, name);
    if (!campaign) throw missing(name);
    const valid = validateCampaign(campaign.document, templatesOf(catalog(), workspaceId), filesOf(catalog(), workspaceId));
    return viewOf(await describeCampaign(pool, campaign, actor), valid.ok ? valid.warnings : valid.problems);
  };
  const answered = async (request: FastifyRequest, name: string, answer: Answer) => {
    if (answer.kind === "missing") throw missing(name);
    if (answer.kind === "refused")
      throw new AppError("conflict", `${name} stays as it is: ${answer.why}`, {
        details: { reason: `campaign_${answer.reason}`, ...answer.details },
      });
    await refreshCatalog();
    return shown(request, name);
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
      return answered(request, name, await saveCampaign(commands, by, valid.document));
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
      const found = valid.ok ? valid.warnings : valid.problems;
      const prices = pricesOf(workspaceId);
      const estimate = valid.ok ? await estimateOf(pool, workspaceId, valid.document, { prices, now: new Date(clock.now()) }) : null;
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

  const commandRoutes = [
    [
      "start",
      "Start",
      "Now, or as its schedule says; where the workspace demands it, it first waits for a second person's approval.",
      startCampaign,
    ],
    ["approve", "Approve", "By somebody else than who asked for the start.", approveCampaign],
    ["pause", "Pause", "Nobody else is asked, and what waits is held.", pauseCampaign],
    ["resume", "Resume", "Goes on where it was paused: nobody is left out, nobody is asked twice.", resumeCampaign],
    ["cancel", "Cancel", "Nobody else is asked, and what waits is cancelled.", cancelCampaign],
  ] as const;
  for (const [verb, summary, description, run] of commandRoutes) {
    app.post(
      `/v1/campaigns/:name/${verb}`,
      {
        config: needs("campaigns:write"),
        schema: {
          tags,
          summary,
          description: `${description} 409 says why it cannot be done.`,
          params: params,
          response: { 200: campaignViewSchema, ...problems },
        },
      },
      async (request) => answered(request, request.params.name, await run(commands, byOf(request, request.params.name))),
    );
  }

  app.post(
    "/v1/campaigns/:name/reject",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Reject",
        description: "Back to a draft, with a note.",
        params,
        body: rejectCampaignSchema,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) =>
      answered(request, request.params.name, await rejectCampaign(commands, byOf(request, request.params.name), request.body.note)),
  );

  app.post(
    "/v1/campaigns/:name/retry",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Try the failed again",
        description: "One new message for each recipient whose message failed.",
        params,
        body: retryCampaignSchema,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) =>
      answered(request, request.params.name, await retryCampaign(commands, byOf(request, request.params.name), request.body.which)),
  );

  app.post(
    "/v1/campaigns/:name/choose",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Choose the winner by hand",
        description:
          "Everybody who is asked from now on gets this variant, and nothing decides or weighs any more. Messages that are queued already stay what they are.",
        params,
        body: chooseVariantSchema,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { variant } = request.body;
      const answer = await chooseVariant(commands, byOf(request, name), variant);
      if (answer === null)
        throw new AppError("unprocessable", `${name} has no variant ${variant}`, { details: { reason: "variant_missing", variant } });
      return answered(request, name, answer);
    },
  );

  app.get(
    "/v1/campaigns/:name/stats",
    {
      config: needs("campaigns:read"),
      schema: {
        tags,
        summary: "What became of a campaign",
        params,
        querystring: campaignStatsQuerySchema,
        response: { 200: campaignStatsSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { occurrence = null } = request.query;
      const campaign = await findCampaign(pool, callerOf(request).workspaceId, name);
      if (!campaign) throw missing(name);
      return statsOf(campaign, occurrence, await readNumbers(pool, campaign, occurrence), pricesOf(campaign.workspaceId));
    },
  );

  app.get(
    "/v1/campaigns/:name/recipients",
    {
      config: needs("campaigns:read"),
      schema: {
        tags,
        summary: "Everybody whom a campaign meant",
        description: "Held out, skipped, or with a message; what became of it, why, and what it cost.",
        params,
        querystring: campaignRecipientsQuerySchema,
        response: { 200: campaignRecipientPageSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { workspaceId } = callerOf(request);
      const campaign = await findCampaign(pool, workspaceId, name);
      if (!campaign) throw missing(name);
      return listRecipients(pool, workspaceId, campaign.id, request.query);
    },
  );

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
