import { advise } from "../../advice/advise.ts";
import type { ChannelFacts } from "../../advice/asking.ts";
import { chainCost } from "../../advice/chain-cost.ts";
import { adviceAskSchema, adviceSchema, type AdviceView } from "../../contract/advice.ts";
import { readyJourneysSchema } from "../../contract/ready-journey.ts";
import { problems } from "../../contract/problem.ts";
import type { ReadyTemplate } from "../../journeys/ready/ready-journey.ts";
import { READY_JOURNEYS } from "../../journeys/ready/registry.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { audienceIdOf, channelFacts, staffingNow } from "./advice-desk.ts";

export function registerAdviceRoutes(app: App, deps: HttpDeps): void {
  app.get(
    "/v1/ready-journeys",
    {
      config: needs("journeys:read"),
      schema: { tags: ["Journeys"], summary: "List ready-made journeys", response: { 200: readyJourneysSchema, ...problems } },
    },
    async () => ({
      rows: READY_JOURNEYS.map((ready) => ({ ...ready, templates: ready.templates.map(copyOf), document: { ...ready.document } })),
    }),
  );

  app.post(
    "/v1/advice",
    {
      config: needs("journeys:read"),
      schema: {
        tags: ["Advice"],
        summary: "Which channel suits",
        description:
          "Ranks the channels of the workspace for a message by what is measured of these people, with reasons, and says when WhatsApp is the wrong one.",
        body: adviceAskSchema,
        response: { 200: adviceSchema, ...problems },
      },
    },
    async (request): Promise<AdviceView> => {
      const { workspaceId } = callerOf(request);
      const { audience, profile, chain, topic, ...asking } = request.body;
      const audienceId = audience === undefined ? null : audienceIdOf(deps.catalog(), workspaceId, audience);
      if (audienceId === undefined) throw new AppError("not_found", `there is no audience ${audience} in this workspace`);
      const facts = await channelFacts(deps, workspaceId, {
        profileId: profile ?? null,
        audienceId,
        purpose: asking.purpose,
        topic: topic ?? null,
      });
      if (profile !== undefined && facts.every(({ people }) => people === 0))
        throw new AppError("not_found", `there is no profile ${profile} in this workspace`);
      const staffing = staffingNow(deps, workspaceId);
      const { ranked, warnings, together } = advise(asking, facts, staffing);
      const found = new Map(facts.map((one) => [one.channel, one]));
      return {
        ranked: ranked.map((one) => ({ ...one, reasons: [...one.reasons], measured: measuredOf(found.get(one.channel)) })),
        warnings: [...warnings],
        together,
        staffing,
        currency: deps.catalog().prices(workspaceId).currency,
        costs: costsOf(chain, found),
      };
    },
  );
}

function copyOf({ quickReplies, ...template }: ReadyTemplate) {
  return { ...template, ...(quickReplies === undefined ? {} : { quickReplies: [...quickReplies] }) };
}

function measuredOf(facts: ChannelFacts | undefined): AdviceView["ranked"][number]["measured"] {
  if (!facts) throw new Error("a channel was advised that was not asked about");
  const { people, reachable, permitted, accepted, delivered, read, answered, readMinutes, cost } = facts;
  return { people, reachable, permitted, accepted, delivered, read, answered, readMinutes, cost };
}

function costsOf(chain: readonly string[], found: ReadonlyMap<string, ChannelFacts>): AdviceView["costs"] {
  if (chain.length === 0) return [];
  const alone = [...new Set(chain)].map((channel) => [channel]);
  return [[...chain], ...alone].map((channels) => ({
    channels,
    ...chainCost(channels.flatMap((channel) => found.get(channel) ?? [])),
  }));
}
