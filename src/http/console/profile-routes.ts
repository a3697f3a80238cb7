import { pageQuery, type MessagesQuery } from "../../contract/console.ts";
import { profilesQuery, TIMELINE_KINDS, timelineQuery } from "../../contract/console-profiles.ts";
import type { PredictionWhy } from "../../contract/prediction.ts";
import { listMessages } from "../../insights/messages.store.ts";
import { findProfile, listProfiles } from "../../insights/profiles.store.ts";
import { readTimeline } from "../../insights/timeline.store.ts";
import { listPredictions, whyOf } from "../../predictions/predictions.ts";
import { callerOf, needs } from "../access.ts";
import { readsPersonal } from "../masked.ts";
import type { ConsoleDeps } from "./deps.ts";
import { found, HIDDEN, idOf, idParams } from "./answers.ts";
import { whyAnswer } from "../public/prediction-answers.ts";
import type { App } from "../typed-app.ts";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function registerProfileRoutes(app: App, { pool, clock }: ConsoleDeps): void {
  app.get(
    "/v1/console/profiles",
    { config: needs("profiles:read"), schema: { ...HIDDEN, querystring: profilesQuery } },
    async (request) => {
      const caller = callerOf(request);
      // A search that finds by a number tells the number: who may not see it finds by the id alone.
      const { query: text } = request.query;
      const query = readsPersonal(caller) || (text !== undefined && ID.test(text)) ? request.query : { ...request.query, query: undefined };
      return listProfiles(pool, caller.workspaceId, query);
    },
  );

  app.get("/v1/console/profiles/:id", { config: needs("profiles:read"), schema: { ...HIDDEN, params: idParams } }, async (request) => {
    const id = idOf(request.params, "profile");
    return found(await findProfile(pool, callerOf(request).workspaceId, id), `profile ${id}`);
  });

  // What is foretold of them, with the reasons.
  app.get(
    "/v1/console/profiles/:id/predictions",
    { config: needs("profiles:read"), schema: { ...HIDDEN, params: idParams } },
    async (request): Promise<{ readonly rows: readonly PredictionWhy[] }> => {
      const id = idOf(request.params, "profile");
      const rows: PredictionWhy[] = [];
      for (const row of await listPredictions(pool, callerOf(request).workspaceId)) {
        const why = await whyOf(pool, row, id);
        if (why !== null && why.score !== null) rows.push(whyAnswer(row, id, why));
      }
      return { rows };
    },
  );

  app.get(
    "/v1/console/profiles/:id/timeline",
    { config: needs("profiles:read"), schema: { ...HIDDEN, params: idParams, querystring: timelineQuery } },
    async (request) => {
      const wanted = request.query.kinds;
      const kinds = wanted === undefined ? TIMELINE_KINDS : TIMELINE_KINDS.filter((kind) => wanted.includes(kind));
      if (kinds.length === 0) return { rows: [], next: null };
      return readTimeline(pool, callerOf(request).workspaceId, idOf(request.params, "profile"), { ...request.query, kinds });
    },
  );

  // The thread, newest first; the console turns it round.
  app.get(
    "/v1/console/profiles/:id/conversation",
    { config: needs("conversations:read"), schema: { ...HIDDEN, params: idParams, querystring: pageQuery } },
    async (request) => {
      const query: MessagesQuery = { ...request.query, profile: idOf(request.params, "profile") };
      return listMessages(pool, callerOf(request).workspaceId, query, clock.now());
    },
  );
}
