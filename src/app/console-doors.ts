/** What a server with the role `http` offers beside the doors every server has: the console, and the routes that it and keys share. */
import { fileURLToPath } from "node:url";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { stillAllowed } from "../http/authenticate.ts";
import { registerCalendarRoutes } from "../http/appointments/calendar-routes.ts";
import { registerAssistantRoutes } from "../http/assist/assistant-routes.ts";
import { registerHelperRoutes } from "../http/assist/helper-routes.ts";
import { registerKnowledgeRoutes } from "../http/assist/knowledge-routes.ts";
import { registerRehearsalConsoleRoutes } from "../http/console/rehearsal-routes.ts";
import { registerConsoleRoutes } from "../http/console/routes.ts";
import { registerConsoleStatic } from "../http/console/static.ts";
import { registerDeskReportRoutes } from "../http/desk/report-routes.ts";
import { registerStaffingRoutes } from "../http/desk/staffing-routes.ts";
import { registerTeamRoutes } from "../http/desk/team-routes.ts";
import { registerChannelHealthRoutes } from "../http/public/channel-health-routes.ts";
import { registerExportRoutes } from "../http/public/export-routes.ts";
import { registerDataConnectionRoutes } from "../http/public/data-connection-routes.ts";
import { registerFormRoutes } from "../http/public/form-routes.ts";
import { registerMediaRoutes } from "../http/public/media-routes.ts";
import { registerNoticeRoutes } from "../http/public/notice-routes.ts";
import { registerPolicyRoutes } from "../http/public/policy-routes.ts";
import { registerDataRequestRoutes } from "../http/public/data-request-routes.ts";
import { registerPrivacyRoutes } from "../http/public/privacy-routes.ts";
import { registerRehearsalRoutes } from "../http/public/rehearsal-routes.ts";
import { registerRetentionRoutes } from "../http/public/retention-routes.ts";
import { registerSyncRoutes } from "../http/public/sync-routes.ts";
import { registerTemplateDraftRoutes } from "../http/public/template-draft-routes.ts";
import { registerTemplateLanguageRoutes } from "../http/public/template-language-routes.ts";
import { registerTemplateLifeRoutes } from "../http/public/template-life-routes.ts";
import { registerTemplateStatisticsRoutes } from "../http/public/template-statistics-routes.ts";
import { registerWebhookRoutes } from "../http/public/webhook-routes.ts";
import type { HttpDeps } from "../http/deps.ts";
import type { DeskDoors } from "../http/desk/deps.ts";
import { registerDeskRoutes } from "../http/desk/routes.ts";
import type { HttpPlugin } from "../http/server.ts";
import { registerStreamRoutes } from "../http/stream/stream-routes.ts";
import type { shiftedClock } from "../platform/clock.ts";

type Needs<Register extends (app: never, deps: never) => unknown> = Parameters<Register>[1];

export type ConsoleDeps = Omit<HttpDeps, "clock"> & {
  readonly clock: ReturnType<typeof shiftedClock>;
  readonly flowPorts: Omit<Needs<typeof registerFormRoutes>, keyof HttpDeps>;
  readonly media: Needs<typeof registerMediaRoutes>;
  readonly templateDesk: Needs<typeof registerTemplateDraftRoutes>["templateDesk"];
  readonly rehearsals: Needs<typeof registerRehearsalRoutes>["rehearsals"];
  readonly askGate: Needs<typeof registerPolicyRoutes>["askGate"];
  readonly feed: Needs<typeof registerStreamRoutes>["feed"];
  readonly attendance: Needs<typeof registerStreamRoutes>["attendance"];
  readonly webhooks: Needs<typeof registerWebhookRoutes>;
  readonly health: Needs<typeof registerChannelHealthRoutes>;
  readonly assistant: Omit<Needs<typeof registerAssistantRoutes>, keyof HttpDeps>;
  readonly calendars: Omit<Needs<typeof registerCalendarRoutes>, keyof HttpDeps>;
  readonly warehouse: Pick<Needs<typeof registerDataConnectionRoutes>, "places" | "vault">;
  readonly erasePorts: Needs<typeof registerPrivacyRoutes>["erasePorts"];
  readonly desk: DeskDoors;
};

const CONSOLE_FILES = fileURLToPath(new URL("../../web/dist/", import.meta.url));

export function consoleDoors(deps: ConsoleDeps): readonly HttpPlugin[] {
  const { enginePool, clock, ids, log, refreshCatalog } = deps;
  return [
    (app) => registerConsoleRoutes(app, deps),
    (app) =>
      registerStreamRoutes(app, {
        clock,
        feed: deps.feed,
        presence: deps.desk.presence,
        attendance: deps.attendance,
        log,
        stillAllowed: stillAllowed(deps),
      }),
    (app) => registerDeskRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerWebhookRoutes(app.withTypeProvider<ZodTypeProvider>(), deps.webhooks),
    (app) => registerFormRoutes(app.withTypeProvider<ZodTypeProvider>(), { ...deps, ...deps.flowPorts }),
    (app) => registerMediaRoutes(app.withTypeProvider<ZodTypeProvider>(), deps.media),
    // By the owner: it looks at what other connections are still writing, which is hidden from the role of the doors.
    (app) => registerExportRoutes(app.withTypeProvider<ZodTypeProvider>(), { pool: enginePool, shift: clock.offsetMs, log }),
    (app) => registerNoticeRoutes(app.withTypeProvider<ZodTypeProvider>(), { pool: enginePool, clock }),
    (app) => registerRetentionRoutes(app.withTypeProvider<ZodTypeProvider>(), { pool: enginePool, ids, clock }),
    (app) => registerDataRequestRoutes(app.withTypeProvider<ZodTypeProvider>(), deps.erasePorts),
    (app) => registerPrivacyRoutes(app.withTypeProvider<ZodTypeProvider>(), { erasePorts: deps.erasePorts, refreshCatalog }),
    (app) => registerChannelHealthRoutes(app.withTypeProvider<ZodTypeProvider>(), deps.health),
    (app) => registerTemplateDraftRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerTemplateLifeRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerTemplateLanguageRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerTemplateStatisticsRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerPolicyRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerRehearsalRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerRehearsalConsoleRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerHelperRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerKnowledgeRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerAssistantRoutes(app.withTypeProvider<ZodTypeProvider>(), { ...deps, ...deps.assistant }),
    (app) => registerCalendarRoutes(app.withTypeProvider<ZodTypeProvider>(), { ...deps, ...deps.calendars }),
    (app) => registerDataConnectionRoutes(app.withTypeProvider<ZodTypeProvider>(), { ...deps, ...deps.warehouse }),
    (app) => registerSyncRoutes(app.withTypeProvider<ZodTypeProvider>(), { ...deps, ...deps.warehouse }),
    (app) => registerStaffingRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerTeamRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    (app) => registerDeskReportRoutes(app.withTypeProvider<ZodTypeProvider>(), deps),
    async (app) => registerConsoleStatic(app, { root: CONSOLE_FILES }),
  ];
}
