import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutcomeRules } from "../messages/outcomes.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { applyReceipt } from "../messages/receipts.ts";
import { keepChange } from "./announce.ts";
import { applyFailure, type FailurePorts } from "./failure-effects.ts";

type ReceiptItem = ItemOf<"receipt">;

/** Applies what the channel reports about messages: by our id where it was echoed, else by the channel's own. */
export function createReceiptHandler(
  ports: FailurePorts & { readonly rules: Pick<OutcomeRules, "decideFailure"> },
): InboxHandler<"receipt"> {
  return {
    prefetch: async (work, rows) => {
      await work.loadMessages(rows.flatMap(({ item }) => item.messageId ?? []));
      await work.loadMessagesByExternalId(rows.flatMap(({ item }) => (item.messageId === null ? item.receipt.externalId : [])));
      const failed = rows
        .filter(({ item }) => item.receipt.status === "failed")
        .flatMap(({ item }) => messageOf(work, item)?.profileId ?? []);
      await work.loadProfiles(failed);
      await work.loadPending(failed);
    },
    apply: (work, row, item) => {
      const message = messageOf(work, item);
      if (!message) {
        work.countHour(row.id, row.workspaceId, "receipt.unmatched", item.channelId);
        return;
      }
      const change = applyReceipt(message, item.receipt, work.now);
      keepChange(work, message, change);
      const { error } = item.receipt;
      if (!error || change.message === message || change.message.state !== "failed") return;
      // A failure that is reported later is final for the message: Meta gave it an id. What it says of the person or the sender still counts.
      const action = ports.rules.decideFailure(error, { purpose: message.purpose, retries: message.retries, retryAfterMs: null });
      applyFailure(work, change.message, action, ports);
    },
  };
}

function messageOf(work: LaneWork, item: ReceiptItem): OutboundMessage | null {
  if (item.messageId !== null) return work.outbound(item.messageId);
  const message = work.messageByExternalId(item.receipt.externalId);
  return message?.direction === "outbound" ? message : null;
}
