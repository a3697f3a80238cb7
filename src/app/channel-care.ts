/** What people do with a number beside sending by it: look at it, connect it, word its business profile. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { isWhatsApp, type WhatsAppChannel } from "../catalog/channel.ts";
import { type ChannelInspector, createChannelInspector } from "../catalog/channel-health.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { subscribeApp, subscribeFields } from "../channels/whatsapp/account.ts";
import { readBusinessProfile, writeBusinessProfile } from "../channels/whatsapp/business-profile.ts";
import { inspectNumber } from "../channels/whatsapp/inspect-number.ts";
import type { Db } from "../db/pool.ts";
import type { ChannelHealthDeps } from "../http/public/channel-health-routes.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import { portfolioState } from "../sends/portfolio-state.ts";
import type { LaneEngine } from "./lane-engine.ts";

export type ChannelCare = { readonly inspector: ChannelInspector; readonly routes: ChannelHealthDeps };

export function createChannelCare({
  pool,
  clock,
  ids,
  log,
  catalog,
  lanes: { graph, secretsOf },
  publicUrl,
  limitChanged,
  doorSecrets,
}: {
  readonly doorSecrets: DoorSecrets;
  readonly limitChanged: (channelIds: readonly ChannelId[]) => Promise<void>;
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly catalog: CatalogSource;
  readonly lanes: Pick<LaneEngine, "graph" | "secretsOf">;
  readonly publicUrl: string;
}): ChannelCare {
  const webhookUrlOf = (channelId: string): string => `${publicUrl}/webhooks/whatsapp/${channelId}`;
  // A door takes the webhooks of all numbers of its account.
  const leadsTo = (channel: WhatsAppChannel, url: string): boolean =>
    [...catalog.current().channels.values()].some(
      (other) => isWhatsApp(other) && other.config.accountId === channel.config.accountId && url === webhookUrlOf(other.id),
    );
  const inspector = createChannelInspector({
    pool,
    clock,
    log,
    catalog,
    limitChanged,
    inspect: async (channel) =>
      inspectNumber(graph, channel, {
        accessToken: (await secretsOf(channel)).accessToken,
        leadsHere: (url) => leadsTo(channel, url),
        now: new Date(clock.now()),
      }),
  });
  return {
    inspector,
    routes: {
      pool,
      ids,
      catalog: catalog.current,
      refreshCatalog: catalog.refresh,
      flowKeyOf: async ({ id }) => {
        const [key] = (await doorSecrets.channel(id))?.secrets.flowKeys ?? [];
        return key ? { madeAt: key.madeAt, isUsed: key.uploadedAt !== null } : null;
      },
      // As an inspection a moment ago may have changed it.
      portfolioOf: async (channel) => {
        const { channels } = catalog.current();
        return portfolioState(pool, channels.values(), channels.get(channel.id) ?? channel, new Date(clock.now()));
      },
      inspect: inspector.inspect,
      readProfile: async (channel) => readBusinessProfile(graph, channel),
      writeProfile: async (channel, change) => writeBusinessProfile(graph, channel, change),
      subscribe: async (channel) => {
        const callback = { url: webhookUrlOf(channel.id), verifyToken: (await secretsOf(channel)).verifyToken };
        await subscribeFields(graph, channel, callback);
        await subscribeApp(graph, channel, callback);
      },
    },
  };
}
