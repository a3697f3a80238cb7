/** Sets the demo shop up, once: workspace data in Parley, templates and people at the emulated Meta, the subscription between them. */
import { createChannel, createSource } from "../../accounts/bootstrap.ts";
import { newToken } from "../../accounts/token.ts";
import { publishJourney, showJourney } from "../../catalog/publish-journey.ts";
import { subscribeApp, subscribeFields } from "../../channels/whatsapp/account.ts";
import { type WhatsAppConfig, whatsAppOnly } from "../../catalog/channel.ts";
import { validateJourney } from "../../journeys/validate.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import type { System } from "../system.ts";
import { ensureDemoAppointments } from "./demo-appointments.ts";
import { DEMO_SHOP_DOMAIN, findDemoSource, findEmulatedChannel } from "./demo-shop.store.ts";
import { createEmulatedMeta, EMULATED, type EmulatedMeta } from "./emulated-meta.ts";
import orderUpdates from "./order-updates.journey.ts";

export type DemoShop = { readonly doorUrl: string; readonly secret: string; readonly meta: EmulatedMeta };

/** What the first start calls things; later starts keep what is there. */
export const DEMO_WORKSPACE = {
  name: "Maison Lune",
  sender: "Maison Lune",
  owner: { email: "you@maison-lune.example.com", name: "You" },
} as const;
export const EMPTY_WORKSPACE = { name: "My workspace", sender: "Emulator", owner: { email: "owner@example.com", name: "Owner" } } as const;

/**
 * The channel that leads to the emulator; made at the first start, with or without the demo shop. Null: its owner removed it and
 * has another number, and nothing is touched.
 */
export async function ensureEmulatedChannel(
  system: System,
  workspaceId: WorkspaceId,
  { name, emulatorUrl }: { readonly name: string; readonly emulatorUrl: string },
): Promise<ChannelId | null> {
  const { own, hasOther } = await findEmulatedChannel(system.pool, workspaceId);
  if (own === null && hasOther) return null;
  const verifyToken = newToken();
  const config: WhatsAppConfig = {
    version: "v26.0",
    phoneNumberId: EMULATED.phoneNumberId,
    accountId: EMULATED.accountId,
    appId: EMULATED.appId,
    displayPhoneNumber: EMULATED.displayPhoneNumber,
    messagesPerSecond: 80,
    pairRate: { everyMs: 6_000, burst: 45 },
    ...own?.config,
    baseUrl: emulatorUrl,
  };
  // Ports and the emulator's memory may have changed since the last start, so both sides are told again.
  const channelId = await createChannel(system, {
    workspaceId,
    name,
    ...own,
    config,
    secrets: { accessToken: EMULATED.accessToken, appSecret: EMULATED.appSecret, verifyToken },
  });
  const catalog = await system.catalog.refresh();
  const channel = whatsAppOnly(catalog.channels.get(channelId));
  if (channel) {
    const callback = { url: `${system.url}/webhooks/whatsapp/${channelId}`, verifyToken };
    await patiently(system, async () => {
      await subscribeApp(system.lanes.graph, channel, callback);
      await subscribeFields(system.lanes.graph, channel, callback);
    });
  }
  return channelId;
}

/** The other side asks back before it agrees, and gives up soon on a machine that is busy starting. */
async function patiently(system: System, subscribe: () => Promise<void>): Promise<void> {
  for (let left = 5; ; left -= 1) {
    try {
      return await subscribe();
    } catch (error) {
      if (left === 0) throw error;
      await system.clock.sleep(500);
    }
  }
}

/** Null: its owner removed the demo's shop and has another, and nothing is touched. */
export async function ensureDemoShop(
  system: System,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
  emulatorUrl: string,
): Promise<DemoShop | null> {
  const { own, hasOther } = await findDemoSource(system.pool, workspaceId);
  if (own === null && hasOther) return null;
  const meta = createEmulatedMeta(emulatorUrl);
  await meta.prepare();
  await system.templates.sync(channelId);
  await ensureDemoJourney(system, workspaceId);
  await ensureDemoAppointments(system, workspaceId);
  const secret = newToken();
  const sourceId = await createSource(system, {
    workspaceId,
    name: "Maison Lune shop",
    settings: { shopDomain: DEMO_SHOP_DOMAIN },
    ...own,
    secrets: { webhookSecret: secret },
  });
  await system.catalog.refresh();
  return { doorUrl: `${system.url}/webhooks/sources/${sourceId}`, secret, meta };
}

/** Made once, like what can be booked: whoever edits it must find their own at the next start. */
async function ensureDemoJourney(system: System, workspaceId: WorkspaceId): Promise<void> {
  if (await showJourney(system.pool, workspaceId, orderUpdates.name)) return;
  const journey = validateJourney(orderUpdates);
  if (!journey.ok) throw new Error(`the demo journey is not valid: ${JSON.stringify(journey.problems)}`);
  await publishJourney(system, { workspaceId, document: journey.document, publishedBy: "demo" });
}
