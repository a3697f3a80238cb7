/**
 * Orders that came of messages. An order counts, with what was paid, for the last marketing message that went to the buyer in the three days
 * before, where a journey sent it; the codes it names are redeemed.
 */
import type { StoredEvent } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { dimensionsOf } from "../messages/message-facts.ts";
import type { JsonObject } from "../platform/json.ts";
import { lastMarketing } from "../sends/note-engagement.ts";
import { amountIn, currencyIn } from "./event-money.ts";

const ORDER = "order_placed";
const MOST_CODES = 20;

export function createSalesPhase(): LanePhase {
  return {
    name: "sales",
    run: async (work) => {
      const orders = work.storedEvents().filter(({ type }) => type === ORDER);
      if (orders.length === 0) return undefined;
      await work.messages.loadRecent(orders.map(({ profileId }) => profileId));
      for (const order of orders) credit(work, order);
      const redeemed = orders.flatMap(({ workspaceId, profileId, properties, occurredAt: at }) => {
        const codes = codesOf(properties);
        return codes.length === 0 ? [] : [{ workspaceId, profileId, codes, orderId: textOf(properties["orderId"]), at }];
      });
      if (redeemed.length > 0) await work.tx.redeemCoupons(redeemed);
      return undefined;
    },
  };
}

function credit(work: LaneWork, { workspaceId, profileId, properties, occurredAt }: StoredEvent): void {
  const message = lastMarketing(work, profileId, occurredAt);
  // What a campaign brought in it counts itself, by the event that it hopes for.
  if (message?.origin.kind !== "journey") return;
  const amount = amountIn(properties["total"]);
  const currency = currencyIn(properties, "currency");
  if (amount <= 0 || currency === null) return;
  work.count({ workspaceId, metric: "revenue", label: currency, amount, ...dimensionsOf(message, "revenue") });
}

function codesOf({ discountCodes }: JsonObject): readonly string[] {
  return Array.isArray(discountCodes)
    ? (discountCodes as readonly unknown[]).filter((code): code is string => typeof code === "string" && code !== "").slice(0, MOST_CODES)
    : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
