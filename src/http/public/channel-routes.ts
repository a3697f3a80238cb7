import { randomBytes } from "node:crypto";
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { addChannel, changeChannel, removeChannel } from "../../catalog/channels.ts";
import { type Channel, isWhatsApp, type WhatsAppChannel } from "../../catalog/channel.ts";
import { readSettings, type SettingFault } from "../../channels/sender-settings.ts";
import { isGraphPlace } from "../../channels/whatsapp/graph-address.ts";
import {
  type ChannelAnswer,
  type ChannelKindAnswer,
  type SenderAnswer,
  type WhatsAppAnswer,
  channelKindListSchema,
  channelAddedSchema,
  channelChangeSchema,
  channelListSchema,
  channelSchema,
  newChannelSchema,
} from "../../contract/channel.ts";
import type { ChannelForm } from "../../messages/channel-form.ts";
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
  const { catalog, refreshCatalog, requestTemplateSync, requestInspection, config } = deps;
  // A number is a channel of one workspace only, whoever asks.
  const anybodys = { ...deps, pool: deps.enginePool };
  const { formOf, kinds: channelKinds } = deps.channelRegistry;
  const viewOf = (channel: Channel): ChannelAnswer => (isWhatsApp(channel) ? numberOf(channel) : senderOf(channel));
  const senderOf = ({ id, kind, name, state, pause, config: { messagesPerSecond, ...settings } }: Channel): SenderAnswer => ({
    id,
    kind,
    name,
    state,
    pause,
    messagesPerSecond,
    settings,
    webhookUrl: `${config.publicUrl}/webhooks/channels/${id}`,
  });
  const numberOf = (channel: WhatsAppChannel): WhatsAppAnswer => {
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
        description:
          "A WhatsApp number that messages leave from, whose templates are fetched at once; or a sender of another kind, set up as GET /v1/channel-kinds says.",
        body: newChannelSchema,
        response: { 201: channelAddedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      if (!("phoneNumberId" in body)) {
        const { kind, name, state, settings: own, secrets: sealed } = body;
        const form = formOf(kind);
        if (!form || form.kind === "whatsapp") throw unknownKind(kind);
        const read = readSettings(form, { settings: own, secrets: sealed }, null);
        if (!read.ok) throw wrongSettings(read.faults);
        const added = (await deps.channelWork(kind))?.setUp?.(read, true);
        const made = await addChannel(anybodys, by(caller), {
          kind,
          name,
          config: { ...read.config, ...given(added?.config ?? {}) },
          secrets: { ...read.secrets, ...added?.secrets },
          isPaused: state === "paused",
        });
        if (made.kind === "taken") throw new AppError("conflict", "another sender has this number already");
        await refreshCatalog();
        return reply.code(201).send({ channel: ofCaller(caller, made.id) });
      }
      const { kind: _, name, accessToken, appSecret, verifyToken = randomBytes(24).toString("base64url"), state, ...settings } = body;
      assertGraphPlace(settings.baseUrl);
      const added = await addChannel(anybodys, by(caller), {
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
          "What is named changes; `state` pauses and resumes. Messages of a paused channel wait. With another `baseUrl` goes the accessToken and the appSecret that are meant for it; with another mail server, address or host of an SMS provider, its password.",
        params: z.strictObject({ id: z.uuid() }),
        body: channelChangeSchema,
        response: { 200: channelSchema, ...problems },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase() as ChannelId;
      const { name, state, accessToken, appSecret, verifyToken, settings: own, secrets: sealed, ...settings } = request.body;
      const caller = callerOf(request);
      const known = catalog().channels.get(id);
      if (known && known.workspaceId === caller.workspaceId && !isWhatsApp(known)) {
        const foreign = Object.keys(given({ accessToken, appSecret, verifyToken, ...settings }));
        if (foreign.length > 0) throw new AppError("invalid_input", `body/${foreign[0]} is for WhatsApp numbers: use settings and secrets`);
        if (!known.form) throw unknownKind(known.kind);
        const read = readSettings(known.form, { settings: own ?? {}, secrets: sealed ?? {} }, known.config);
        if (!read.ok) throw wrongSettings(read.faults);
        const added = (await deps.channelWork(known.kind))?.setUp?.(read, false);
        const config = { ...(own ? read.config : {}), ...given(added?.config ?? {}) };
        const leads = Object.fromEntries(
          Object.entries(known.form.settings).flatMap(([setting, { leads: to }]) => (to === undefined ? [] : [[setting, to]])),
        );
        if (await changeChannel(deps, by(caller), id, { name, state, config, secrets: { ...read.secrets, ...added?.secrets }, leads }))
          await refreshCatalog();
        return ofCaller(caller, id);
      }
      if (own !== undefined || sealed !== undefined)
        throw new AppError("invalid_input", "body/settings and body/secrets are for senders that are no WhatsApp number");
      if (settings.baseUrl !== undefined) assertGraphPlace(settings.baseUrl);
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
    "/v1/channel-kinds",
    {
      config: needs("settings:read"),
      schema: { tags: ["Channels"], summary: "List kinds of channels", response: { 200: channelKindListSchema, ...problems } },
    },
    async () => ({ rows: channelKinds.flatMap((kind) => formOf(kind) ?? []).map(kindView), next: null }),
  );
}

function unknownKind(kind: string): AppError {
  return new AppError("invalid_input", `body/kind: there is no channel of kind "${kind}"; GET /v1/channel-kinds lists them`);
}

function wrongSettings(faults: readonly SettingFault[]): AppError {
  return new AppError("invalid_input", faults.map(({ path, problem }) => `body/${path} ${problem}`).join("; "), {
    details: { faults: faults.map(({ path, problem }) => ({ path, problem })) },
  });
}

function kindView(form: ChannelForm): ChannelKindAnswer {
  const named = <Item extends object>(items: { readonly [name: string]: Item }) =>
    Object.entries(items).map(([name, item]) => ({ ...item, name }));
  return {
    kind: form.kind,
    name: form.name,
    about: form.about,
    fields: named(form.fields),
    settings: named(form.settings).map(({ choices, ...setting }) => ({ ...setting, ...(choices ? { choices: [...choices] } : {}) })),
    secrets: named(form.secrets).map(({ choices, ...setting }) => ({ ...setting, ...(choices ? { choices: [...choices] } : {}) })),
    messagesPerSecond: form.messagesPerSecond,
    tells: [...form.tells],
  };
}

type Given<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

/** Only what was said: an absent member must not overwrite what is stored. */
function given<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Given<Value>;
}
