import type { InboxHandler } from "../lanes/phase.ts";
import { ACCEPTED_WITHOUT_ID } from "../messages/attempt.ts";
import { applyOutcome, type OutcomeRules } from "../messages/outcomes.ts";
import { keepChange } from "./announce.ts";
import { applyFailure, type FailurePorts } from "./failure-effects.ts";

/** Applies what the sender recorded about its attempts. */
export function createOutcomeHandler(ports: FailurePorts & { readonly rules: OutcomeRules }): InboxHandler<"outcome"> {
  return {
    prefetch: async (work, rows) => {
      await work.messages.load(rows.map(({ item }) => item.messageId));
      const refused = rows
        .filter(({ item }) => item.outcome.kind === "rejected")
        .flatMap(({ item }) => work.messages.outbound(item.messageId)?.profileId ?? []);
      await work.loadProfiles(refused);
      await work.messages.loadPending(refused);
    },
    apply: (work, _row, { messageId, attempt, outcome, claimedAt }) => {
      const message = work.messages.outbound(messageId);
      if (!message || (claimedAt !== undefined && message.claimedAt?.toISOString() !== claimedAt)) return;
      const change = applyOutcome(message, { attempt, outcome }, work.now, ports.rules);
      keepChange(work, message, change);
      if (change.action) applyFailure(work, change.message, change.action, ports);
      if (outcome.kind === "doubt" && outcome.why === ACCEPTED_WITHOUT_ID) {
        work.report({
          lane: message.lane,
          workspaceId: message.workspaceId,
          kind: "accepted_without_id",
          subject: message.id,
          detail: { messageId, attempt },
        });
      }
    },
  };
}
