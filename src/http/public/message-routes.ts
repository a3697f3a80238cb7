import { messagePageSchema, messageQuerySchema } from "../../contract/message.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { type Cursor, readMessagePage } from "./messages.store.ts";

export function registerMessageRoutes(app: App, { pool, catalog }: HttpDeps): void {
  app.get(
    "/v1/messages",
    {
      config: needs("messages:read"),
      schema: {
        tags: ["Messages"],
        summary: "List messages",
        description: "Newest first. Pages stay stable while messages arrive.",
        querystring: messageQuerySchema,
        response: { 200: messagePageSchema, ...problems },
      },
    },
    async (request) => {
      const { query } = request;
      const profile = query.profile?.toLowerCase();
      const { workspaceId } = callerOf(request);
      const versions = [...catalog().versions.values()].filter(
        (version) => version.workspaceId === workspaceId && version.journey === query.journey,
      );
      const page = await readMessagePage(pool, workspaceId, {
        ...query,
        ...(profile === undefined ? {} : { profile }),
        lane: profile === undefined ? null : laneOf(profile),
        before: query.after === undefined ? null : decodeCursor(query.after),
        versionIds: query.journey === undefined ? null : versions.map((version) => version.id),
      });
      return { rows: [...page.rows], next: page.next && encodeCursor(page.next) };
    },
  );
}

const STAMP = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

function encodeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at}/${id}`).toString("base64url");
}

function decodeCursor(text: string): Cursor {
  const [at, id] = Buffer.from(text, "base64url").toString("latin1").split("/");
  if (at === undefined || id === undefined || !STAMP.test(at) || !isUuid(id))
    throw new AppError("invalid_input", "`after` is not one of ours; take it from `next` of the page before, unchanged");
  return { at, id };
}
