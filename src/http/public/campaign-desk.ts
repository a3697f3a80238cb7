/** What the routes of campaigns have in common: who asks, and how a campaign is shown. */
import type { FastifyRequest } from "fastify";
import { actorOf, personOf } from "../../accounts/caller.ts";
import { bumpRevision } from "../../catalog/bump-revision.ts";
import type { Answer, By, CommandDeps } from "../../campaigns/commands.ts";
import { describeCampaign, findCampaign } from "../../campaigns/read-campaigns.ts";
import { validateCampaign } from "../../campaigns/validate-campaign.ts";
import type { CampaignView } from "../../contract/campaign.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import { viewOf } from "./campaign-views.ts";
import { knownIn } from "./template-forms.ts";

export type CampaignDesk = {
  readonly commands: CommandDeps;
  readonly byOf: (request: FastifyRequest, name: string) => By;
  readonly shown: (request: FastifyRequest, name: string) => Promise<CampaignView>;
  /** After a command: the campaign as it stands now, or the refusal as an error. */
  readonly answered: (request: FastifyRequest, name: string, answer: Answer) => Promise<CampaignView>;
};

export const missingCampaign = (name: string): AppError => new AppError("not_found", `there is no campaign ${name} in this workspace`);

export function createCampaignDesk({ pool, catalog, refreshCatalog, clock, ids }: HttpDeps): CampaignDesk {
  const commands: CommandDeps = { pool, ids, now: () => new Date(clock.now()), bumpRevision };
  const byOf = (request: FastifyRequest, name: string): By => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, name, actor: actorOf(caller), person: personOf(caller) };
  };
  const shown = async (request: FastifyRequest, name: string) => {
    const { workspaceId, actor } = byOf(request, name);
    const campaign = await findCampaign(pool, workspaceId, name);
    if (!campaign) throw missingCampaign(name);
    const valid = validateCampaign(campaign.document, knownIn(catalog(), workspaceId));
    return viewOf(await describeCampaign(pool, campaign, actor, commands.now()), valid.ok ? valid.warnings : valid.problems);
  };
  const answered = async (request: FastifyRequest, name: string, answer: Answer) => {
    if (answer.kind === "missing") throw missingCampaign(name);
    if (answer.kind === "refused")
      throw new AppError("conflict", `${name} stays as it is: ${answer.why}`, {
        details: { reason: `campaign_${answer.reason}`, ...answer.details },
      });
    await refreshCatalog();
    return shown(request, name);
  };
  return { commands, byOf, shown, answered };
}
