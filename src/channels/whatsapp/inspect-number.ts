/** Everything that must be right for a number to send and to be heard, asked of Meta one by one (sections 2.2 and 2, rows 18, 23, 26, 32). */
import type { WhatsAppChannel, Portfolio } from "../../catalog/channel.ts";
import type { ChannelCheck, Inspected, NumberFacts } from "../../catalog/channel-health.ts";
import { AppError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { GraphClient } from "./graph-client.ts";
import { peoplePerDayOf } from "./messaging-limit.ts";
import { asArray, asId, asNumber, asObject, asText, child, isoFromUnixSeconds } from "./json-shape.ts";

const NUMBER_FIELDS =
  "id,display_phone_number,verified_name,quality_rating,code_verification_status,name_status,status,throughput,whatsapp_business_manager_messaging_limit,webhook_configuration,username,health_status";
const SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management"];
/** Meta's default; above it only numbers with throughput HIGH may go (section 10). */
const STANDARD_PER_SECOND = 80;
const SOON_MS = 7 * 86_400_000;

/** `silent`: Meta was not reached, or not able to answer, which says nothing about the number. `detail`: Meta's own words. */
type Answer =
  | { readonly kind: "told"; readonly body: JsonObject }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "silent" };
type NoAnswer = Exclude<Answer, { readonly kind: "told" }>;

export async function inspectNumber(
  graph: GraphClient,
  channel: WhatsAppChannel,
  {
    accessToken,
    leadsHere,
    now,
  }: {
    readonly accessToken: string;
    /** Whether webhooks sent to this address arrive at this channel. */
    readonly leadsHere: (url: string) => boolean;
    readonly now: Date;
  },
): Promise<Inspected> {
  const ask = async (path: string, query: Readonly<Record<string, string>> = {}, as?: "app"): Promise<Answer> => {
    try {
      return { kind: "told", body: await graph.call(channel, { method: "GET", path, query, ...(as ? { as } : {}) }) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== "unprocessable") return { kind: "silent" };
      return { kind: "refused", detail: error.message.replace(/^WhatsApp refused [^:]*: /, "") };
    }
  };
  const { appId, accountId, phoneNumberId } = channel.config;
  const token = await ask("debug_token", { input_token: accessToken }, "app");
  const number = await ask(phoneNumberId, { fields: NUMBER_FIELDS });
  const subscribed = await ask(`${accountId}/subscribed_apps`);
  const app = await ask(`${appId}/subscriptions`, {}, "app");
  const facts = factsOf(number, token);
  return {
    facts,
    portfolio: portfolioOf(number),
    checks: [
      tokenCheck(token, now),
      permissionCheck(token),
      numberCheck(number, channel),
      nameCheck(number, facts),
      healthCheck(number),
      subscriptionCheck(subscribed, appId),
      webhookCheck({ number, subscribed, app }, appId, leadsHere),
      limitCheck(number, facts, channel),
    ],
  };
}

function factsOf(number: Answer, token: Answer): NumberFacts {
  const body = number.kind === "told" ? number.body : {};
  const expires = token.kind === "told" ? asNumber(child(token.body, "data")["expires_at"]) : null;
  return {
    verifiedName: asText(body["verified_name"]),
    quality: asText(body["quality_rating"]),
    status: asText(body["status"]),
    nameStatus: asText(body["name_status"]),
    messagingLimit: asText(body["whatsapp_business_manager_messaging_limit"]),
    throughput: asText(child(body, "throughput")["level"]),
    username: asText(body["username"]),
    tokenExpiresAt: expires === null || expires === 0 ? null : isoFromUnixSeconds(expires),
  };
}

/** The portfolio is named among the entities of the number's health. */
function portfolioOf(number: Answer): Portfolio | null {
  if (number.kind !== "told") return null;
  const business = asArray(child(number.body, "health_status")["entities"])
    .map((entity) => asObject(entity) ?? {})
    .find((entity) => entity["entity_type"] === "BUSINESS");
  const id = asId(business?.["id"]);
  const peoplePerDay = peoplePerDayOf(number.body["whatsapp_business_manager_messaging_limit"]);
  return id === null || peoplePerDay === undefined ? null : { id, peoplePerDay };
}

type Check = ChannelCheck["check"];
const ok = (check: Check): ChannelCheck => ({ check, state: "ok", problem: null, detail: null });
const bad = (check: Check, state: "warning" | "failed" | "unknown", problem: string, detail: string | null = null): ChannelCheck => ({
  check,
  state,
  problem,
  detail,
});
/** What depends on an answer that did not come. */
const unasked = (check: Check, answer: NoAnswer): ChannelCheck =>
  answer.kind === "silent" ? bad(check, "unknown", "not_reached") : bad(check, "unknown", "not_told", answer.detail);

function tokenCheck(token: Answer, now: Date): ChannelCheck {
  if (token.kind === "refused") return bad("token", "failed", "app_refused", token.detail);
  if (token.kind === "silent") return unasked("token", token);
  const data = child(token.body, "data");
  if (data["is_valid"] === false) return bad("token", "failed", "token_invalid", asText(child(data, "error")["message"]));
  const expires = asNumber(data["expires_at"]) ?? 0;
  if (expires === 0) return ok("token");
  const leftMs = expires * 1_000 - now.getTime();
  if (leftMs <= 0) return bad("token", "failed", "token_expired");
  return leftMs < SOON_MS ? bad("token", "warning", "token_expires") : ok("token");
}

function permissionCheck(token: Answer): ChannelCheck {
  if (token.kind !== "told") return unasked("permissions", token);
  const scopes = asArray(child(token.body, "data")["scopes"]).map(String);
  const missing = SCOPES.filter((scope) => !scopes.includes(scope));
  return missing.length === 0 ? ok("permissions") : bad("permissions", "failed", "permission_missing", missing.join(", "));
}

const DEAD: ReadonlySet<string> = new Set(["BANNED", "DELETED", "DISCONNECTED", "RESTRICTED", "PENDING"]);

function numberCheck(number: Answer, { config }: WhatsAppChannel): ChannelCheck {
  if (number.kind === "silent") return unasked("number", number);
  if (number.kind === "refused") return bad("number", "failed", "number_unreadable", number.detail);
  const status = asText(number.body["status"]);
  if (status !== null && DEAD.has(status)) return bad("number", "failed", "number_not_connected", status);
  const digits = (text: string): string => text.replaceAll(/\D/g, "");
  const shown = asText(number.body["display_phone_number"]);
  if (shown !== null && digits(shown) !== digits(config.displayPhoneNumber)) return bad("number", "warning", "number_differs", shown);
  const quality = asText(number.body["quality_rating"]);
  if (quality === "RED") return bad("number", "warning", "quality_red");
  return quality === "YELLOW" ? bad("number", "warning", "quality_yellow") : ok("number");
}

function nameCheck(number: Answer, { nameStatus }: NumberFacts): ChannelCheck {
  if (number.kind !== "told") return unasked("name", number);
  if (nameStatus === "DECLINED") return bad("name", "failed", "name_declined");
  return nameStatus === "PENDING_REVIEW" || nameStatus === "EXPIRED" ? bad("name", "warning", "name_pending") : ok("name");
}

/** Overall the worst of number, account, portfolio and app. */
function healthCheck(number: Answer): ChannelCheck {
  if (number.kind !== "told") return unasked("account", number);
  const health = child(number.body, "health_status");
  const overall = asText(health["can_send_message"]);
  if (overall === null || overall === "AVAILABLE") return ok("account");
  const reasons = asArray(health["entities"])
    .map((entity) => asObject(entity) ?? {})
    .filter((entity) => asText(entity["can_send_message"]) !== "AVAILABLE")
    .flatMap((entity) => [
      ...asArray(entity["additional_info"]).map(String),
      ...asArray(entity["errors"]).map((error) => asText(asObject(error)?.["error_description"]) ?? ""),
    ])
    .filter((text) => text !== "");
  const detail = reasons.length === 0 ? null : reasons.join(" ").slice(0, 500);
  return overall === "BLOCKED" ? bad("account", "failed", "account_blocked", detail) : bad("account", "warning", "account_limited", detail);
}

function subscriptionCheck(subscribed: Answer, appId: string): ChannelCheck {
  if (subscribed.kind !== "told") return unasked("subscription", subscribed);
  return ours(subscribed, appId) ? ok("subscription") : bad("subscription", "failed", "app_not_subscribed");
}

function ours(subscribed: Answer, appId: string): JsonObject | null {
  if (subscribed.kind !== "told") return null;
  return (
    asArray(subscribed.body["data"])
      .map((row) => asObject(row) ?? {})
      .find((row) => asText(child(row, "whatsapp_business_api_data")["id"]) === appId) ?? null
  );
}

/** The number's own address goes before the account's, the account's before the app's (section 2, row 24). */
function webhookCheck(
  { number, subscribed, app }: { readonly number: Answer; readonly subscribed: Answer; readonly app: Answer },
  appId: string,
  leadsHere: (url: string) => boolean,
): ChannelCheck {
  const ofNumber = number.kind === "told" ? asText(child(number.body, "webhook_configuration")["phone_number"]) : null;
  const ofAccount = asText(ours(subscribed, appId)?.["override_callback_uri"] ?? null);
  const ofApp =
    app.kind === "told"
      ? asText(
          asArray(app.body["data"])
            .map((row) => asObject(row) ?? {})
            .find((row) => row["object"] === "whatsapp_business_account")?.["callback_url"] ?? null,
        )
      : null;
  const used = ofNumber ?? ofAccount ?? ofApp;
  if (used === null && app.kind === "silent") return unasked("webhook", app);
  if (used === null) return bad("webhook", app.kind === "refused" ? "unknown" : "failed", "webhook_missing");
  return leadsHere(used) ? ok("webhook") : bad("webhook", "failed", "webhook_elsewhere", used);
}

function limitCheck(number: Answer, { throughput }: NumberFacts, { config }: WhatsAppChannel): ChannelCheck {
  if (number.kind !== "told") return unasked("limits", number);
  if (throughput === "STANDARD" && config.messagesPerSecond > STANDARD_PER_SECOND)
    return bad("limits", "warning", "faster_than_allowed", String(STANDARD_PER_SECOND));
  return throughput === "HIGH" && config.messagesPerSecond <= STANDARD_PER_SECOND
    ? bad("limits", "warning", "slower_than_allowed")
    : ok("limits");
}
