import { pageQuery } from "../../contract/console.ts";
import { listChannels } from "../../insights/channels.store.ts";
import { listTemplates, listUnrecognised } from "../../insights/settings.store.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { HIDDEN } from "./answers.ts";
import type { App } from "../typed-app.ts";

export function registerSettingsRoutes(app: App, { pool, apiKeys }: ConsoleDeps): void {
  app.get("/v1/console/channels", { config: needs("settings:read"), schema: HIDDEN }, async (request) => ({
    rows: await listChannels(pool, callerOf(request).workspaceId),
  }));

  app.get("/v1/console/templates", { config: needs("insights:read"), schema: HIDDEN }, async (request) =>
    listTemplates(pool, callerOf(request).workspaceId),
  );

  app.get("/v1/console/unrecognised", { config: needs("settings:read"), schema: { ...HIDDEN, querystring: pageQuery } }, async (request) =>
    listUnrecognised(pool, callerOf(request).workspaceId, request.query),
  );

  app.get("/v1/console/api-keys", { config: needs("keys:manage"), schema: HIDDEN }, async (request) => ({
    rows: await apiKeys.list(callerOf(request).workspaceId),
  }));
}
