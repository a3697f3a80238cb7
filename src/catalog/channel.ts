import type { ChannelKind } from "../consent/consent.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";

/** A sender: one WhatsApp number, an e-mail domain, an SMS number, a push key. Reference data. */
export type Channel = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly state: "active" | "paused";
  /** Why it is paused, in a code the console has words for, and since when. */
  readonly pause: { readonly reason: string; readonly detail: string | null; readonly at: string } | null;
  /** As the channel's form asks for it. */
  readonly config: ChannelConfig;
  /** What is true of every sender of its kind. Null: the folder of the kind is gone, and nothing can be sent. */
  readonly form: ChannelForm | null;
  /** Whose messaging limit the number shares, as Meta last told; absent: not told yet. */
  readonly portfolio?: Portfolio | null;
};
export type WhatsAppChannel = Channel & { readonly kind: "whatsapp"; readonly config: WhatsAppConfig };

export function isWhatsApp(channel: Channel): channel is WhatsAppChannel {
  return channel.kind === "whatsapp";
}

/** As JSON can say it, for another thread or the browser. */
export type PlainChannel = Omit<Channel, "form">;
export function plainChannel(channel: Channel | null): PlainChannel | null {
  if (channel === null) return null;
  const { form: _, ...plain } = channel;
  return plain;
}

/** For what only WhatsApp has: templates, files, forms, limits of a portfolio. */
export function whatsAppOnly(channel: Channel | null | undefined): WhatsAppChannel | null {
  return channel && isWhatsApp(channel) ? channel : null;
}

export type ChannelConfig = {
  readonly [setting: string]: Json | undefined;
  readonly messagesPerSecond: number;
  /** Pair rate: one message each `everyMs` to one customer, up to `burst` ahead of that; absent: as many as the sender sends. */
  readonly pairRate?: PairRate;
};
export type PairRate = { readonly everyMs: number; readonly burst: number };

/** A business portfolio. Its limit counts the people who are written to first, outside their windows, over 24 hours. */
export type Portfolio = {
  readonly id: string;
  /** Null: without a limit. */
  readonly peoplePerDay: number | null;
};

export type WhatsAppConfig = {
  /** `https://graph.facebook.com`, or the emulator's address. */
  readonly baseUrl: string;
  /** `v26.0` */
  readonly version: string;
  readonly phoneNumberId: string;
  readonly accountId: string;
  readonly appId: string;
  /** As shown to people, `+1 555-078-3881`. */
  readonly displayPhoneNumber: string;
  /** Cloud API default 80; counts inbound messages too. */
  readonly messagesPerSecond: number;
  readonly pairRate: PairRate;
  /** Whether Meta lets this account send free-form content outside the window (section 3.13); absent: no. */
  readonly directSend?: boolean;
  /** By which endpoint marketing templates go: Meta's Marketing Messages API falls back to the Cloud API, or refuses; absent: Cloud API. */
  readonly marketingMessages?: MarketingRoute;
};

export const MARKETING_ROUTES = ["cloud_api", "with_fallback", "strict"] as const;
export type MarketingRoute = (typeof MARKETING_ROUTES)[number];

/**
 * Of the sender's rate this share is used: the rest absorbs that our second and Meta's do not begin together. After a pause
 * this part of a second's messages may go at once.
 */
export const SENDER_RATE = { usedShare: 0.95, burstSeconds: 0.1 } as const;

/** Decrypted only where used; never logged, never returned by an API. */
export type WhatsAppSecrets = { readonly accessToken: string; readonly appSecret: string; readonly verifyToken: string };
