import { validateCampaign } from "../../campaigns/validate-campaign.ts";
import { expectedBody } from "../../contract/campaign-expected.ts";
import { LIMITS } from "../../contract/limits.ts";
import { lastRejection } from "../../insights/campaign-rejection.store.ts";
import { AppError } from "../../platform/errors.ts";
import { expectRefusals } from "../../rehearsal/expected-refusals.ts";
import { callerOf, needs } from "../access.ts";
import { knownIn } from "../public/template-forms.ts";
import { HIDDEN, nameParams } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import type { App } from "../typed-app.ts";

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
      return { expected: await expectRefusals(asking, valid.document) };
    },
  );

  app.get(
    "/v1/console/campaigns/:name/rejection",
    { config: needs("campaigns:read"), schema: { ...HIDDEN, params: nameParams } },
    async (request) => ({ rejection: await lastRejection(pool, callerOf(request).workspaceId, request.params.name) }),
  );
}
