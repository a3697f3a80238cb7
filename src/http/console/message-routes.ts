import { messagesQuery } from "../../contract/console.ts";
import { findMessage, listMessages } from "../../insights/messages.store.ts";
import { readOverview } from "../../insights/overview.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { shareFor } from "./share.ts";
import { found, HIDDEN, idOf, idParams } from "./answers.ts";
import type { App } from "../typed-app.ts";

export function registerMessageRoutes(app: App, { pool, clock }: ConsoleDeps): void {
  // However many tabs are open, the last hour is counted at most once in this time.
  const overview = shareFor(700, clock, (workspaceId) => readOverview(pool, workspaceId, clock.now()));
  app.get("/v1/console/overview", { config: needs("insights:read"), schema: HIDDEN }, async (request) =>
    overview(callerOf(request).workspaceId),
  );

  app.get("/v1/console/messages", { config: needs("messages:read"), schema: { ...HIDDEN, querystring: messagesQuery } }, async (request) =>
    listMessages(pool, callerOf(request).workspaceId, request.query, clock.now()),
  );

  app.get("/v1/console/messages/:id", { config: needs("messages:read"), schema: { ...HIDDEN, params: idParams } }, async (request) => {
    const id = idOf(request.params, "message");
    return found(await findMessage(pool, callerOf(request).workspaceId, id), `message ${id}`);
  });
}
