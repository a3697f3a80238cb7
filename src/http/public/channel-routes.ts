import { randomBytes } from "node:crypto";
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { addChannel, addSource, changeChannel, listSources, removeChannel } from "../../catalog/channels.ts";
import type { Channel } from "../../catalog/channel.ts";
import { isGraphPlace } from "../../channels/whatsapp/graph-address.ts";
import {
  type ChannelAnswer,
  channelAddedSchema,
  channelChangeSchema,
  channelListSchema,
  channelSchema,
  newChannelSchema,
  newSourceSchema,
  sourceListSchema,
  sourceSchema,
} from "../../contract/channel.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

/** What the Cloud API grants every number. */
const PAIR_RATE = { everyMs: 6_000, burst: 45 };

const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });

export function registerChannelRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, refreshCatalog, requestTemplateSync, requestInspection, config } = deps;
  const viewOf = (channel: Channel): ChannelAnswer => {
    const { id, kind, name, state, pause } = channel;
    const { pairRate: _, directSend = false, marketingMessages = "cloud_api", ...settings } = channel.config;
    return {
      ...settings,
      directSend,
      marketingMessages,
      id,
      kind,
      name,
      state,
      pause,
      webhookUrl: `${config.publicUrl}/webhooks/whatsapp/${id}`,
    };
  };
  const assertGraphPlace = (baseUrl: string): void => {
    if (!isGraphPlace(baseUrl, config.graphPlaces))
      throw new AppError(
        "invalid_input",
        "body/baseUrl must be https://graph.facebook.com: the number's secrets go there; whoever runs this server can allow other addresses with PARLEY_ALLOW_PRIVATE=yes",
      );
  };
  const ofCaller = (caller: Caller, id: string): ChannelAnswer => {
    const channel = catalog().channels.get(id as ChannelId);
    if (channel?.workspaceId !== caller.workspaceId) throw new AppError("not_found", `there is no channel ${id} in this workspace`);
    return viewOf(channel);
  };

  app.get(
    "/v1/channels",
    {
      config: needs("settings:read"),
      schema: { tags: ["Channels"], summary: "List channels", response: { 200: channelListSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      return { rows: [...catalog().channels.values()].filter((channel) => channel.workspaceId === workspaceId).map(viewOf), next: null };
    },
  );

  app.post(
    "/v1/channels",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Add a channel",
        description: "A WhatsApp number that messages leave from. Its templates are fetched at once.",
        body: newChannelSchema,
        response: { 201: channelAddedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const {
        kind: _,
        name,
        accessToken,
        appSecret,
        verifyToken = randomBytes(24).toString("base64url"),
        state,
        ...settings
      } = request.body;
      assertGraphPlace(settings.baseUrl);
      const caller = callerOf(request);
      const added = await addChannel(deps, by(caller), {
        name,
        config: { ...settings, pairRate: PAIR_RATE },
        secrets: { accessToken, appSecret, verifyToken },
        isPaused: state === "paused",
      });
      if (added.kind === "taken")
        throw new AppError(
          "conflict",
          added.by === null
            ? `the number ${settings.phoneNumberId} belongs to another workspace of this installation`
            : `the number ${settings.phoneNumberId} is channel ${added.by} already; change that one with PATCH /v1/channels/${added.by}`,
        );
      await refreshCatalog();
      requestTemplateSync(added.id);
      requestInspection(added.id);
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ channel: ofCaller(caller, added.id), verifyToken });
    },
  );

  app.patch(
    "/v1/channels/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Change, pause or resume a channel",
        description:
          "What is named changes; `state` pauses and resumes. Messages of a paused channel wait. With another `baseUrl` goes the accessToken and the appSecret that are meant for it.",
        params: z.strictObject({ id: z.uuid() }),
        body: channelChangeSchema,
        response: { 200: channelSchema, ...problems },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase() as ChannelId;
      const { name, state, accessToken, appSecret, verifyToken, ...settings } = request.body;
      if (settings.baseUrl !== undefined) assertGraphPlace(settings.baseUrl);
      const caller = callerOf(request);
      const secrets = given({ accessToken, appSecret, verifyToken });
      if (await changeChannel(deps, by(caller), id, { name, state, config: given(settings), secrets })) await refreshCatalog();
      return ofCaller(caller, id);
    },
  );

  app.delete(
    "/v1/channels/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Remove a channel",
        description: "Only while nothing was sent or received by it, and it has no forms: otherwise pause it.",
        params: z.strictObject({ id: z.uuid() }),
        response: { 204: z.void(), ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id.toLowerCase() as ChannelId;
      const done = await removeChannel(deps, by(callerOf(request)), id);
      if (done === "unknown") throw new AppError("not_found", `there is no channel ${id} in this workspace`);
      if (done === "used")
        throw new AppError("conflict", "something was sent or received by this channel, or it has a form: pause it instead", {
          details: { reason: "channel_used" },
        });
      await refreshCatalog();
      return reply.code(204).send();
    },
  );

  app.get(
    "/v1/sources",
    {
      config: needs("settings:read"),
      schema: { tags: ["Sources"], summary: "List sources", response: { 200: sourceListSchema, ...problems } },
    },
    async (request) => ({ rows: (await listSources(pool, callerOf(request).workspaceId)).map(sourceView), next: null }),
  );

  app.post(
    "/v1/sources",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Add a source",
        description: "A Shopify shop: its webhooks go to the `webhookUrl` of the answer.",
        body: newSourceSchema,
        response: { 201: sourceSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { name, webhookSecret } = request.body;
      const caller = callerOf(request);
      const id = await addSource(deps, by(caller), { name, secrets: { webhookSecret } });
      const added = (await listSources(pool, caller.workspaceId)).find((source) => source.id === id);
      if (!added) throw new AppError("internal", `the source ${id} was added and is gone`);
      return reply.code(201).send(sourceView(added));
    },
  );

  function sourceView({
    id,
    kind,
    name,
    createdAt,
  }: {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly createdAt: Date;
  }) {
    return { id, kind, name, createdAt: createdAt.toISOString(), webhookUrl: `${config.publicUrl}/webhooks/shopify/${id}` };
  }
}

type Given<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

/** Only what was said: an absent member must not overwrite what is stored. */
function given<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Given<Value>;
}
