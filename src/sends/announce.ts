import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageChange } from "../messages/change.ts";
import { FINAL_STATES, type OutboundMessage } from "../messages/message.ts";

/** Keeps the change of a message, reports its incident, and tells the run it belongs to what came of it. */
export function keepChange(work: LaneWork, before: OutboundMessage, change: MessageChange): void {
  const { message, incident } = change;
  if (incident) work.report({ lane: before.lane, workspaceId: before.workspaceId, ...incident });
  if (message === before) return;
  work.messages.put(message);
  if (message.state === before.state || message.origin.kind !== "journey" || !FINAL_STATES.has(message.state)) return;
  work.tell({
    profileId: message.profileId,
    runId: message.origin.runId,
    input: { kind: "message", messageId: message.id, state: message.state },
  });
}
