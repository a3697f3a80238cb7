/**
 * What the channel's history says about a doubtful attempt, and the rule of the purpose when it says nothing:
 * utility is tried once more, a code expires, marketing and an agent's reply are never repeated by us but shown as
 * unsettled. No try without a history that was readable and had caught up. Pure.
 */
import type { HistoryEvidence } from "./attempt.ts";
import { unchanged, type MessageChange } from "./change.ts";
import type { Quarantine } from "./doubt.ts";
import type { OutboundMessage } from "./message.ts";
import { becomeAccepted } from "./receipts.ts";

/** A doubt that has lasted this long with an unreadable history is an incident. */
const ALARM_AFTER_MS = 3_600_000;

export type EvidenceNews = {
  readonly attempt: number;
  readonly evidence: HistoryEvidence;
  /** Whether some message of ours already has this id. */
  readonly isKnown: (externalId: string) => boolean;
};

export function applyEvidence(message: OutboundMessage, news: EvidenceNews, now: Date, quarantine: Quarantine): MessageChange {
  if (message.state !== "unknown" || message.attempt !== news.attempt || !message.doubtAt) return unchanged(message);
  const { evidence } = news;
  const age = now.getTime() - message.doubtAt.getTime();
  if (evidence.kind === "unreadable")
    return { message: waitOrGiveUp(message, age, now, quarantine), incident: age >= ALARM_AFTER_MS ? blind(message, evidence.why) : null };
  if (evidence.kind === "no_history")
    return { message: message.purpose === "authentication" ? end(message, "expired", now) : byRule(message, now), incident: null };
  const candidates = evidence.candidates.filter((externalId) => !news.isKnown(externalId));
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1)
    return { message: becomeAccepted(message, only, now.toISOString(), now, "history"), incident: null };
  // Several could be it, or one that cannot be read: it may well have been accepted, so it is not repeated.
  const perhaps = candidates.length > 0 || evidence.undecodable.some((externalId) => !news.isKnown(externalId));
  if (message.purpose === "authentication") return { message: end(message, "expired", now), incident: null };
  if (!evidence.caughtUp) return { message: waitOrGiveUp(message, age, now, quarantine), incident: null };
  return { message: perhaps ? end(message, "unsettled", now) : byRule(message, now), incident: null };
}

/** The first doubt of a utility message earns one more try; a second one does not. */
function byRule(message: OutboundMessage, now: Date): OutboundMessage {
  if (message.purpose !== "utility" || message.settledBy === "rule") return end(message, "unsettled", now);
  return { ...message, state: "queued", settledBy: "rule", dueAt: now, deadline: null, doubtAt: null, settleAt: null, updatedAt: now };
}

function waitOrGiveUp(message: OutboundMessage, age: number, now: Date, quarantine: Quarantine): OutboundMessage {
  if (message.purpose === "authentication") return end(message, "expired", now);
  if (age >= quarantine.giveUpMs) return end(message, "unsettled", now);
  return { ...message, settleAt: new Date(now.getTime() + quarantine.lookAgainMs), updatedAt: now };
}

function end(message: OutboundMessage, state: "expired" | "unsettled", now: Date): OutboundMessage {
  return { ...message, state, settledBy: "rule", settleAt: null, deadline: null, updatedAt: now };
}

function blind(message: OutboundMessage, why: string): MessageChange["incident"] {
  return { kind: "history_unreadable", subject: message.channelId, detail: { messageId: message.id, why } };
}
