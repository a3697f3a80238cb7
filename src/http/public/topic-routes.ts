import { actorOf } from "../../accounts/caller.ts";
import { listTopics, saveTopic, type TopicRow } from "../../catalog/topics.ts";
import { saveTopicSchema, topicListSchema, topicParams, topicSchema, type TopicView } from "../../contract/consent.ts";
import { problems } from "../../contract/problem.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Consent"];

export function registerTopicRoutes(app: App, deps: HttpDeps): void {
  app.get(
    "/v1/topics",
    { config: needs("journeys:read"), schema: { tags, summary: "List topics", response: { 200: topicListSchema, ...problems } } },
    async (request) => ({ rows: (await listTopics(deps.pool, callerOf(request).workspaceId)).map(viewOf) }),
  );
  app.put(
    "/v1/topics/:name",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Make or change a topic",
        description:
          "Something one can subscribe to: a message that names it needs an opt-in to it or to its purpose, and no opt-out of it.",
        params: topicParams,
        body: saveTopicSchema,
        response: { 200: topicSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name };
      const saved = await saveTopic(deps, by, { name: request.params.name, ...request.body });
      await deps.refreshCatalog();
      return viewOf(saved);
    },
  );
}

function viewOf({ name, purpose, channels, texts, isArchived, changedAt, changedBy }: TopicRow): TopicView {
  return { name, purpose, channels: [...channels], texts: { ...texts }, isArchived, changedAt: changedAt.toISOString(), changedBy };
}
