import type { FastifyInstance } from "fastify";
import { listAt, textAt } from "../json.ts";
import type { World } from "../store/world.ts";
import { handshake } from "../webhooks/post.ts";
import { bearerOf, isAppToken, refuseUnknown, requireAccount, requireToken } from "./access.ts";
import { refuse } from "./refusal.ts";
import { idOf, parametersOf } from "./request-parts.ts";

const handshakeTimeoutMs = 10_000;

/** Who gets webhooks: the app's own subscription, and the account's subscribed apps with their overrides. */
export function registerSubscriptions(server: FastifyInstance, world: World): void {
  server.post("/:version/:id/subscriptions", async (request) => {
    const app = world.apps.get(idOf(request)) ?? refuseUnknown(idOf(request), "post");
    requireAppToken(world, bearerOf(request), app.id);
    const given = parametersOf(request);
    if (textAt(given, "object") !== "whatsapp_business_account")
      refuse(100, null, { message: "(#100) Param object must be whatsapp_business_account" });
    const callbackUrl = textAt(given, "callback_url") ?? refuse(100, null, { message: "(#100) The parameter callback_url is required." });
    const verifyToken = textAt(given, "verify_token") ?? "";
    await verifyCallback(world, callbackUrl, verifyToken);
    const fields =
      typeof given["fields"] === "string" ? given["fields"].split(",").map((field) => field.trim()) : listAt(given, "fields").map(String);
    app.subscription = { callbackUrl, verifyToken, fields: fields.length > 0 ? new Set(fields) : null };
    return { success: true };
  });

  server.get("/:version/:id/subscriptions", (request) => {
    const app = world.apps.get(idOf(request)) ?? refuseUnknown(idOf(request));
    requireAppToken(world, bearerOf(request), app.id);
    if (!app.subscription) return { data: [] };
    const fields = [...(app.subscription.fields ?? ["messages"])].map((name) => ({ name, version: `v${app.webhookVersion}.0` }));
    return { data: [{ object: "whatsapp_business_account", callback_url: app.subscription.callbackUrl, active: true, fields }] };
  });

  server.delete("/:version/:id/subscriptions", (request) => {
    const app = world.apps.get(idOf(request)) ?? refuseUnknown(idOf(request), "delete");
    requireAppToken(world, bearerOf(request), app.id);
    app.subscription = null;
    return { success: true };
  });

  server.post("/:version/:id/subscribed_apps", async (request) => {
    const token = requireToken(world, request, "whatsapp_business_management");
    const account = requireAccount(world, idOf(request), token);
    const given = parametersOf(request);
    const override = textAt(given, "override_callback_uri");
    const verifyToken = textAt(given, "verify_token");
    if (override) await verifyCallback(world, override, verifyToken ?? "");
    const appId = token?.appId ?? account.appId;
    account.subscriptions = [
      ...account.subscriptions.filter((subscription) => subscription.appId !== appId),
      { appId, overrideCallbackUri: override || null, verifyToken },
    ];
    return { success: true };
  });

  server.get("/:version/:id/subscribed_apps", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request, "whatsapp_business_management"));
    return {
      data: account.subscriptions.map((subscription) => ({
        whatsapp_business_api_data: {
          id: subscription.appId,
          link: `https://www.facebook.com/games/?app_id=${subscription.appId}`,
          name: world.apps.get(subscription.appId)?.name ?? subscription.appId,
        },
        ...(subscription.overrideCallbackUri === null ? {} : { override_callback_uri: subscription.overrideCallbackUri }),
      })),
    };
  });

  server.delete("/:version/:id/subscribed_apps", (request) => {
    const token = requireToken(world, request, "whatsapp_business_management");
    const account = requireAccount(world, idOf(request), token);
    const appId = token?.appId ?? account.appId;
    account.subscriptions = account.subscriptions.filter((subscription) => subscription.appId !== appId);
    return { success: true };
  });
}

/** Any bearer will do for other calls; an app's subscriptions need `APP_ID|APP_SECRET`. */
function requireAppToken(world: World, bearer: string, appId: string): void {
  if (!isAppToken(world, bearer) || !bearer.startsWith(`${appId}|`)) {
    refuse(190, null, { message: "This method must be called with an app access_token." });
  }
}

export async function verifyCallback(world: World, url: string, verifyToken: string): Promise<void> {
  if (await handshake(url, verifyToken, world.random.digits(10), handshakeTimeoutMs)) return;
  refuse(2200, null, {
    message: "(#2200) Callback verification failed with the following errors: the endpoint did not echo hub.challenge",
    type: "OAuthException",
    httpStatus: 400,
  });
}
