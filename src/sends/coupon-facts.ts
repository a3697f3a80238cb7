/**
 * Codes for messages that name a pool of coupons. Taken in the transaction that claims the message and given back in it when nothing goes,
 * so a code is somebody's exactly when the intent to send it is kept; whoever is tried again gets the same one.
 */
import { couponNamesIn } from "../content/coupon-names.ts";
import type { CouponAsk, TakenCoupon } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

export type LackingCoupon = { readonly pool: string; readonly whenEmpty: TakenCoupon["whenEmpty"] };
export type CouponsOfMessage = { readonly codes: JsonObject; readonly lacking: LackingCoupon | null };
export type CouponsOfBatch = {
  readonly of: (id: MessageId) => CouponsOfMessage;
  /** Those of messages that are not claimed. */
  readonly giveBack: (claimed: ReadonlySet<MessageId>) => Promise<void>;
};

const NONE: CouponsOfMessage = { codes: {}, lacking: null };
const LOOK_AGAIN_MS = 10 * 60_000;

export async function takeCoupons(work: LaneWork, due: readonly OutboundMessage[]): Promise<CouponsOfBatch> {
  const asks = due.flatMap((message): readonly CouponAsk[] => {
    const { workspaceId, profileId, id } = message;
    return couponNamesIn(message.content).map((pool) => ({ workspaceId, pool, profileId, for: occasionOf(message), messageId: id }));
  });
  if (asks.length === 0) return { of: () => NONE, giveBack: async () => undefined };
  const taken = await work.tx.takeCoupons(asks);
  return {
    of: (id) => {
      const own = taken.filter(({ messageId }) => messageId === id);
      const lacking = own.find(({ code, whenEmpty }) => code === null && whenEmpty !== "without") ?? null;
      return { codes: Object.fromEntries(own.flatMap(({ pool, code }) => (code === null ? [] : [[pool, code]]))), lacking };
    },
    giveBack: async (claimed) => {
      // Two messages of one occasion share a code: what one of them claims is not given back for the other.
      const used = new Set(taken.flatMap((one) => (claimed.has(one.messageId) ? [keyOf(one)] : [])));
      const unused = taken.filter((one) => one.isNew && one.code !== null && !used.has(keyOf(one)));
      if (unused.length > 0) await work.tx.giveBackCoupons(unused);
    },
  };
}

export function lackingCoupon(
  { whenEmpty }: LackingCoupon,
  now: Date,
): { readonly verdict: "hold" | "refuse"; readonly until: Date | null } {
  return whenEmpty === "hold" ? { verdict: "hold", until: new Date(now.getTime() + LOOK_AGAIN_MS) } : { verdict: "refuse", until: null };
}

function occasionOf({ origin, id }: OutboundMessage): string {
  switch (origin.kind) {
    case "journey":
      return `run:${origin.runId}`;
    case "campaign":
      return `campaign:${origin.campaignId}/${origin.occurrence}`;
    default:
      return `message:${id}`;
  }
}

function keyOf({ pool, profileId, for: occasion }: TakenCoupon): string {
  return `${pool} ${profileId} ${occasion}`;
}
