import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { type WhatsAppChannel, whatsAppOnly } from "../../catalog/channel.ts";
import { type FlowTrouble, flowTroubles } from "../../catalog/flow-news.ts";
import { type ChannelCheck, channelHealthOf, noteChannelDeed } from "../../catalog/channel-health.ts";
import type { BusinessProfile } from "../../channels/whatsapp/business-profile.ts";
import {
  businessProfileChangeSchema,
  businessProfileSchema,
  type ChannelHealthAnswer,
  channelHealthSchema,
} from "../../contract/channel-health.ts";
import { problems } from "../../contract/problem.ts";
import type { Db } from "../../db/pool.ts";
import type { PortfolioState } from "../../sends/portfolio-state.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

export type ChannelHealthDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly catalog: () => Catalog;
  readonly refreshCatalog: () => Promise<unknown>;
  /** The newest key for the data endpoint of forms; null: none was made yet. */
  readonly flowKeyOf: (channel: WhatsAppChannel) => Promise<{ readonly madeAt: string; readonly isUsed: boolean } | null>;
  readonly portfolioOf: (channel: WhatsAppChannel) => Promise<PortfolioState | null>;
  readonly inspect: (channelId: ChannelId) => Promise<unknown>;
  /** Has Meta send this channel's webhooks here. */
  readonly subscribe: (channel: WhatsAppChannel) => Promise<void>;
  readonly readProfile: (channel: WhatsAppChannel) => Promise<BusinessProfile>;
  readonly writeProfile: (channel: WhatsAppChannel, change: Partial<Omit<BusinessProfile, "pictureUrl">>) => Promise<void>;
};

const params = z.strictObject({ id: z.uuid() });

export function registerChannelHealthRoutes(
  app: App,
  { pool, ids, catalog, refreshCatalog, portfolioOf, flowKeyOf, inspect, subscribe, readProfile, writeProfile }: ChannelHealthDeps,
): void {
  const channelOf = (workspaceId: WorkspaceId, id: string): WhatsAppChannel => {
    const channel = whatsAppOnly(catalog().channels.get(id.toLowerCase() as ChannelId));
    if (channel?.workspaceId !== workspaceId) throw new AppError("not_found", `there is no channel ${id} in this workspace`);
    return channel;
  };
  const healthOf = async (channel: WhatsAppChannel): Promise<ChannelHealthAnswer> => {
    const { id, workspaceId } = channel;
    const [{ health, changes }, portfolio, forms, flowKey] = await Promise.all([
      channelHealthOf(pool, workspaceId, id),
      portfolioOf(channel),
      flowTroubles(pool, workspaceId, id),
      flowKeyOf(channel),
    ]);
    return {
      checkedAt: health?.checkedAt.toISOString() ?? null,
      checks: [...(health?.checks ?? []), ...(health && forms.length > 0 ? [formsCheck(forms)] : [])],
      flowKey,
      facts: health?.facts ?? null,
      portfolio: portfolio && { ...portfolio, roomAt: portfolio.roomAt?.toISOString() ?? null },
      changes: changes.map(({ at, fact, before, after }) => ({ at: at.toISOString(), fact, before, after })),
    };
  };

  app.get(
    "/v1/channels/:id/health",
    {
      config: needs("settings:read"),
      schema: {
        tags: ["Channels"],
        summary: "Health of a channel",
        description: "As of the last look: each hour, after news from Meta, and when asked by POST.",
        params,
        response: { 200: channelHealthSchema, ...problems },
      },
    },
    async (request) => healthOf(channelOf(callerOf(request).workspaceId, request.params.id)),
  );

  app.post(
    "/v1/channels/:id/health",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Look at a channel now",
        description: "Asks Meta about token, permissions, number, subscription and webhook; says what is wrong with each.",
        params,
        response: { 200: channelHealthSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      await inspect(channelOf(workspaceId, request.params.id).id);
      // What the look found, or another one a moment before it, is in the answer: the limit, most of all.
      await refreshCatalog();
      return healthOf(channelOf(workspaceId, request.params.id));
    },
  );

  app.post(
    "/v1/channels/:id/subscription",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Have Meta send a channel's webhooks here",
        description:
          "Subscribes the app to the account with this installation's address and looks at the channel again. Meta calls the address at once.",
        params,
        response: { 200: channelHealthSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const channel = channelOf(caller.workspaceId, request.params.id);
      await subscribe(channel);
      await noteChannelDeed(
        { pool, ids },
        { workspaceId: caller.workspaceId, actor: actorOf(caller), channelId: channel.id, action: "channel.subscribed", detail: {} },
      );
      await inspect(channel.id);
      return healthOf(channel);
    },
  );

  app.get(
    "/v1/channels/:id/profile",
    {
      config: needs("settings:read"),
      schema: {
        tags: ["Channels"],
        summary: "Business profile of a number",
        description: "Read from WhatsApp.",
        params,
        response: { 200: businessProfileSchema, ...problems },
      },
    },
    async (request) => answerOf(await readProfile(channelOf(callerOf(request).workspaceId, request.params.id))),
  );

  app.patch(
    "/v1/channels/:id/profile",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Channels"],
        summary: "Change the business profile of a number",
        params,
        body: businessProfileChangeSchema,
        response: { 200: businessProfileSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const channel = channelOf(caller.workspaceId, request.params.id);
      const change = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined));
      await writeProfile(channel, change);
      await noteChannelDeed(
        { pool, ids },
        {
          workspaceId: caller.workspaceId,
          actor: actorOf(caller),
          channelId: channel.id,
          action: "channel.profile_changed",
          detail: { changed: Object.keys(change) },
        },
      );
      return answerOf(await readProfile(channel));
    },
  );
}

/** The worst of it first. */
function formsCheck(troubles: readonly FlowTrouble[]): ChannelCheck {
  const [worst] = troubles;
  return {
    check: "forms",
    state: worst?.problem === "form_blocked" ? "failed" : "warning",
    problem: worst?.problem ?? null,
    detail: troubles.map(({ form }) => form).join(", "),
  };
}

function answerOf(profile: BusinessProfile) {
  return { ...profile, websites: [...profile.websites] };
}
