import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageChange } from "../messages/change.ts";
import type { MessageState, OutboundMessage } from "../messages/message.ts";

/** States that a journey may wait for or branch on. */
const TOLD: ReadonlySet<MessageState> = new Set([
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "refused",
  "cancelled",
  "failed",
  "expired",
  "unsettled",
]);

/** Keeps the change of a message, counts it for the hour, reports its incident, and tells the run it belongs to. */
export function keepChange(work: LaneWork, before: OutboundMessage, change: MessageChange): void {
  const { message, incident } = change;
  if (incident) work.report({ lane: before.lane, workspaceId: before.workspaceId, ...incident });
  if (message === before) return;
  work.putMessage(message);
  count(work, before, message);
  if (message.state === before.state || message.origin.kind !== "journey" || !TOLD.has(message.state)) return;
  work.tell({
    profileId: message.profileId,
    runId: message.origin.runId,
    input: { kind: "message", messageId: message.id, state: message.state },
  });
}

const RECEIPTS = ["accepted", "sent", "delivered", "read", "played", "failed"] as const;

/** `message.<state>`: receipts by channel (each once a message, also those another one implies), the rest by their reason. */
function count(work: LaneWork, before: OutboundMessage, after: OutboundMessage): void {
  if (after.receipts !== before.receipts) {
    for (const name of RECEIPTS) {
      if (after.receipts[name] === undefined || before.receipts[name] !== undefined) continue;
      work.countHour(after.id, after.workspaceId, `message.${name}`, name === "failed" ? (after.error?.code ?? "") : after.channelId);
    }
  }
  if (after.state !== before.state && !(after.state in after.receipts))
    work.countHour(after.id, after.workspaceId, `message.${after.state}`, reasonOf(after));
}

function reasonOf(message: OutboundMessage): string {
  return message.state === "held" || message.state === "refused" || message.state === "expired"
    ? (message.decision?.reason ?? "")
    : message.channelId;
}
