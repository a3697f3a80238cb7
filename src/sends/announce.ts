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

/** Keeps the change of a message, reports its incident, and tells the run it belongs to. */
export function keepChange(work: LaneWork, before: OutboundMessage, change: MessageChange): void {
  const { message, incident } = change;
  if (incident) work.report({ lane: before.lane, workspaceId: before.workspaceId, ...incident });
  if (message === before) return;
  work.messages.put(message);
  if (message.state === before.state || message.origin.kind !== "journey" || !TOLD.has(message.state)) return;
  work.tell({
    profileId: message.profileId,
    runId: message.origin.runId,
    input: { kind: "message", messageId: message.id, state: message.state },
  });
}
