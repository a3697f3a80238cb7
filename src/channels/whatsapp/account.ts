import type { JsonObject } from "../../platform/json.ts";
import type { Channel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";
import { asText } from "./json-shape.ts";
import { TEMPLATE_FIELDS } from "./parse-template-update.ts";
import { ACCOUNT_FIELDS } from "./parse-webhook.ts";

/** Sends the account's webhooks to this address instead of the app's (section 2, row 23). */
export async function subscribeApp(graph: GraphClient, channel: Channel, callback: { readonly url: string; readonly verifyToken: string } | null): Promise<void> {
  await graph.call(channel, {
    method: "POST",
    path: `${channel.config.accountId}/subscribed_apps`,
    body: callback === null ? {} : { override_callback_uri: callback.url, verify_token: callback.verifyToken },
  });
}

/**
 * What the app hears of at all, and where news about templates and the account go: these never follow the account's own
 * address (section 9). An app without its secret cannot do this; its owner subscribes by hand.
 */
export async function subscribeFields(graph: GraphClient, channel: Channel, callback: { readonly url: string; readonly verifyToken: string }): Promise<void> {
  const fields = ["messages", "user_preferences", ...TEMPLATE_FIELDS, ...ACCOUNT_FIELDS].join(",");
  await graph.call(channel, {
    method: "POST",
    as: "app",
    path: `${channel.config.appId}/subscriptions`,
    body: { object: "whatsapp_business_account", callback_url: callback.url, verify_token: callback.verifyToken, fields },
  });
}

const NUMBER_FIELDS = "id,display_phone_number,verified_name,quality_rating,status,name_status,throughput,whatsapp_business_manager_messaging_limit,health_status";

/** The number as Meta sees it (section 2.2): for the channel's health page. */
export function readNumber(graph: GraphClient, channel: Channel): Promise<JsonObject> {
  return graph.call(channel, { method: "GET", path: channel.config.phoneNumberId, query: { fields: NUMBER_FIELDS } });
}

/** Two blue ticks for the customer, and optionally "typing…" for up to 25 s (section 2.1). */
export async function markRead(graph: GraphClient, channel: Channel, externalId: string, typing: boolean): Promise<void> {
  await graph.call(channel, {
    method: "POST",
    path: `${channel.config.phoneNumberId}/messages`,
    body: { messaging_product: "whatsapp", status: "read", message_id: externalId, ...(typing ? { typing_indicator: { type: "text" } } : {}) },
  });
}

export type MediaPlace = { readonly url: string; readonly mimeType: string | null; readonly sha256: string | null };

/** First hop of a download; the address lives 5 minutes and wants the token (section 2, rows 4 and 5). */
export async function locateMedia(graph: GraphClient, channel: Channel, mediaId: string): Promise<MediaPlace | null> {
  const answer = await graph.call(channel, { method: "GET", path: mediaId, query: { phone_number_id: channel.config.phoneNumberId } });
  const url = asText(answer["url"]);
  return url === null ? null : { url, mimeType: asText(answer["mime_type"]), sha256: asText(answer["sha256"]) };
}
