import { pageQuery } from "../../contract/console.ts";
import { listChannels } from "../../insights/channels.store.ts";
import { listUnrecognised } from "../../insights/settings.store.ts";
import { listTemplates, readTemplateDetail } from "../../insights/templates.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { found, HIDDEN, idParams } from "./answers.ts";
import type { App } from "../typed-app.ts";

export function registerSettingsRoutes(app: App, { pool, apiKeys, clock }: ConsoleDeps): void {
  app.get("/v1/console/channels", { config: needs("settings:read"), schema: HIDDEN }, async (request) => ({
    rows: await listChannels(pool, callerOf(request).workspaceId),
  }));

  app.get("/v1/console/templates", { config: needs("insights:read"), schema: HIDDEN }, async (request) =>
    listTemplates(pool, callerOf(request).workspaceId),
  );

  app.get("/v1/console/templates/:id", { config: needs("insights:read"), schema: { ...HIDDEN, params: idParams } }, async (request) => {
    const { id } = request.params;
    return found(await readTemplateDetail(pool, callerOf(request).workspaceId, id, clock.now()), `template ${id}`);
  });

  app.get("/v1/console/unrecognised", { config: needs("settings:read"), schema: { ...HIDDEN, querystring: pageQuery } }, async (request) =>
    listUnrecognised(pool, callerOf(request).workspaceId, request.query),
  );

  app.get("/v1/console/api-keys", { config: needs("keys:manage"), schema: HIDDEN }, async (request) => ({
    rows: await apiKeys.list(callerOf(request).workspaceId),
  }));
}
