import { actorOf } from "../../accounts/caller.ts";
import { changeOptInSettings, optInSettingsOf } from "../../catalog/opt-in-settings.ts";
import type { OptInAsked } from "../../consent/opt-in-request.ts";
import { requestsOf } from "../../consent/opt-in-requests.ts";
import { newOptInSchema, optInListSchema, optInQuery, optInSettingsSchema } from "../../contract/opt-in.ts";
import { problems } from "../../contract/problem.ts";
import { admittedSchema } from "../../contract/shapes.ts";
import { admitArrivals, changeOf } from "../../ingress/admit.ts";
import { AppError } from "../../platform/errors.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { checkTemplate } from "../../liquid/liquid.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Consent"];

export function registerOptInRoutes(app: App, deps: DoorServerDeps): void {
  const { pool, clock, catalog, inboxWriter } = deps;
  app.get(
    "/v1/opt-ins",
    {
      config: needs("profiles:read"),
      schema: {
        tags,
        summary: "List who asked for messages and was asked to confirm",
        description: "Of the last 90 days, newest first.",
        querystring: optInQuery,
        response: { 200: optInListSchema, ...problems },
      },
    },
    async (request) => {
      const { state = null, limit } = request.query;
      const rows = await requestsOf(pool, callerOf(request).workspaceId, { state, now: new Date(clock.now()), limit });
      return {
        rows: rows.map((row) => ({
          ...row,
          topics: [...row.topics],
          askedAt: row.askedAt.toISOString(),
          expiresAt: row.expiresAt.toISOString(),
        })),
      };
    },
  );

  app.post(
    "/v1/opt-ins",
    {
      config: needs("profiles:write"),
      schema: {
        tags,
        summary: "Ask somebody to confirm that they want messages",
        description:
          "Double opt-in: one message goes to the address, at most three a day; its link, its button or a yes makes the consent, and the event subscription_confirmed. Until then nothing else is sent. A request that is not confirmed in 72 hours ends.",
        body: newOptInSchema,
        response: { 202: admittedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { channel, topics, purpose, source, language = null, wording, attributes = {}, evidence = {}, ...named } = request.body;
      const read = normaliseIdentities(named);
      if (!read.ok) throw new AppError("invalid_input", `${read.fault.path} ${read.fault.reason}`.trim());
      if (!catalog().defaultChannel(workspaceId, channel))
        throw new AppError("invalid_input", `this workspace has no sender for ${channel}`);
      const parts = topics.map((name) => {
        const topic = catalog().topic(workspaceId, name);
        if (!topic) throw new AppError("invalid_input", `there is no topic ${name} in this workspace`);
        return { purpose: topic.purpose, topic: name };
      });
      const asked: OptInAsked = {
        channel,
        parts: parts.length === 0 ? [{ purpose, topic: null }] : parts,
        how: "api",
        source,
        actor: actorOf(caller),
        ...(wording ? { wording } : {}),
        evidence,
        fields: attributes,
        language,
        at: new Date(clock.now()).toISOString(),
      };
      const rows = await admitArrivals(deps, workspaceId, [
        {
          identities: read.identities,
          dedupeKey: null,
          item: (identities) => ({ kind: "opt_in_request", change: changeOf(identities), asked }),
        },
      ]);
      await inboxWriter.append(rows);
      return reply.code(202).send({ accepted: 1, duplicates: 0, rejected: [], rejectedCount: 0 });
    },
  );

  app.get(
    "/v1/opt-in-settings",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Read how people are asked to confirm, and what pages for customers look like",
        response: { 200: optInSettingsSchema, ...problems },
      },
    },
    async (request) => optInSettingsSchema.parse(await optInSettingsOf(pool, callerOf(request).workspaceId)),
  );
  app.put(
    "/v1/opt-in-settings",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change how people are asked to confirm, and what pages for customers look like",
        body: optInSettingsSchema,
        response: { 200: optInSettingsSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      for (const [language, texts] of Object.entries(request.body.texts))
        for (const [name, text] of Object.entries(texts)) {
          const fault = checkTemplate(text);
          if (fault) throw new AppError("invalid_input", `texts/${language}/${name}: ${fault.message} (line ${fault.line})`);
          if (name !== "title" && !text.includes("confirm_url"))
            throw new AppError("invalid_input", `texts/${language}/${name} must hold {{ confirm_url }}: without it nobody can confirm`);
        }
      await changeOptInSettings(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, request.body);
      await deps.refreshCatalog();
      return request.body;
    },
  );
}
