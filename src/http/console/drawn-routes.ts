/** How a draft looks where it arrives: markup that came in as text. The console shows it in a frame that runs nothing (`drawn-preview.tsx`). */
import { z } from "zod";
import { CHANNEL_KIND, PURPOSES } from "../../consent/consent.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { HIDDEN } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";

const draftBody = z.strictObject({
  kind: z.string().regex(CHANNEL_KIND),
  purpose: z.enum(PURPOSES),
  fields: z.record(z.string().max(60), z.string().max(60_000)),
});

export function registerDrawnRoutes(app: App, { catalog, channelWork }: Pick<ConsoleDeps, "catalog" | "channelWork">): void {
  app.post("/v1/console/drawn", { config: needs("journeys:write"), schema: { ...HIDDEN, body: draftBody } }, async (request) => {
    const { kind, purpose, fields } = request.body;
    const channel = catalog().defaultChannel(callerOf(request).workspaceId, kind);
    const draw = channel && (await channelWork(kind))?.draw;
    return draw ? draw(channel, { fields, purpose }) : { kind: "no_sender" };
  });
}
