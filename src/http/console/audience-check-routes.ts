/** What people would read: of everybody told line by line: a large audience takes a while, and whoever goes away ends it. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { validateCampaign } from "../../campaigns/validate-campaign.ts";
import type { AudienceCheckLine } from "../../contract/audience-check.ts";
import { expectedBody } from "../../contract/campaign-expected.ts";
import { LIMITS } from "../../contract/limits.ts";
import { type Sample, sampleBody } from "../../contract/sample.ts";
import { personOf } from "../../insights/person.ts";
import { AppError } from "../../platform/errors.ts";
import { checkCampaign, checkJourney } from "../../rehearsal/audience-check.ts";
import { samplePeople } from "../../rehearsal/sample-people.ts";
import { callerOf, needs } from "../access.ts";
import { rehearsable } from "../public/rehearsal-routes.ts";
import { knownIn } from "../public/template-forms.ts";
import { HIDDEN } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import type { App } from "../typed-app.ts";

const journeyBody = z.strictObject({ document: z.record(z.string(), z.unknown()), audience: z.string().max(100).nullable() });

export function registerAudienceCheckRoutes(app: App, { pool, catalog, clock, log }: ConsoleDeps): void {
  const told = async (reply: FastifyReply, lines: AsyncGenerator<AudienceCheckLine> | null) => {
    if (!lines) throw new AppError("unprocessable", "there is no such audience, or no number to send from");
    async function* text(from: AsyncGenerator<AudienceCheckLine>): AsyncGenerator<string> {
      try {
        for await (const line of from) yield `${JSON.stringify(line)}\n`;
      } catch (error) {
        // The answer has begun: only a line of it can say so.
        log.error({ err: error }, "a check of an audience broke");
        yield `${JSON.stringify({ kind: "failed", message: "something broke on our side; the log has the reason" } satisfies AudienceCheckLine)}\n`;
      }
    }
    return reply.type("application/x-ndjson; charset=utf-8").send(Readable.from(text(lines)));
  };

  app.post(
    "/v1/console/campaigns/audience-check",
    { config: needs("profiles:read"), bodyLimit: LIMITS.documentBytes, schema: { ...HIDDEN, body: expectedBody } },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const valid = validateCampaign(request.body.document, knownIn(catalog(), workspaceId));
      if (!valid.ok)
        throw new AppError("unprocessable", valid.problems[0]?.message ?? "the campaign has errors", {
          details: { problems: valid.problems },
        });
      return told(reply, checkCampaign({ pool, catalog: catalog(), workspaceId, now: new Date(clock.now()) }, valid.document));
    },
  );

  app.post(
    "/v1/console/sample",
    // Whoever writes the text could print whatever is known of anybody.
    { config: needs("personal:read"), bodyLimit: LIMITS.documentBytes, schema: { ...HIDDEN, body: sampleBody } },
    async (request): Promise<Sample> => {
      const { workspaceId } = callerOf(request);
      const sampled = await samplePeople({ pool, catalog: catalog(), workspaceId, now: new Date(clock.now()) }, request.body);
      return {
        readers: sampled.map(({ profile: { id, identities, attributes }, ...reading }) => ({
          person: personOf(id, identities, attributes),
          ...reading,
        })),
      };
    },
  );

  app.post(
    "/v1/console/journeys/audience-check",
    { config: needs("profiles:read"), bodyLimit: LIMITS.documentBytes, schema: { ...HIDDEN, body: journeyBody } },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const { document, audience } = request.body;
      const checking = { pool, catalog: catalog(), workspaceId, now: new Date(clock.now()) };
      return told(reply, checkJourney(checking, rehearsable(document), audience));
    },
  );
}
