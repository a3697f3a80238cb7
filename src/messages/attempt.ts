import type { Json } from "../platform/json.ts";

/** What became of one HTTP call to a channel, as exactly as can be known. */
export type AttemptOutcome =
  /** Nothing reached the wire: safe to try again. */
  | { readonly kind: "not_sent"; readonly why: string }
  | { readonly kind: "accepted"; readonly externalId: string; readonly note: string | null }
  /** A definite no, with the channel's own error. */
  | { readonly kind: "rejected"; readonly error: ChannelError; readonly retryAfterMs: number | null }
  /** It may or may not have been accepted. */
  | { readonly kind: "doubt"; readonly why: string };

export type ChannelError = {
  readonly code: number;
  readonly subcode: number | null;
  readonly title: string;
  readonly details: string | null;
  readonly httpStatus: number;
};

export const RECEIPT_STATUSES = ["sent", "delivered", "read", "played", "failed"] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** One status update from the channel, in our words. */
export type Receipt = {
  readonly externalId: string;
  readonly status: ReceiptStatus;
  /** ISO, by the channel's clock. */
  readonly at: string;
  /** From our callback data, when the channel echoed it and its HMAC is ours. */
  readonly attempt: number | null;
  readonly error: ChannelError | null;
  readonly pricing: Json;
};

/** What a look into the channel's own history found about a doubtful attempt. */
export type HistoryEvidence =
  | { readonly kind: "unreadable"; readonly why: string }
  /** The channel keeps none that we could read: the rule of the purpose decides. */
  | { readonly kind: "no_history" }
  /**
   * Ids unknown to us, in the time of the doubtful attempt: `candidates` name its recipient, `undecodable` name nobody
   * we can read and so might be it. `caughtUp`: a message accepted after the attempt's deadline was visible, so absence
   * means absence.
   */
  | { readonly kind: "read"; readonly candidates: readonly string[]; readonly undecodable: readonly string[]; readonly caughtUp: boolean };

/** `why` of a doubt that should never occur: the channel said yes and did not say to what. */
export const ACCEPTED_WITHOUT_ID = "accepted_without_id";
