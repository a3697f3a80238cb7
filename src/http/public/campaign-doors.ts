import { actorOf } from "../../accounts/caller.ts";
import type { Campaign } from "../../campaigns/campaign.ts";
import { chooseLanguage } from "../../campaigns/language.ts";
import { findCampaign } from "../../campaigns/read-campaigns.ts";
import { standingOf } from "../../campaigns/commands.ts";
import { mayDo } from "../../campaigns/transitions.ts";
import {
  campaignParamsSchema,
  testCampaignSchema,
  testedCampaignSchema,
  triggerCampaignSchema,
  triggeredCampaignSchema,
} from "../../contract/campaign.ts";
import type { ChannelKind } from "../../consent/consent.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { chooseSender } from "../../engine/choose-sender.ts";
import { admitArrivals, type Arrival, changeOf } from "../../ingress/admit.ts";
import type { CampaignSend } from "../../lanes/inbox.ts";
import type { MessageContent } from "../../messages/content.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { ShortCache } from "../../platform/short-cache.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import type { Identities } from "../../profiles/profile.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Campaigns"];
/** A campaign that was just paused or cancelled takes calls no longer than this. */
const REMEMBERED_MS = 500;
const MOST_REMEMBERED = 1_000;

/** Ways in which a campaign reaches one person: by a call, as a test. Answered once the lane's inbox has it. */
export function registerCampaignDoors(app: App, deps: DoorServerDeps): void {
  const { pool, clock, catalog, inboxWriter } = deps;
  const known = new ShortCache<Campaign | null>(clock, { forMs: REMEMBERED_MS, limit: MOST_REMEMBERED });
  const find = async (workspaceId: WorkspaceId, name: string): Promise<Campaign> => {
    const campaign = await known.get(`${workspaceId}/${name}`, async () => findCampaign(pool, workspaceId, name));
    if (!campaign) throw new AppError("not_found", `there is no campaign ${name} in this workspace`);
    return campaign;
  };

  /** A test that waits for somebody to resume a sender tests nothing. */
  const assertCanSend = (workspaceId: WorkspaceId, kind: ChannelKind, content: MessageContent): void => {
    const sender = chooseSender({ catalog: catalog(), talk: () => null, now: new Date(clock.now()) }, { workspaceId, kind, content });
    if (!sender) throw new AppError("unprocessable", `there is no ${kind} channel yet: add one`, { details: { reason: "sender_missing" } });
    if (sender.state === "paused")
      throw new AppError("unprocessable", `${sender.name} is paused and no other sender can send it: resume it first`, {
        details: { reason: "sender_paused", sender: sender.name },
      });
  };

  app.post(
    "/v1/campaigns/:name/trigger",
    {
      config: needs("campaigns:trigger"),
      bodyLimit: LIMITS.lineBytes,
      schema: {
        tags,
        summary: "Send to one person",
        description: 'Of a running campaign whose schedule is "api". Durable when answered; idempotent by request id.',
        params: campaignParamsSchema,
        body: triggerCampaignSchema,
        response: { 202: triggeredCampaignSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { requestId, profile, data = {} } = request.body;
      const campaign = await find(caller.workspaceId, request.params.name);
      const verdict = mayDo("trigger", standingOf(campaign, new Date(deps.clock.now())), actorOf(caller));
      if (!verdict.allowed)
        throw new AppError("conflict", `${campaign.name} sends nothing now: ${verdict.why}`, {
          details: { reason: `campaign_${verdict.reason}`, state: campaign.state },
        });
      const unsafe = findJsonFault(request.body, { maxDepth: LIMITS.jsonDepth });
      if (unsafe) throw new AppError("invalid_input", `${unsafe.path || "the body"} ${unsafe.reason}`);
      const send = { campaignId: campaign.id, requestId, data, test: null };
      const rows = await admitArrivals(deps, caller.workspaceId, [
        arrivalOf(namesOf(profile, "profile"), send, `${campaign.id}/${requestId}`),
      ]);
      const accepted = (await inboxWriter.append(rows)) === rows.length;
      return reply.code(202).send({ accepted });
    },
  );

  app.post(
    "/v1/campaigns/:name/test",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Send a test",
        description: "To chosen people, in any state of the campaign; counts for nothing. The rules of sending hold for tests as well.",
        params: campaignParamsSchema,
        body: testCampaignSchema,
        response: { 202: testedCampaignSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const { people, variant, language } = request.body;
      const campaign = await find(workspaceId, request.params.name);
      const { document, name } = campaign;
      const chosen = variant === undefined ? document.variants : document.variants.filter((one) => one.name === variant);
      if (chosen.length === 0)
        throw new AppError("invalid_input", `/variant must be one of ${document.variants.map((one) => one.name).join(", ")}`);
      const arrivals = people.flatMap((person, index) =>
        chosen.flatMap((one): readonly Arrival[] => {
          const spoken = chooseLanguage(one.messages, language ?? null, document.defaultLanguage);
          if (!spoken) return [];
          assertCanSend(workspaceId, document.channel, spoken.content);
          const test = {
            variant: one.name,
            content: spoken.content,
            purpose: document.purpose,
            channel: document.channel,
            title: document.title,
            name,
          };
          return [arrivalOf(namesOf(person, `people/${index}`), { campaignId: campaign.id, requestId: "test", data: {}, test }, null)];
        }),
      );
      const rows = await admitArrivals(deps, workspaceId, arrivals);
      await inboxWriter.append(rows);
      return reply.code(202).send({ accepted: arrivals.length });
    },
  );
}

function arrivalOf(identities: Identities, send: CampaignSend, dedupeKey: string | null): Arrival {
  return { identities, dedupeKey, item: (own) => ({ kind: "campaign", change: changeOf(own), send }) };
}

function namesOf(ref: Parameters<typeof normaliseIdentities>[0], place: string): Identities {
  const named = normaliseIdentities(ref);
  if (!named.ok) {
    const path = `/${place}${named.fault.path && `/${named.fault.path}`}`;
    const problems = [{ path, message: named.fault.reason }];
    throw new AppError("invalid_input", `${path} ${named.fault.reason}`, { details: { problems } });
  }
  return named.identities;
}
