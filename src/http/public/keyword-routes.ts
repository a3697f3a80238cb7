import { actorOf } from "../../accounts/caller.ts";
import { changeKeywords, keywordsOf } from "../../catalog/keywords.ts";
import { BUILT_IN_TEXTS, type KeywordSettings } from "../../consent/keywords/settings.ts";
import { keywordSettingsSchema, type KeywordsView, keywordViewSchema } from "../../contract/consent.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Consent"];

export function registerKeywordRoutes(app: App, deps: HttpDeps): void {
  app.get(
    "/v1/keywords",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "How words such as STOP are heard", response: { 200: keywordViewSchema, ...problems } },
    },
    async (request) => viewOf(await keywordsOf(deps.pool, callerOf(request).workspaceId)),
  );
  app.put(
    "/v1/keywords",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change how words such as STOP are heard and answered",
        body: keywordSettingsSchema,
        response: { 200: keywordViewSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const unknown = request.body.custom.find(({ topic }) => topic !== undefined && deps.catalog().topic(workspaceId, topic) === null);
      if (unknown) throw new AppError("invalid_input", `there is no topic ${unknown.topic} in this workspace`);
      await changeKeywords(deps, { workspaceId, actor: actorOf(caller) }, request.body);
      await deps.refreshCatalog();
      return viewOf(request.body);
    },
  );
}

function viewOf({ isOn, custom, texts }: KeywordSettings): KeywordsView {
  return { isOn, custom: custom.map((one) => ({ ...one })), texts: { ...texts }, builtIn: BUILT_IN_TEXTS };
}
