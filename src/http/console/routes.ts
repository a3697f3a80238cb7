/** What the console reads and does; see `contract/console.ts` for the shapes. SQL lives in `insights`. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { registerActionRoutes } from "./action-routes.ts";
import { registerAudienceCheckRoutes } from "./audience-check-routes.ts";
import { registerAudienceRoutes } from "./audience-routes.ts";
import { registerCampaignRoutes } from "./campaign-routes.ts";
import type { ConsoleDeps } from "./deps.ts";
import { registerDraftRoutes } from "./draft-routes.ts";
import { registerDrawnRoutes } from "./drawn-routes.ts";
import { registerInsightsRoutes } from "./insights-routes.ts";
import { registerJourneyRoutes } from "./journey-routes.ts";
import { registerMessageRoutes } from "./message-routes.ts";
import { registerProfileRoutes } from "./profile-routes.ts";
import { registerSettingsRoutes } from "./settings-routes.ts";

export function registerConsoleRoutes(app: FastifyInstance, deps: ConsoleDeps): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  registerMessageRoutes(typed, deps);
  registerJourneyRoutes(typed, deps);
  registerDraftRoutes(typed, deps);
  registerProfileRoutes(typed, deps);
  registerSettingsRoutes(typed, deps);
  registerActionRoutes(typed, deps);
  registerAudienceRoutes(typed, deps);
  registerCampaignRoutes(typed, deps);
  registerAudienceCheckRoutes(typed, deps);
  registerDrawnRoutes(typed, deps);
  registerInsightsRoutes(typed, deps);
}
