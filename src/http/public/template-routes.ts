import { z } from "zod";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerTemplateRoutes(app: App, { catalog, syncTemplates, refreshCatalog }: HttpDeps): void {
  app.post(
    "/v1/channels/:id/templates/sync",
    {
      config: needs("templates:sync"),
      schema: {
        tags: ["Channels"],
        summary: "Fetch the templates of the account now",
        params: z.strictObject({ id: z.uuid() }),
        response: { 200: z.object({ templates: z.number().int() }), ...problems },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase() as ChannelId;
      // By the caller's workspace: somebody else's channel is as absent as one that never was.
      if (catalog().channels.get(id)?.workspaceId !== callerOf(request).workspaceId)
        throw new AppError("not_found", `there is no channel ${id} in this workspace`);
      const result = await syncTemplates(id);
      await refreshCatalog();
      return result;
    },
  );
}
