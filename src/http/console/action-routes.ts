import { apiKeyBody, type ApiKeyCreated } from "../../contract/console-settings.ts";
import { actorOf } from "../../accounts/caller.ts";
import { listChannels, setChannelPaused } from "../../insights/channels.store.ts";
import { acknowledgeIncident } from "../../insights/overview.store.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { HIDDEN, idOf, idParams } from "./answers.ts";
import type { App } from "../typed-app.ts";

export function registerActionRoutes(app: App, { pool, clock, ids, apiKeys, syncTemplates, refreshCatalog }: ConsoleDeps): void {
  for (const [verb, paused] of [
    ["pause", true],
    ["resume", false],
  ] as const) {
    app.post(
      `/v1/console/channels/:id/${verb}`,
      { config: needs("settings:write"), schema: { ...HIDDEN, params: idParams } },
      async (request, reply) => {
        const caller = callerOf(request);
        const id = idOf(request.params, "channel");
        const done = await setChannelPaused(pool, {
          workspaceId: caller.workspaceId,
          channelId: id,
          paused,
          actor: actorOf(caller),
          auditId: ids.next<string>(),
          at: new Date(clock.now()),
        });
        if (!done) throw new AppError("not_found", `channel ${id} is not in this workspace`);
        await refreshCatalog();
        return reply.code(204).send();
      },
    );
  }

  app.post(
    "/v1/console/channels/:id/sync-templates",
    { config: needs("templates:sync"), schema: { ...HIDDEN, params: idParams } },
    async (request, reply) => {
      const id = idOf(request.params, "channel");
      const mine = await listChannels(pool, callerOf(request).workspaceId);
      if (!mine.some((channel) => channel.id === id)) throw new AppError("not_found", `channel ${id} is not in this workspace`);
      await syncTemplates(id as ChannelId);
      return reply.code(204).send();
    },
  );

  app.post(
    "/v1/console/incidents/:id/acknowledge",
    { config: needs("incidents:acknowledge"), schema: { ...HIDDEN, params: idParams } },
    async (request, reply) => {
      const id = idOf(request.params, "incident");
      if (!(await acknowledgeIncident(pool, callerOf(request).workspaceId, id, new Date(clock.now()))))
        throw new AppError("not_found", `incident ${id} is not in this workspace`);
      return reply.code(204).send();
    },
  );

  app.post("/v1/console/api-keys", { config: needs("keys:manage"), schema: { ...HIDDEN, body: apiKeyBody } }, async (request, reply) => {
    const caller = callerOf(request);
    const { name, rights } = request.body;
    const beyond = rights.find((right) => !caller.rights.has(right));
    if (beyond !== undefined) throw new AppError("forbidden", `you cannot give a key the right ${beyond}, which you do not have yourself`);
    const { key } = await apiKeys.create(caller, name, rights);
    const answer: ApiKeyCreated = { key };
    return reply.code(201).header("cache-control", "no-store").send(answer);
  });

  app.delete(
    "/v1/console/api-keys/:id",
    { config: needs("keys:manage"), schema: { ...HIDDEN, params: idParams } },
    async (request, reply) => {
      const id = idOf(request.params, "key");
      if (!(await apiKeys.revoke(callerOf(request), id))) throw new AppError("not_found", `key ${id} is not in this workspace`);
      return reply.code(204).send();
    },
  );
}
