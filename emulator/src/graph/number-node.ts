import { isObject, textAt, type JsonObject } from "../json.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { limitTold } from "../portfolio/tiers.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { healthOf } from "./account-node.ts";
import { project, type AskedField } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { verifyCallback } from "./subscription-routes.ts";

const defaults = [
  "verified_name",
  "code_verification_status",
  "display_phone_number",
  "quality_rating",
  "platform_type",
  "throughput",
  "id",
];

export function numberNode(world: World, number: PhoneNumber, asked: readonly AskedField[]): JsonObject {
  const account = world.accounts.get(number.accountId);
  return project(
    {
      id: number.id,
      display_phone_number: number.displayPhoneNumber,
      verified_name: number.verifiedName,
      quality_rating: number.qualityRating,
      code_verification_status: number.verified ? "VERIFIED" : "NOT_VERIFIED",
      name_status: "AVAILABLE_WITHOUT_REVIEW",
      new_name_status: "NONE",
      status: number.registered ? "CONNECTED" : "DISCONNECTED",
      platform_type: number.registered ? "CLOUD_API" : "NOT_APPLICABLE",
      account_mode: "LIVE",
      throughput: { level: number.throughputLevel },
      whatsapp_business_manager_messaging_limit: limitTold(world, number),
      messaging_limit_tier: limitTold(world, number),
      is_official_business_account: false,
      is_pin_enabled: number.pin !== null,
      webhook_configuration: number.webhookOverride ? { phone_number: number.webhookOverride.uri } : {},
      username: number.username ?? undefined,
      health_status: account ? healthOf(world, account, [{ entity_type: "PHONE_NUMBER", id: number.id }]) : undefined,
    },
    asked,
    defaults,
  );
}

/** `pin`, or the number's own webhook address (verified by handshake; an empty one removes it). */
export async function updateNumber(world: World, number: PhoneNumber, given: JsonObject): Promise<JsonObject> {
  if (given["pin"] !== undefined) {
    const pin = textAt(given, "pin") ?? "";
    if (!/^\d{6}$/.test(pin)) refuse(100, null, { message: "(#100) Param pin must be 6 characters long." });
    number.pin = pin;
    const account = world.accounts.get(number.accountId);
    if (account)
      publishForAccount(world, account, "security", {
        display_phone_number: number.digits,
        event: "PIN_CHANGED",
        requester: account.businessId,
      });
  }
  const webhook = given["webhook_configuration"];
  if (isObject(webhook)) {
    const uri = textAt(webhook, "override_callback_uri") ?? "";
    const verifyToken = textAt(webhook, "verify_token") ?? "";
    if (uri !== "") await verifyCallback(world, uri, verifyToken);
    number.webhookOverride = uri === "" ? null : { uri, verifyToken };
  }
  return { success: true };
}
