import type { InboxHandler } from "../lanes/phase.ts";
import type { Quarantine } from "../messages/doubt.ts";
import { applyEvidence } from "../messages/evidence.ts";
import { keepChange } from "./announce.ts";

/** Applies what the settler found about doubtful attempts. */
export function createEvidenceHandler({ quarantine }: { readonly quarantine: Quarantine }): InboxHandler<"evidence"> {
  return {
    prefetch: async (work, rows) => {
      await work.loadMessages(rows.map(({ item }) => item.messageId));
      // What was an orphan when the settler looked may have been recorded since.
      await work.loadMessagesByExternalId(
        rows.flatMap(({ item }) => (item.evidence.kind === "read" ? [...item.evidence.candidates, ...item.evidence.undecodable] : [])),
      );
    },
    apply: (work, _row, { messageId, attempt, evidence }) => {
      const message = work.outbound(messageId);
      if (!message) return;
      const isKnown = (externalId: string): boolean => work.messageByExternalId(externalId) !== null;
      keepChange(work, message, applyEvidence(message, { attempt, evidence, isKnown }, work.now, quarantine));
    },
  };
}
