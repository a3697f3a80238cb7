import { nothing, type JsonObject } from "../json.ts";
import type { Account } from "../store/account.ts";
import { hasStatus } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { project, type AskedField } from "./fields.ts";

const defaults = ["id", "name", "timezone_id", "message_template_namespace"];

export function accountNode(world: World, account: Account, asked: readonly AskedField[]): JsonObject {
  const analytics = asked.find((field) => field.name === "analytics" || field.name === "conversation_analytics");
  const node = {
    id: account.id,
    name: account.name,
    currency: account.currency,
    timezone_id: "1",
    message_template_namespace: `emulator_${account.id}`,
    country: account.country,
    account_review_status: "APPROVED",
    business_verification_status: "verified",
    disable_marketing_messages_on_cloud_api: account.marketingDisabledOnCloudApi,
    owner_business_info: { id: account.businessId, name: account.name },
    health_status: healthOf(world, account, []),
  };
  const shown = project(node, asked, defaults);
  return analytics ? { ...shown, analytics: analyticsOf(world, account, analytics) } : shown;
}

export function updateAccount(account: Account, given: JsonObject): JsonObject {
  if (typeof given["disable_marketing_messages_on_cloud_api"] === "boolean")
    account.marketingDisabledOnCloudApi = given["disable_marketing_messages_on_cloud_api"];
  if (typeof given["name"] === "string") account.name = given["name"];
  return { success: true };
}

/** Everything is well: entities from the number up to the app. */
export function healthOf(world: World, account: Account, first: readonly JsonObject[]): JsonObject {
  const available = { can_send_message: "AVAILABLE" };
  const app = world.apps.get(account.appId);
  return {
    can_send_message: "AVAILABLE",
    entities: [
      ...first.map((entity) => ({ ...entity, ...available })),
      { entity_type: "WABA", id: account.id, ...available },
      { entity_type: "BUSINESS", id: account.businessId, ...available },
      ...(app ? [{ entity_type: "APP", id: app.id, ...available }] : []),
    ],
  };
}

/** One data point over the asked span: what was sent and delivered by the account's numbers. */
function analyticsOf(world: World, account: Account, field: AskedField): JsonObject {
  const start = Number(field.arguments.get("start") ?? 0);
  const end = Number(field.arguments.get("end") ?? world.clock.seconds());
  const numbers = [...world.numbers.values()].filter((number) => number.accountId === account.id);
  const ids = new Set(numbers.map((number) => number.id));
  let sent = 0;
  let delivered = 0;
  for (const message of world.ledger) {
    if (!ids.has(message.phoneNumberId) || message.at < start * 1000 || message.at >= end * 1000) continue;
    if (hasStatus(message, "sent")) sent += 1;
    if (hasStatus(message, "delivered")) delivered += 1;
  }
  return {
    ...nothing,
    phone_numbers: numbers.map((number) => number.digits),
    country_codes: [],
    granularity: field.arguments.get("granularity") ?? "DAY",
    data_points: [{ start, end, sent, delivered }],
  };
}
