/**
 * What an attempt's answer does to its message. Guarded by the attempt: late news of an earlier one changes nothing,
 * except that an acceptance is a fact whenever it arrives. Pure.
 */
import type { AttemptOutcome, ChannelError } from "./attempt.ts";
import { duplicate, unchanged, type MessageChange } from "./change.ts";
import { becomeDoubtful, type Quarantine } from "./doubt.ts";
import type { DecideFailure, FailureAction } from "./failure-action.ts";
import type { OutboundMessage } from "./message.ts";
import { becomeAccepted, messageError } from "./receipts.ts";

export type OutcomeRules = { readonly decideFailure: DecideFailure; readonly quarantine: Quarantine };
/** `action`, when the channel said no: what else there is to do. */
export type OutcomeChange = MessageChange & { readonly action: FailureAction | null };

export function applyOutcome(
  message: OutboundMessage,
  news: { readonly attempt: number; readonly outcome: AttemptOutcome },
  now: Date,
  rules: OutcomeRules,
): OutcomeChange {
  const { attempt, outcome } = news;
  if (attempt > message.attempt) return { ...unchanged(message), action: null };
  if (outcome.kind === "accepted")
    return { ...noteHeld(applyAcceptance(message, outcome.externalId, attempt, now), outcome.note, now), action: null };
  const open = message.state === "claimed" || message.state === "unknown";
  if (attempt !== message.attempt || !open) return { ...unchanged(message), action: null };
  switch (outcome.kind) {
    case "not_sent":
      return { message: again(message, now, notSentDelayMs(message.attempt), message.retries), incident: null, action: null };
    case "doubt":
      return {
        message: message.state === "unknown" ? message : becomeDoubtful(message, now, rules.quarantine),
        incident: null,
        action: null,
      };
    case "rejected":
      return applyRejection(message, outcome.error, outcome.retryAfterMs, now, rules);
  }
}

function applyAcceptance(message: OutboundMessage, externalId: string, attempt: number, now: Date): MessageChange {
  if (message.externalId === externalId) return unchanged(message);
  if (message.externalId !== null) return duplicate(message, externalId, attempt);
  return { message: becomeAccepted(message, externalId, now.toISOString(), now, null), incident: null };
}

/** Section 5: of a template or a business whose quality is not known yet what follows the first batch waits; a receipt tells how it ends. */
const HELD_NOTE = "held_for_quality_assessment";

function noteHeld(change: MessageChange, note: string | null, now: Date): MessageChange {
  const { message } = change;
  if (note !== HELD_NOTE || message.receipts.held !== undefined) return change;
  return { ...change, message: { ...message, receipts: { ...message.receipts, held: now.toISOString() } } };
}

function applyRejection(
  message: OutboundMessage,
  error: ChannelError,
  retryAfterMs: number | null,
  now: Date,
  rules: OutcomeRules,
): OutcomeChange {
  const action = rules.decideFailure(error, {
    channelId: message.channelId,
    purpose: message.purpose,
    retries: message.retries,
    retryAfterMs,
  });
  const told = messageError(error, action.kind);
  if (action.kind === "retry" || action.kind === "pause_sender")
    return { message: { ...again(message, now, action.afterMs), error: told }, incident: null, action };
  const failed: OutboundMessage = {
    ...message,
    state: "failed",
    error: told,
    receipts: { ...message.receipts, failed: message.receipts.failed ?? now.toISOString() },
    deadline: null,
    doubtAt: null,
    settleAt: null,
    updatedAt: now,
  };
  return { message: failed, incident: null, action };
}

function again(message: OutboundMessage, now: Date, afterMs: number, retries = message.retries + 1): OutboundMessage {
  return {
    ...message,
    state: "queued",
    retries,
    dueAt: new Date(now.getTime() + afterMs),
    deadline: null,
    doubtAt: null,
    settleAt: null,
    updatedAt: now,
  };
}

const NOT_SENT_FIRST_MS = 200;
const NOT_SENT_MOST_MS = 60_000;

/** Grows with the attempts. What never left is no refusal: it uses up none of the tries a refusal allows. */
function notSentDelayMs(attempt: number): number {
  return Math.min(NOT_SENT_FIRST_MS * 2 ** Math.min(attempt - 1, 20), NOT_SENT_MOST_MS);
}
