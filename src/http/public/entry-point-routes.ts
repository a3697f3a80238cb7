import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import { type WhatsAppChannel, whatsAppOnly } from "../../catalog/channel.ts";
import { addEntryPoint, type CountedEntryPoint, entryPointOf, entryPointsOf, retireEntryPoint } from "../../catalog/entry-points.ts";
import {
  entryPointChangeSchema,
  entryPointListSchema,
  entryPointParams,
  entryPointSchema,
  type EntryPointView,
  newEntryPointSchema,
  qrQuery,
} from "../../contract/entry-point.ts";
import { problems } from "../../contract/problem.ts";
import { waMeLink } from "../../links/entry-point.ts";
import { qrPng, qrSvg } from "../../links/qr.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import { systemRng } from "../../platform/rng.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Entry points"];

export function registerEntryPointRoutes(app: App, { pool, ids, clock, catalog, refreshCatalog }: HttpDeps): void {
  const ports = { pool, ids, rng: systemRng(), now: () => new Date(clock.now()) };
  const byOf = (request: FastifyRequest) => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, actor: actorOf(caller) };
  };
  const channelOf = (workspaceId: WorkspaceId, id: ChannelId): WhatsAppChannel => {
    const channel = whatsAppOnly(catalog().channels.get(id));
    if (channel?.workspaceId !== workspaceId) throw new AppError("not_found", `there is no channel ${id} in this workspace`);
    return channel;
  };
  const viewOf = ({ workspaceId, lastAt, createdAt, ...point }: CountedEntryPoint): EntryPointView => {
    const { name, config } = channelOf(workspaceId, point.channelId);
    return {
      ...point,
      channelName: name,
      number: config.displayPhoneNumber,
      link: waMeLink(config.displayPhoneNumber, point.text),
      lastAt: lastAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    };
  };

  app.get(
    "/v1/entry-points",
    {
      config: needs("campaigns:read"),
      schema: {
        tags,
        summary: "List entry points",
        description: "Newest first, retired ones last.",
        response: { 200: entryPointListSchema, ...problems },
      },
    },
    async (request) => ({ rows: (await entryPointsOf(pool, callerOf(request).workspaceId)).map(viewOf), next: null }),
  );

  app.post(
    "/v1/entry-points",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Add an entry point",
        description:
          "A wa.me link with a text that stands ready and a keyword in it. Whoever sends it is known to have come by it: event `entry_point_used`, and `event.properties.entryPoint` for journeys that begin by what customers write. With `consent`, whoever sends the text unchanged agrees to that purpose; the message is the proof.",
        body: newEntryPointSchema,
        response: { 201: entryPointSchema, ...problems },
      },
    },
    async (request, reply) => {
      const by = byOf(request);
      const { name, text, keyword, consent, topic } = request.body;
      if (topic !== null && catalog().topic(by.workspaceId, topic)?.purpose !== consent)
        throw new AppError("invalid_input", `there is no topic ${topic} of that purpose in this workspace`);
      const channelId = channelOf(by.workspaceId, request.body.channelId as ChannelId).id;
      const id = await addEntryPoint(ports, by, { name, text, keyword: keyword ?? null, consent, topic, channelId });
      await refreshCatalog();
      return reply.code(201).send(viewOf(await entryPointOf(pool, by.workspaceId, id)));
    },
  );

  app.get(
    "/v1/entry-points/:id",
    {
      config: needs("campaigns:read"),
      schema: { tags, summary: "Read an entry point", params: entryPointParams, response: { 200: entryPointSchema, ...problems } },
    },
    async (request) => viewOf(await entryPointOf(pool, callerOf(request).workspaceId, request.params.id)),
  );

  app.patch(
    "/v1/entry-points/:id",
    {
      config: needs("campaigns:write"),
      schema: {
        tags,
        summary: "Retire an entry point, or take it back into use",
        params: entryPointParams,
        body: entryPointChangeSchema,
        response: { 200: entryPointSchema, ...problems },
      },
    },
    async (request) => {
      const by = byOf(request);
      await retireEntryPoint(ports, by, request.params.id, request.body.retired);
      await refreshCatalog();
      return viewOf(await entryPointOf(pool, by.workspaceId, request.params.id));
    },
  );

  app.get(
    "/v1/entry-points/:id/qr",
    {
      config: needs("campaigns:read"),
      schema: {
        tags,
        summary: "Draw the QR code of an entry point",
        params: entryPointParams,
        querystring: qrQuery,
        response: { 200: z.string().meta({ format: "binary", description: "SVG or PNG." }), ...problems },
      },
    },
    async (request, reply) => {
      const { link, keyword } = viewOf(await entryPointOf(pool, callerOf(request).workspaceId, request.params.id));
      return sendQr(reply, { ...request.query, link, name: `whatsapp-${keyword.toLowerCase()}` });
    },
  );
}

type Drawing = z.output<typeof qrQuery> & { readonly link: string; readonly name: string };

function sendQr(reply: FastifyReply, { format, pixels, download, link, name }: Drawing): FastifyReply {
  return reply
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header("cache-control", "private, no-cache")
    .header("content-disposition", `${download === "yes" ? "attachment" : "inline"}; filename="${name}.${format}"`)
    .type(format === "svg" ? "image/svg+xml; charset=utf-8" : "image/png")
    .send(format === "svg" ? qrSvg(link) : qrPng(link, pixels));
}
