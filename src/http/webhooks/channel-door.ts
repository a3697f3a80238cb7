import { z } from "zod";
import type { Channel } from "../../catalog/channel.ts";
import type { WebhookCall } from "../../channels/channel-module.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { admitChannelNews } from "../../ingress/channels/admit-news.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId } from "../../platform/ids.ts";
import { SIGNED } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { openStreams } from "./event-streams.ts";
import { rawBodyOf, takeRawBodies } from "./raw-body.ts";

/** Calls of the providers behind all channels but WhatsApp: receipts, answers. Registers in a scope of its own. */
export function registerChannelDoor(app: App, deps: DoorServerDeps): void {
  takeRawBodies(app);
  const streams = openStreams(app);
  const { catalog, lookAgain, channelWork, doorSecrets, metrics } = deps;
  const channelOf = async (id: string): Promise<Channel> => {
    const channel = catalog().channels.get(id as ChannelId) ?? (await lookAgain()).channels.get(id as ChannelId);
    if (!channel || channel.kind === "whatsapp") throw new AppError("not_found", "there is no such channel");
    return channel;
  };
  for (const method of ["GET", "POST"] as const)
    for (const path of ["", "/:below", "/:below/:more"])
      app.route({
        method,
        url: `/webhooks/channels/:channelId${path}`,
        config: { ...SIGNED, door: "channels" },
        bodyLimit: LIMITS.whatsappBytes,
        schema: {
          tags: ["Ingress"],
          summary: "A channel's provider",
          description: "Receipts and answers, proved as the provider does it. Answered once everything in it is stored.",
          security: [],
          params: z.object({
            channelId: z.string().max(100),
            ...(path === "" ? {} : { below: z.string().max(200) }),
            ...(path.endsWith("/:more") ? { more: z.string().max(200) } : {}),
          }),
          response: { 200: z.string(), 204: z.void(), ...problems },
        },
        serializerCompiler: () => (body: unknown) => String(body),
        handler: async (request, reply) => {
          const {
            channelId,
            below = "",
            more,
          } = request.params as {
            readonly channelId: string;
            readonly below?: string;
            readonly more?: string;
          };
          const channel = await channelOf(channelId);
          const receive = (await channelWork(channel.kind))?.receive;
          if (!receive) throw new AppError("not_found", "this channel takes no calls");
          const received = await receive(channel, callOf(request, method, more === undefined ? below : `${below}/${more}`));
          if (received === null) throw new AppError("bad_signature", "the call does not prove where it comes from");
          const admitted = await admitChannelNews(deps, channel, received.news);
          metrics.ingressAccepted.inc({ door: "channels" }, admitted.added);
          metrics.ingressDuplicate.inc({ door: "channels" }, admitted.rows - admitted.added);
          metrics.unrecognised.inc({ door: "channels" }, admitted.unrecognised);
          await received.stored?.();
          await doorSecrets.heard(channel.id);
          const { answer, stream } = received;
          if (stream) return streams.run(reply, stream);
          if (!answer) return reply.code(204).send();
          return (
            reply
              .code(answer.status)
              .headers(answer.headers ?? {})
              .type(answer.type)
              // Bytes go as they are.
              .send(answer.body as string)
          );
        },
      });
}

function callOf(
  request: { readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly query: unknown; readonly body: unknown },
  method: WebhookCall["method"],
  below: string,
): WebhookCall {
  return {
    method,
    path: below === "" ? "" : `/${below}`,
    query: flat(request.query as Readonly<Record<string, string | string[] | undefined>>),
    headers: flat(request.headers),
    body: rawBodyOf(request),
  };
}

function flat(values: Readonly<Record<string, string | string[] | undefined>>): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
