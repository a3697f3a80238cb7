import type { WhatsAppChannel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";
import { TEMPLATE_FIELDS } from "./parse-template-update.ts";
import { ACCOUNT_FIELDS } from "./parse-webhook.ts";

/** Sends the account's webhooks to this address instead of the app's (section 2, row 23). */
export async function subscribeApp(
  graph: GraphClient,
  channel: WhatsAppChannel,
  callback: { readonly url: string; readonly verifyToken: string } | null,
): Promise<void> {
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
export async function subscribeFields(
  graph: GraphClient,
  channel: WhatsAppChannel,
  callback: { readonly url: string; readonly verifyToken: string },
): Promise<void> {
  const fields = ["messages", "user_preferences", "flows", ...TEMPLATE_FIELDS, ...ACCOUNT_FIELDS].join(",");
  await graph.call(channel, {
    method: "POST",
    as: "app",
    path: `${channel.config.appId}/subscriptions`,
    body: { object: "whatsapp_business_account", callback_url: callback.url, verify_token: callback.verifyToken, fields },
  });
}
