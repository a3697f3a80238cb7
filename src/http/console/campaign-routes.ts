import { lastRejection } from "../../insights/campaign-rejection.store.ts";
import { callerOf, needs } from "../access.ts";
import { HIDDEN, nameParams } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import type { App } from "../typed-app.ts";

export function registerCampaignRoutes(app: App, { pool }: ConsoleDeps): void {
  app.get(
    "/v1/console/campaigns/:name/rejection",
    { config: needs("campaigns:read"), schema: { ...HIDDEN, params: nameParams } },
    async (request) => ({ rejection: await lastRejection(pool, callerOf(request).workspaceId, request.params.name) }),
  );
}
