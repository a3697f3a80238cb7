import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";

const maintenanceMs = 60_000;
const highPerSecond = 1_000;

/** From 80 to 1,000 a second: a minute of 131057, then the number is on the higher level and the account is told. */
export function upgradeThroughput(world: World, number: PhoneNumber): void {
  if (number.throughputLevel === "HIGH" || number.maintenanceUntil > world.clock.now()) return;
  number.maintenanceUntil = world.clock.now() + maintenanceMs;
  world.clock.after(maintenanceMs, () => {
    number.throughputLevel = "HIGH";
    const account = world.accounts.get(number.accountId);
    if (account)
      publishForAccount(world, account, "phone_number_quality_update", {
        display_phone_number: number.digits,
        event: "THROUGHPUT_UPGRADE",
        current_limit: "TIER_UNLIMITED",
        max_daily_conversations_per_business: "TIER_UNLIMITED",
      });
  });
}

export function perSecondOf(world: World, number: PhoneNumber): number {
  return number.throughputLevel === "HIGH" ? Math.max(highPerSecond, world.switches.messagesPerSecond) : world.switches.messagesPerSecond;
}
