import type { Account } from "../store/account.ts";
import type { StatusEntry } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import type { Target } from "./delivery.ts";

/** Template and account fields always go to the app's own URL; only these follow the overrides. */
const overridable = new Set(["messages", "message_echoes", "smb_message_echoes", "calls", "history", "groups", "user_preferences"]);

/** A change about one number: precedence number → account → app. */
export function publishForNumber(
  world: World,
  number: PhoneNumber,
  field: string,
  value: object,
  receipt: StatusEntry | null = null,
): void {
  const account = world.accounts.get(number.accountId);
  if (!account) return;
  const update = { accountId: account.id, field, value: JSON.stringify(value), seconds: null, receipt };
  for (const target of targetsOf(world, account, field, number)) world.webhooks.publish(target, update);
}

/** A change about the account or a template. */
export function publishForAccount(world: World, account: Account, field: string, value: object): void {
  const update = { accountId: account.id, field, value: JSON.stringify(value), seconds: world.clock.seconds(), receipt: null };
  for (const target of targetsOf(world, account, field, null)) world.webhooks.publish(target, update);
}

export function targetsOf(world: World, account: Account, field: string | null, number: PhoneNumber | null): Target[] {
  const targets: Target[] = [];
  for (const subscription of account.subscriptions) {
    const app = world.apps.get(subscription.appId);
    if (!app) continue;
    const wants = app.subscription?.fields ?? null;
    if (field !== null && wants !== null && !wants.has(field)) continue;
    const override = field === null || overridable.has(field) ? (number?.webhookOverride?.uri ?? subscription.overrideCallbackUri) : null;
    const url = override ?? app.subscription?.callbackUrl;
    if (url !== undefined && url !== "") targets.push({ url, secret: app.secret });
  }
  return targets;
}
