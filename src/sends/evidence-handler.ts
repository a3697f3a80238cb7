import type { InboxHandler } from "../lanes/phase.ts";
import type { HistoryEvidence } from "../messages/attempt.ts";
import type { Quarantine } from "../messages/doubt.ts";
import { applyEvidence } from "../messages/evidence.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, InboxId } from "../platform/ids.ts";
import { keepChange } from "./announce.ts";
import { isBornInDoubt } from "./lost-time.ts";

/** Applies what the settler found about doubtful attempts. */
export function createEvidenceHandler({ quarantine }: { readonly quarantine: Quarantine }): InboxHandler<"evidence"> {
  /**
   * Which row told that a channel's history cannot be read: every doubt finds so each minute, and people need to know once.
   * By row, because a transaction that failed applies it again.
   */
  const blind = new Map<ChannelId, InboxId>();
  return {
    prefetch: async (work, rows) => {
      await work.messages.load(rows.map(({ item }) => item.messageId));
      // What was an orphan when the settler looked may have been recorded since.
      await work.messages.loadByExternalId(
        rows.flatMap(({ item }) => (item.evidence.kind === "read" ? [...item.evidence.candidates, ...item.evidence.undecodable] : [])),
      );
    },
    apply: (work, row, { messageId, attempt, evidence }) => {
      const message = work.messages.outbound(messageId);
      if (!message) return;
      const isKnown = (externalId: string): boolean => work.messages.byExternalId(externalId) !== null;
      if (isBornInDoubt(message) && message.attempt === attempt && isUntouched(message, evidence, isKnown))
        return keepChange(work, message, { message: freed(message, work.now), incident: null });
      const { message: settled, incident } = applyEvidence(message, { attempt, evidence, isKnown }, work.now, quarantine);
      if (evidence.kind === "read") blind.delete(message.channelId);
      const isNew = incident !== null && (blind.get(message.channelId) ?? row.id) === row.id;
      if (isNew && incident.kind === "history_unreadable") blind.set(message.channelId, row.id);
      keepChange(work, message, { message: settled, incident: isNew ? incident : null });
    },
  };
}

/** The history of the lost time names nobody it might be: it was not sent then, and by us it was never tried. */
function isUntouched(message: OutboundMessage, evidence: HistoryEvidence, isKnown: (externalId: string) => boolean): boolean {
  if (message.purpose === "authentication" || evidence.kind !== "read" || !evidence.caughtUp) return false;
  return [...evidence.candidates, ...evidence.undecodable].every(isKnown);
}

/** For the gate to judge like any other; its attempt stays counted, so that it is not doubted again. */
function freed(message: OutboundMessage, now: Date): OutboundMessage {
  return { ...message, state: "queued", dueAt: now, claimedAt: null, doubtAt: null, settleAt: null, updatedAt: now };
}
