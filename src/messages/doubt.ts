import type { OutboundMessage } from "./message.ts";

/**
 * How long a doubt waits for evidence. Longer lowers the risk of a duplicate even without history: 60 a million at
 * 15 minutes, 2.5 at 24 hours (reliability.md, section (f)); with history that has caught up: none.
 */
export type Quarantine = {
  /** When the history is first looked at. */
  readonly firstLookMs: number;
  /** Between looks that found the history unreadable or behind. */
  readonly lookAgainMs: number;
  /** When waiting ends: the message is shown as unsettled. */
  readonly giveUpMs: number;
  /** "No trace" counts once the history shows something this much newer than the doubt: an acceptance may come minutes late. */
  readonly watermarkMs: number;
  /** How long an authentication message without an expiry of its own is valid. */
  readonly authenticationMs: number;
};

const MINUTE_MS = 60_000;
export const QUARANTINE: Quarantine = {
  firstLookMs: 15 * MINUTE_MS,
  lookAgainMs: MINUTE_MS,
  giveUpMs: 24 * 60 * MINUTE_MS,
  watermarkMs: 5 * MINUTE_MS,
  authenticationMs: 10 * MINUTE_MS,
};

/** When a message that has just become doubtful is first looked at. A code is looked at when it is worthless anyway. */
export function firstLook(message: OutboundMessage, now: Date, quarantine: Quarantine): Date {
  if (message.purpose !== "authentication") return new Date(now.getTime() + quarantine.firstLookMs);
  const validUntil = message.expiresAt?.getTime() ?? message.createdAt.getTime() + quarantine.authenticationMs;
  return new Date(Math.max(validUntil, now.getTime()));
}

/** The outcome of the attempt cannot be told. */
export function becomeDoubtful(message: OutboundMessage, now: Date, quarantine: Quarantine): OutboundMessage {
  return { ...message, state: "unknown", doubtAt: now, settleAt: firstLook(message, now, quarantine), deadline: null, updatedAt: now };
}
