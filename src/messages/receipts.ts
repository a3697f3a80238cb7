/**
 * Receipts only move a message forward, whatever their order, number or delay (promise P3): the state is derived from
 * the set of receipts, of each the earliest time is kept, and a receipt that echoes our callback data proves that the
 * attempt was accepted, even before its answer was recorded. Pure.
 */
import { duplicate, unchanged, type MessageChange } from "./change.ts";
import type { ChannelError, Receipt, ReceiptStatus } from "./attempt.ts";
import type { MessageError, MessageState, OutboundMessage } from "./message.ts";

type Receipts = OutboundMessage["receipts"];

export function applyReceipt(message: OutboundMessage, receipt: Receipt, now: Date): MessageChange {
  if (message.externalId === receipt.externalId) return { message: advance(message, receipt, now), incident: null };
  // Without our callback data nothing links another id to this message.
  if (receipt.attempt === null || receipt.attempt > message.attempt) return unchanged(message);
  if (message.externalId !== null) return duplicate(message, receipt.externalId, receipt.attempt);
  return { message: advance(becomeAccepted(message, receipt.externalId, receipt.at, now, "echo"), receipt, now), incident: null };
}

/** The channel has it: any waiting, doubt or second try ends, also of a message we had given up. */
export function becomeAccepted(
  message: OutboundMessage,
  externalId: string,
  at: string,
  now: Date,
  settledBy: OutboundMessage["settledBy"],
): OutboundMessage {
  return {
    ...message,
    state: "accepted",
    externalId,
    receipts: { ...message.receipts, accepted: at },
    settledBy: settledBy ?? message.settledBy,
    error: null,
    deadline: null,
    doubtAt: null,
    settleAt: null,
    updatedAt: now,
  };
}

function advance(message: OutboundMessage, receipt: Receipt, now: Date): OutboundMessage {
  const receipts = withReceipt(message.receipts, receipt.status, receipt.at);
  const state = stateOf(receipts);
  const pricing = receipt.pricing === null ? message.pricing : cheaperToCompare(message.pricing, receipt.pricing);
  const error = state !== "failed" ? null : receipt.status === "failed" ? earlierError(message, receipt) : message.error;
  if (receipts === message.receipts && state === message.state && pricing === message.pricing && error === message.error) return message;
  return { ...message, state, receipts, pricing, error, updatedAt: now };
}

function withReceipt(receipts: Receipts, status: ReceiptStatus, at: string): Receipts {
  // `delivered` is left out when the chat is open (section 8): read implies it.
  const implied: readonly ReceiptStatus[] =
    status === "played" ? ["played", "read", "delivered"] : status === "read" ? ["read", "delivered"] : [status];
  let result = receipts;
  for (const name of implied) {
    const known = result[name];
    if (known === undefined || at < known) result = { ...result, [name]: at };
  }
  return result;
}

/** `failed` overrides accepted and sent only. */
function stateOf(receipts: Receipts): MessageState {
  if (receipts.played !== undefined) return "played";
  if (receipts.read !== undefined) return "read";
  if (receipts.delivered !== undefined) return "delivered";
  if (receipts.failed !== undefined) return "failed";
  return receipts.sent !== undefined ? "sent" : "accepted";
}

/** Of two failures the earlier one counts; of two at the same time the smaller code: not the one that came first to us. */
function earlierError(message: OutboundMessage, receipt: Receipt): MessageError | null {
  const arrived = receipt.error ? messageError(receipt.error, "reported") : null;
  const knownAt = message.receipts.failed;
  if (!message.error || knownAt === undefined || receipt.at < knownAt) return arrived ?? message.error;
  if (receipt.at > knownAt || !arrived) return message.error;
  return Number(arrived.code) < Number(message.error.code) ? arrived : message.error;
}

/** Two receipts of one message have the same price; should they not, the choice must not depend on their order. */
function cheaperToCompare(known: OutboundMessage["pricing"], arrived: OutboundMessage["pricing"]): OutboundMessage["pricing"] {
  if (known === null) return arrived;
  return JSON.stringify(arrived) < JSON.stringify(known) ? arrived : known;
}

export function messageError(error: ChannelError, action: string): MessageError {
  return { code: String(error.code), title: error.title, details: error.details, action };
}
