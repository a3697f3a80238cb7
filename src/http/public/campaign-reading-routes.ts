import { findCampaign, readNumbers } from "../../campaigns/read-campaigns.ts";
import {
  campaignParamsSchema,
  campaignRecipientPageSchema,
  campaignRecipientsQuerySchema,
  campaignStatsQuerySchema,
  campaignStatsSchema,
} from "../../contract/campaign.ts";
import { problems } from "../../contract/problem.ts";
import { listRecipients } from "../../insights/campaign-recipients.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { missingCampaign } from "./campaign-desk.ts";
import { statsOf } from "./campaign-views.ts";

const tags = ["Campaigns"];
const params = campaignParamsSchema;

/** What became of a campaign and of everybody it meant. */
export function registerCampaignReading(app: App, { pool, catalog }: HttpDeps): void {
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
      if (!campaign) throw missingCampaign(name);
      return statsOf(campaign, occurrence, await readNumbers(pool, campaign, occurrence), catalog().prices(campaign.workspaceId));
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
      if (!campaign) throw missingCampaign(name);
      return listRecipients(pool, workspaceId, campaign.id, request.query);
    },
  );
}
