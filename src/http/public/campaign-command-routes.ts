import {
  approveCampaign,
  cancelCampaign,
  chooseVariant,
  pauseCampaign,
  rejectCampaign,
  resumeCampaign,
  retryCampaign,
  startCampaign,
} from "../../campaigns/commands.ts";
import {
  approveCampaignSchema,
  campaignParamsSchema,
  campaignViewSchema,
  chooseVariantSchema,
  rejectCampaignSchema,
  retryCampaignSchema,
  startCampaignSchema,
} from "../../contract/campaign.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import type { CampaignDesk } from "./campaign-desk.ts";

const tags = ["Campaigns"];
const params = campaignParamsSchema;

/** From the start to the end of a campaign, as people decide it. */
export function registerCampaignCommands(app: App, { commands, byOf, answered }: CampaignDesk): void {
  const commandRoutes = [
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
          params,
          response: { 200: campaignViewSchema, ...problems },
        },
      },
      async (request) => answered(request, request.params.name, await run(commands, byOf(request, request.params.name))),
    );
  }

  app.post(
    "/v1/campaigns/:name/start",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Start",
        description:
          "Now, or as its schedule says; where the workspace demands it, it first waits for a second person's approval. 409 says why it cannot be done.",
        params,
        body: startCampaignSchema,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      return answered(request, name, await startCampaign(commands, { ...byOf(request, name), seen: request.body?.revision }));
    },
  );

  app.post(
    "/v1/campaigns/:name/approve",
    {
      config: needs("campaigns:approve"),
      schema: {
        tags,
        summary: "Approve",
        description: "By somebody else than who asked for the start, and of what they have seen. 409 says why it cannot be done.",
        params,
        body: approveCampaignSchema,
        response: { 200: campaignViewSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      return answered(request, name, await approveCampaign(commands, { ...byOf(request, name), seen: request.body.revision }));
    },
  );

  app.post(
    "/v1/campaigns/:name/reject",
    {
      config: needs("campaigns:approve"),
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
        description:
          "One new message for each recipient whose message failed, as far as the budget goes; `notRetried` says how many it left.",
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
}
