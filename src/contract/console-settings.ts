/** What the console shows of senders, templates, keys and unrecognised webhooks; see `console.ts`. */
import { z } from "zod";
import { RIGHTS } from "../accounts/rights.ts";
import type { ContentPreview } from "../messages/content.ts";
import type { JsonObject } from "../platform/json.ts";

/** A WhatsApp number. */
export type ChannelView = {
  readonly id: string;
  readonly name: string;
  readonly state: "active" | "paused";
  readonly pause: { readonly reason: string; readonly detail: string | null; readonly at: string } | null;
  readonly displayPhoneNumber: string;
  readonly phoneNumberId: string;
  readonly accountId: string;
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly messagesPerSecond: number;
  readonly pairRate: { readonly everyMs: number; readonly burst: number };
  readonly webhookPath: string;
  readonly lastWebhookAt: string | null;
  readonly templatesSyncedAt: string | null;
  readonly templatesSyncError: string | null;
  readonly waiting: number;
  readonly outstanding: number;
};

export type TemplateView = {
  /** WhatsApp's own. */
  readonly id: string;
  readonly pausedUntil: string | null;
  readonly categoryChange: { readonly to: string; readonly at: string | null } | null;
  readonly channelId: string;
  readonly channelName: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly qualityScore: string | null;
  readonly rejectedReason: string | null;
  readonly syncedAt: string;
  readonly preview: ContentPreview;
  /** Titles of the live journeys that send it. */
  readonly usedBy: readonly { readonly name: string; readonly title: string }[];
  readonly usedByCampaigns: readonly { readonly name: string; readonly title: string }[];
};
export type Templates = {
  readonly rows: readonly TemplateView[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly syncedAt: string | null;
    readonly error: string | null;
  }[];
};

export type UnrecognisedRow = {
  readonly id: string;
  readonly door: string;
  readonly reason: string;
  readonly payload: JsonObject;
  readonly receivedAt: string;
};
export type ApiKeyRow = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly rights: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};
/** The only time the key itself is told. */
export type ApiKeyCreated = { readonly key: string };
export const apiKeyBody = z.strictObject({ name: z.string().trim().min(1).max(100), rights: z.array(z.enum(RIGHTS)).min(1) });
