import type { CampaignDocument } from "../../campaigns/campaign-document.ts";
import { validateCampaign } from "../../campaigns/validate-campaign.ts";
import { type ExpectedRefusals, expectedBody } from "../../contract/campaign-expected.ts";
import { LIMITS } from "../../contract/limits.ts";
import { replyRate } from "../../catalog/staffing-measure.ts";
import { teamPerHour } from "../../desk/expected-queue.ts";
import { expectReplies, isTooMany } from "../../desk/expected-replies.ts";
import { lastRejection } from "../../insights/campaign-rejection.store.ts";
import { AppError } from "../../platform/errors.ts";
import { type Asking, expectRefusals } from "../../rehearsal/expected-refusals.ts";
import { portfolioState } from "../../sends/portfolio-state.ts";
import { callerOf, needs } from "../access.ts";
import { knownIn } from "../public/template-forms.ts";
import { HIDDEN, nameParams } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import type { App } from "../typed-app.ts";

/** What the messaging limit of the sender's business leaves to this campaign. */
async function limitOf({ pool, catalog, workspaceId, now }: Asking, document: CampaignDocument): Promise<ExpectedRefusals["limit"]> {
  const channel = catalog.defaultChannel(workspaceId, document.channel);
  const state = channel && (await portfolioState(pool, catalog.channels.values(), channel, now));
  if (!state || state.limit === null) return null;
  const perDay = state.limit - (document.purpose === "marketing" ? state.reserved : 0);
  return { now: Math.max(perDay - state.used, 0), perDay };
}

/** Of those whom it leaves to now; of an audience of which a part was asked, at least. */
async function repliesOf(
  { pool, catalog, workspaceId, now }: Asking,
  document: CampaignDocument,
  people: number,
): Promise<ExpectedRefusals["replies"]> {
  const { accepted, replied } = await replyRate(pool, workspaceId, document.channel, now.getTime());
  const perHour = teamPerHour(catalog.staffing(workspaceId));
  const from = now.getTime();
  const expected = expectReplies(catalog.hours(workspaceId).answers?.hours ?? null, { people, accepted, replied, perHour, from, to: from });
  return expected && { ...expected, tooMany: isTooMany(expected) };
}

export function registerCampaignRoutes(app: App, { pool, catalog, clock }: ConsoleDeps): void {
  app.post(
    "/v1/console/campaigns/expected-refusals",
    { config: needs("campaigns:read"), bodyLimit: LIMITS.documentBytes, schema: { ...HIDDEN, body: expectedBody } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const valid = validateCampaign(request.body.document, knownIn(catalog(), workspaceId));
      if (!valid.ok)
        throw new AppError("unprocessable", valid.problems[0]?.message ?? "the campaign has errors", {
          details: { problems: valid.problems },
        });
      const asking = { pool, catalog: catalog(), workspaceId, now: new Date(clock.now()) };
      const [expected, limit] = await Promise.all([expectRefusals(asking, valid.document), limitOf(asking, valid.document)]);
      const replies = expected && (await repliesOf(asking, valid.document, expected.sent));
      return { expected: expected && { ...expected, limit, replies } };
    },
  );

  app.get(
    "/v1/console/campaigns/:name/rejection",
    { config: needs("campaigns:read"), schema: { ...HIDDEN, params: nameParams } },
    async (request) => ({ rejection: await lastRejection(pool, callerOf(request).workspaceId, request.params.name) }),
  );
}
