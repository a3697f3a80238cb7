import type { InboxRow } from "../lanes/inbox.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageChange } from "../messages/change.ts";
import type { OutcomeRules } from "../messages/outcomes.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { costIn, withCost } from "../messages/rate-card.ts";
import { applyReceipt } from "../messages/receipts.ts";
import { settledWording } from "../messages/wording.ts";
import type { MessageId } from "../platform/ids.ts";
import { keepChange } from "./announce.ts";
import { findOutstanding, pairOf } from "./due-pairs.ts";
import { applyFailure, type FailurePorts } from "./failure-effects.ts";

type ReceiptItem = ItemOf<"receipt">;

/** The channel tells whole seconds, by a clock that may differ from ours. */
const SLACK_MS = 120_000;

/** Applies what the channel reports about messages: by our id where it was echoed, else by the channel's own. */
export function createReceiptHandler(
  ports: FailurePorts & { readonly rules: Pick<OutcomeRules, "decideFailure"> },
): InboxHandler<"receipt"> {
  const inTheAir = new WeakMap<LaneWork, ReadonlyMap<string, MessageId>>();
  return {
    prefetch: async (work, rows) => {
      await work.messages.load(rows.flatMap(({ item }) => item.messageId ?? []));
      await work.messages.loadByExternalId(rows.flatMap(({ item }) => (item.messageId === null ? [item.receipt.externalId] : [])));
      const early = rows.flatMap(({ row, item }) => (row.profileId !== null && isEarlyFailure(work, item) ? [row.profileId] : []));
      if (early.length > 0) inTheAir.set(work, await findOutstanding(work, early));
      const failed = rows
        .filter(({ item }) => item.receipt.status === "failed")
        .flatMap(({ row, item }) => messageOf(work, item)?.profileId ?? row.profileId ?? []);
      await work.loadProfiles(failed);
      await work.messages.loadPending(failed);
    },
    apply: (work, row, item) => {
      const message = messageOf(work, item) ?? outstandingFor(work, row, item, inTheAir.get(work));
      if (!message) {
        work.count({ workspaceId: row.workspaceId, metric: "receipt.unmatched", channelId: item.channelId });
        return;
      }
      const attempt = item.messageId === null ? message.attempt : item.receipt.attempt;
      const change = priced(work, message, applyReceipt(message, { ...item.receipt, attempt }, work.now));
      keepChange(work, message, change);
      const { error } = item.receipt;
      if (!error || change.message === message || change.message.state !== "failed") return;
      // A failure that is reported later is final for the message: Meta gave it an id. What it says of the person or the sender still counts.
      const action = ports.rules.decideFailure(error, {
        channelId: message.channelId,
        purpose: message.purpose,
        retries: message.retries,
        retryAfterMs: null,
      });
      applyFailure(work, change.message, action, ports);
    },
  };
}

/** A price that was told comes to an amount by the workspace's card of this moment, which stays with the message. */
function priced(work: LaneWork, before: OutboundMessage, change: MessageChange): MessageChange {
  const { message } = change;
  if (message.pricing === before.pricing) return change;
  const of = { prices: work.catalog.prices(message.workspaceId), recipient: message.recipient, at: message.createdAt };
  const pricing = withCost(before.pricing, message.pricing, of);
  const cost = costIn(pricing);
  const wording = cost && message.wording ? { wording: settledWording(message.wording, cost) } : {};
  return { ...change, message: { ...message, pricing, ...wording } };
}

function messageOf(work: LaneWork, item: ReceiptItem): OutboundMessage | null {
  if (item.messageId !== null) return work.messages.outbound(item.messageId);
  const message = work.messages.byExternalId(item.receipt.externalId);
  return message?.direction === "outbound" ? message : null;
}

/** Meta may leave our callback data out of a failure, and tell it before we know its id. */
function isEarlyFailure(work: LaneWork, item: ReceiptItem): boolean {
  return item.messageId === null && item.receipt.status === "failed" && messageOf(work, item) === null;
}

/**
 * A pair has at most one message in the air or in doubt, so an id that is nobody's yet, told for that person after the
 * claim, is that attempt's: its answer is on its way, or lost. Kept in the message at once, it needs no waiting room.
 */
function outstandingFor(
  work: LaneWork,
  { profileId }: InboxRow,
  item: ReceiptItem,
  inTheAir: ReadonlyMap<string, MessageId> | undefined,
): OutboundMessage | null {
  if (profileId === null || !isEarlyFailure(work, item)) return null;
  const id = inTheAir?.get(pairOf({ profileId, channelId: item.channelId }));
  const message = id === undefined ? null : work.messages.outbound(id);
  // As of this row: an earlier one of the batch may have settled it.
  if (message?.state !== "claimed" && message?.state !== "unknown") return null;
  return (message.claimedAt?.getTime() ?? 0) <= Date.parse(item.receipt.at) + SLACK_MS ? message : null;
}
