import { actorOf } from "../../accounts/caller.ts";
import { dataRequestAnswerSchema, dataRequestListSchema, type DataRequestView, erasureParams } from "../../contract/privacy.ts";
import { problems } from "../../contract/problem.ts";
import type { Db } from "../../db/pool.ts";
import type { Clock } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { answerDataRequest, type DataRequest, listDataRequests } from "../../privacy/data-requests.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Privacy"];

export function registerDataRequestRoutes(app: App, { pool, clock }: { readonly pool: Db; readonly clock: Pick<Clock, "now"> }): void {
  app.get(
    "/v1/data-requests",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "List who asked for a copy of their data",
        description: "Those that wait first. Told by a shop (Shopify: `customers/data_request`).",
        response: { 200: dataRequestListSchema, ...problems },
      },
    },
    async (request) => ({ rows: (await listDataRequests(pool, callerOf(request).workspaceId)).map(viewOf) }),
  );

  app.post(
    "/v1/data-requests/:id/answered",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "Note that somebody was given the copy of their data",
        params: erasureParams,
        response: { 200: dataRequestAnswerSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const answered = { by: actorOf(caller), at: new Date(clock.now()) };
      const row = await answerDataRequest(pool, caller.workspaceId, request.params.id, answered);
      if (!row) throw new AppError("not_found", "there is no such request in this workspace");
      return viewOf(row);
    },
  );
}

function viewOf({ askedAt, dueAt, answeredAt, ...row }: DataRequest): DataRequestView {
  return { ...row, askedAt: askedAt.toISOString(), dueAt: dueAt.toISOString(), answeredAt: answeredAt?.toISOString() ?? null };
}
